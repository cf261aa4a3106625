/** Thumbprints in every spelling that people paste. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeThumbprint } from '../../../../shared/certificates/x509/thumbprint.ts';

const sha1 = 'A909502DD82AE41433E6F83886B00D4277A32A7B';
const sha256 = `${sha1}0F1E2D3C4B5A69788796A5B4`;
const x5t = Buffer.from(sha1, 'hex').toString('base64url');
const x5tS256 = Buffer.from(sha256, 'hex').toString('base64url');
const spaced = sha1.toLowerCase().replace(/..(?!$)/g, '$& ');

describe('normalizeThumbprint', () => {
  it.each([
    ['as is', sha1, sha1],
    ['SHA-256', sha256, sha256],
    ['lower case', sha1.toLowerCase(), sha1],
    ['the Windows dialog: spaces and a left-to-right mark in front', `\u200e${spaced}`, sha1],
    ['the same with a mark at the end', `${spaced}\u200e`, sha1],
    ['a byte order mark', `\ufeff${sha1}`, sha1],
    ['zero-width spaces and joiners inside', `${sha1.slice(0, 7)}\u200b\u200d\u2060${sha1.slice(7)}`, sha1],
    ['soft hyphens and a variation selector', `${sha1.slice(0, 7)}\u00ad\ufe0f${sha1.slice(7)}`, sha1],
    ['directional isolates', `\u2066${sha1}\u2069`, sha1],
    ['a no-break space and a line break', `${sha1.slice(0, 20)}\u00a0\r\n${sha1.slice(20)}\n`, sha1],
    ['a NUL', `${sha1}\u0000`, sha1],
    ['colons, as OpenSSL prints', sha1.replace(/..(?!$)/g, '$&:'), sha1],
    ['hyphens', sha1.replace(/..(?!$)/g, '$&-'), sha1],
    ['dashes of a word processor', sha1.replace(/.{8}(?!$)/g, '$&\u2013'), sha1],
    ['x5t', x5t, sha1],
    ['x5t with padding', `${x5t}=`, sha1],
    ['x5t with a mark and white space', `\u200e ${x5t}\n`, sha1],
    ['x5t in plain base64', Buffer.from(sha1, 'hex').toString('base64'), sha1],
    ['x5t#S256', x5tS256, sha256],
    ['x5t#S256 with padding', `${x5tS256}=`, sha256],
  ])('reads %s', (_, text, expected) => {
    expect(normalizeThumbprint(text)).toEqual({ value: expected });
  });

  it.each([
    ['nothing', '', 'holds 0 hexadecimal digits'],
    ['only separators', ' : - ', 'holds 0 hexadecimal digits'],
    ['one digit too few', sha1.slice(1), 'holds 39 hexadecimal digits'],
    ['one digit too many', `${sha1}0`, 'holds 41 hexadecimal digits'],
    ['a mark in front of too few', `\u200e${sha1.slice(1)}`, 'Invisible characters removed: U+200E.'],
    ['the letter O for a zero', sha1.replace('0', 'O'), 'do not belong there: U+004F.'],
    ['a Cyrillic look-alike', sha1.replace('A', '\u0410'), 'do not belong there: U+0410.'],
    ['full-width digits', sha1.replace('9', '\uff19'), 'do not belong there: U+FF19.'],
    ['a ligature that upper case would split', `${sha1.slice(2)}\ufb00`, 'do not belong there: U+FB00.'],
    ['a character beyond the first plane', `\u{1f512}${sha1}`, 'do not belong there: U+1F512.'],
    ['many foreign characters', 'ghijklmnopqrstuvw', 'U+006E, ….'],
    ['padding of the wrong length', `${x5t}==`, 'do not belong there:'],
    ['another spelling of the last base64 character', `${x5t.slice(0, -1)}t`, 'do not belong there:'],
    ['far too much', 'A'.repeat(301), 'has 301 characters'],
  ])('refuses %s and says what it saw', (_, text, message) => {
    const [violation] = refusal(normalizeThumbprint(text));
    expect(violation).toMatchObject({ code: 'InvalidRequest', target: 'thumbprint' });
    expect(violation?.message).toContain(message);
    expect(violation?.message.length).toBeLessThan(400);
  });

  const thumbprints = fc
    .tuple(fc.constantFrom(20, 32), fc.uint8Array({ minLength: 32, maxLength: 32 }))
    .map(([length, bytes]) => Buffer.from(bytes.subarray(0, length)).toString('hex').toUpperCase());

  it('is idempotent', () => {
    fc.assert(
      fc.property(thumbprints, (thumbprint) => {
        expect(normalizeThumbprint(thumbprint)).toEqual({ value: thumbprint });
      }),
    );
  });

  it('gives the same for both spellings of the same bytes, hexadecimal and base64url', () => {
    fc.assert(
      fc.property(thumbprints, (thumbprint) => {
        const encoded = Buffer.from(thumbprint, 'hex').toString('base64url');
        expect(normalizeThumbprint(encoded)).toEqual({ value: thumbprint });
      }),
    );
  });

  it('does not care for case, separators and invisible marks', () => {
    const noise = fc.constantFrom('', '', ' ', ':', '-', '\t', '\u200e', '\u200b', '\ufeff', '\u2011');
    fc.assert(
      fc.property(
        thumbprints,
        fc.array(noise, { minLength: 64, maxLength: 64 }),
        fc.boolean(),
        (text, marks, lower) => {
          const typed = [...(lower ? text.toLowerCase() : text)]
            .map((digit, i) => `${marks[i]}${digit}`)
            .join('');
          expect(normalizeThumbprint(typed)).toEqual({ value: text });
        },
      ),
    );
  });

  it('answers any text with a thumbprint or a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 350 }), (text) => {
        const outcome = normalizeThumbprint(text);
        if ('value' in outcome) expect(outcome.value).toMatch(/^(?:[0-9A-F]{40}|[0-9A-F]{64})$/);
        else expect(outcome.violations).toHaveLength(1);
      }),
    );
  });
});

function refusal(outcome: ReturnType<typeof normalizeThumbprint>) {
  return 'violations' in outcome ? outcome.violations : [];
}
