/** Credentials from the Authorization header. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBasicCredentials } from '../../../shared/http/basic-credentials.ts';
import { fuzzed } from '../../support/fuzz/fuzz-runs.ts';

const encoded = (text: string | Uint8Array) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('5.2 Basic header: bad base64, no colon, non-UTF-8, percent-decoding of id and secret (RFC 6749 2.3.1)', () => {
  it.each([
    ['id and secret', encoded('id:pass'), { clientId: 'id', secret: 'pass' }],
    [
      'the scheme in other case',
      encoded('id:pass').replace('Basic', 'bASIC'),
      { clientId: 'id', secret: 'pass' },
    ],
    ['several spaces', encoded('id:pass').replace(' ', '   '), { clientId: 'id', secret: 'pass' }],
    ['no padding', encoded('id:pass').replace(/=+$/, ''), { clientId: 'id', secret: 'pass' }],
    ['an escaped colon in the id', encoded('a%3Ab:pass'), { clientId: 'a:b', secret: 'pass' }],
    ['a colon in the secret', encoded('id:a:b'), { clientId: 'id', secret: 'a:b' }],
    ['escapes and plus', encoded('a%2Fb%40c:x+y%2Bz%3D'), { clientId: 'a/b@c', secret: 'x y+z=' }],
    ['UTF-8 as escapes', encoded('id:%C3%A4'), { clientId: 'id', secret: 'ä' }],
  ])('reads %s', (_, header, credentials) => {
    expect(readBasicCredentials(header)).toEqual(credentials);
  });

  it.each([
    ['no header', undefined],
    ['another scheme', 'Bearer abc'],
    ['a scheme that begins alike', 'Basics abc'],
    ['an empty header', ''],
  ])('reads nothing from %s', (_, header) => {
    expect(readBasicCredentials(header)).toBeUndefined();
  });

  it.each([
    ['the scheme alone', 'Basic'],
    ['the scheme and a space', 'Basic '],
    ['no base64', 'Basic !!!'],
    ['base64url', `Basic ${Buffer.from('id:??>').toString('base64url')}-_`],
    ['two values', `${encoded('id:pass')}, ${encoded('id:pass')}`],
    ['parameters', 'Basic realm="a"'],
    ['a single character', 'Basic a'],
    ['padding alone', 'Basic ===='],
    ['padding in the middle', 'Basic aWQ6=cGFzcw=='],
    ['no colon', encoded('idpass')],
    ['no id', encoded(':pass')],
    ['no secret', encoded('id:')],
    ['a broken escape in the id', encoded('%:pass')],
    ['a broken escape in the secret', encoded('id:100%')],
    ['a control character', encoded('id:a\nb')],
    ['an escaped NUL', encoded('id:%00')],
    ['raw bytes that are not ASCII', encoded(Uint8Array.of(0x69, 0x3a, 0xff))],
    ['raw UTF-8', encoded('id:ä')],
    ['a tab for the space', encoded('id:pass').replace(' ', '\t')],
  ])('refuses %s', (_, header) => {
    expect(readBasicCredentials(header)).toBe('malformed');
  });

  it('gives credentials that can be written again, nothing, or a refusal, whatever the header', () => {
    const letters = fc.constantFrom(...'aZ09%+:/=', '%3A', '%c3%a4', '%ff', '%0d', '\u00e9', '\u0000', ' ');
    const text = fc.array(letters, { maxLength: 12 }).map((parts) => parts.join(''));
    const header = fc.oneof(
      text.map((each) => `Basic ${Buffer.from(each, 'latin1').toString('base64')}`),
      text.map((each) => `basic  ${each}`),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(header, (shown) => {
        const read = readBasicCredentials(shown);
        if (read === undefined || read === 'malformed') return;
        expect(`${read.clientId}${read.secret}`).not.toMatch(/\p{Cc}/u);
        const written = `${encodeURIComponent(read.clientId)}:${encodeURIComponent(read.secret)}`;
        expect(readBasicCredentials(encoded(written))).toEqual(read);
      }),
      fuzzed(1000),
    );
  });
});
