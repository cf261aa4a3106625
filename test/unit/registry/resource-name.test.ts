/** URIs as resource names: one spelling for registering and for asking. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResourceUri } from '../../../shared/registry/resource-name.ts';

describe('parseResourceUri', () => {
  it.each([
    ['https://sp01.litwareinc.com', 'https://sp01.litwareinc.com'],
    ['https://sp01.litwareinc.com/', 'https://sp01.litwareinc.com'],
    ['HTTPS://SP01.LitwareInc.com:443/', 'https://sp01.litwareinc.com'],
    ['https://sp01.litwareinc.com:8443', 'https://sp01.litwareinc.com:8443'],
    ['https://sp01.litwareinc.com/Sites', 'https://sp01.litwareinc.com/Sites'],
    ['https://sp01.litwareinc.com/sites/', 'https://sp01.litwareinc.com/sites/'],
    ['https://sp01.litwareinc.com/a/../b', 'https://sp01.litwareinc.com/b'],
    ['https://sp01.litwareinc.com/?a=b', 'https://sp01.litwareinc.com/?a=b'],
    ['api://s2s-token-service', 'api://s2s-token-service'],
    ['urn:litware:mail', 'urn:litware:mail'],
    ['http://[::1]:80/', 'http://[::1]'],
  ])('reads %s as %s', (text, uri) => {
    expect(parseResourceUri(text)).toBe(uri);
  });

  it.each([
    ['nothing', ''],
    ['no scheme', 'sp01.litwareinc.com'],
    ['a relative reference', '//sp01.litwareinc.com'],
    ['a path', '/sites'],
    ['a principal name', '00000003-0000-0ff1-ce00-000000000000/sp01.litwareinc.com:443@litwareinc.com'],
    [
      'a principal name that begins with a letter',
      'abcdef00-0000-0ff1-ce00-000000000000/sp01:443@litwareinc.com',
    ],
    ['a fragment', 'https://sp01.litwareinc.com/#a'],
    ['an empty fragment', 'https://sp01.litwareinc.com/#'],
    ['a user', 'https://user@sp01.litwareinc.com'],
    ['a user and password', 'https://user:pass@sp01.litwareinc.com'],
    ['a password alone', 'https://:pass@sp01.litwareinc.com'],
    ['no host', 'https://'],
    ['a port out of range', 'https://sp01.litwareinc.com:65536'],
    ['a space in front', ' https://sp01.litwareinc.com'],
    ['a space inside', 'https://sp01.litwareinc.com/a b'],
    ['a tab', 'https://sp01.\tlitwareinc.com'],
    ['a line break', 'https://sp01.litwareinc.com\r\n'],
    ['a NUL', 'https://sp01.litwareinc.com/\u0000'],
    ['a character outside of ASCII', 'https://sp\u043E1.litwareinc.com'],
    ['a Kelvin sign', 'https://\u212Aontoso.com'],
    ['an ideographic full stop', 'https://litwareinc\u3002com'],
    ['1025 characters', `https://a/${'x'.repeat(1015)}`],
  ])('refuses %s', (_, text) => {
    expect(parseResourceUri(text)).toBeUndefined();
  });

  it('takes 1024 characters', () => {
    const text = `https://a/${'x'.repeat(1014)}`;
    expect(parseResourceUri(text)).toBe(text);
  });

  it('gives only what it would give again', () => {
    const scheme = fc.constantFrom('https://', 'http://', 'api://', 'urn:', 'foo:/', 'foo:///', 'HTTPS://');
    const rest = fc.string({ unit: fc.constantFrom(...'aB1./:?%2eF=&-@[]*~'), maxLength: 20 });
    fc.assert(
      fc.property(scheme, rest, (start, end) => {
        const uri = parseResourceUri(start + end);
        if (uri !== undefined) expect(parseResourceUri(uri)).toBe(uri);
      }),
      { numRuns: 1000 },
    );
  });
});
