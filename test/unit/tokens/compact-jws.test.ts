/** Compact JWS from strangers: exactly one reading, or none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/base/encoding.ts';
import { isAssertionType, readCompactJws } from '../../../shared/tokens/compact-jws.ts';
import { fuzzed } from '../../support/fuzz/fuzz-runs.ts';
import { compactJws } from '../../support/token-service.ts';

const header = { alg: 'RS256', typ: 'JWT' };
const payload = { iss: 'a', aud: 'b' };
const signed = (head: object | string = header, body: object | string = payload) =>
  compactJws(head, body, () => 'signature');
const [part1 = '', part2 = '', part3 = ''] = signed().split('.');

describe('readCompactJws', () => {
  it('gives the token, its header and its payload', () => {
    const token = signed();
    expect(readCompactJws(token)).toEqual({ token, header, payload });
  });

  it('leaves the algorithm to the key, so an odd one is readable', () => {
    expect(readCompactJws(signed({ alg: 'nOnE' }))).toBeDefined();
  });

  it.each(['none', 'None', 'NONE', 'nOnE', 'RS256', 'HS256'])(
    'refuses an empty signature under %s',
    (alg) => {
      expect(readCompactJws(compactJws({ alg }, payload, () => ''))).toBeUndefined();
    },
  );

  it.each([
    ['nothing', ''],
    ['two full stops', '..'],
    ['one part', part1],
    ['two parts', `${part1}.${part2}`],
    ['four parts', `${part1}.${part2}.${part3}.${part3}`],
    ['five parts, as an encrypted token', `${part1}.${part2}.${part3}.${part3}.${part3}`],
    ['a full stop at the end', `${signed()}.`],
    ['a full stop in front', `.${signed()}`],
    ['no header', `.${part2}.${part3}`],
    ['no payload (detached content)', `${part1}..${part3}`],
    [
      'the flattened JSON serialization',
      JSON.stringify({ protected: part1, payload: part2, signature: part3 }),
    ],
    [
      'the general JSON serialization',
      JSON.stringify({ payload: part2, signatures: [{ protected: part1, signature: part3 }] }),
    ],
    ['white space in front', ` ${signed()}`],
    ['a line break at the end', `${signed()}\n`],
    ['a scheme in front', `Bearer ${signed()}`],
    ['padding of the header', `${toBase64Url('{"a":1}')}=.${part2}.${part3}`],
    ['padding of the signature', `${part1}.${part2}.${part3}==`],
    ['the plain base64 alphabet', `${part1}.${part2}.ab+/`],
    ['a signature of one character', `${part1}.${part2}.A`],
    ['a signature with loose bits', `${part1}.${part2}.AB`],
    ['a header with loose bits', `${toBase64Url('{"a":12}').slice(0, -1)}1.${part2}.${part3}`],
    ['a NUL in the signature', `${part1}.${part2}.${part3}\u0000`],
  ])('refuses %s', (_, token) => {
    expect(readCompactJws(token)).toBeUndefined();
  });

  it.each([
    ['a member repeated', '{"alg":"RS256","alg":"none"}'],
    ['a member repeated by an escape', '{"alg":"RS256","\\u0061lg":"none"}'],
    ['a member repeated in an object', '{"alg":"RS256","a":{"b":1,"b":2}}'],
    ['a byte order mark', '\uFEFF{"alg":"RS256"}'],
    ['a list', '[]'],
    ['text', '"alg"'],
    ['null', 'null'],
    ['a number', '1'],
    ['no JSON', 'alg=RS256'],
    ['NaN', '{"exp":NaN}'],
    ['deep nesting', `{"a":${'['.repeat(50)}${']'.repeat(50)}}`],
  ])('refuses %s, in the header and in the payload', (_, text) => {
    expect(readCompactJws(signed(text, payload))).toBeUndefined();
    expect(readCompactJws(signed(header, text))).toBeUndefined();
  });

  it.each([
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
    ['an overlong escape of a quote', Buffer.from([0x7b, 0x22, 0xc0, 0xa2, 0x22, 0x3a, 0x31, 0x7d])],
    ['a surrogate in UTF-8', Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ])('refuses %s, in the header and in the payload', (_, bytes) => {
    expect(readCompactJws(`${toBase64Url(bytes)}.${part2}.${part3}`)).toBeUndefined();
    expect(readCompactJws(`${part1}.${toBase64Url(bytes)}.${part3}`)).toBeUndefined();
  });

  it.each([
    ['crit', ['exp']],
    ['crit', []],
    ['crit', null],
    ['jku', 'https://attacker.example/keys'],
    ['jwk', { kty: 'oct', k: 'AA' }],
    ['x5u', 'https://attacker.example/cert'],
    ['b64', false],
    ['b64', true],
    ['zip', 'DEF'],
  ])('refuses the header member %s of %j', (name, value) => {
    expect(readCompactJws(signed({ ...header, [name]: value }))).toBeUndefined();
    expect(readCompactJws(signed(header, { ...payload, [name]: value }))).toBeDefined();
  });

  it('keeps a prototype member as a member', () => {
    const read = readCompactJws(signed(header, '{"__proto__":{"sub":"a"},"aud":"b"}'));
    expect(read?.payload.sub).toBeUndefined();
  });

  it('bounds the size', () => {
    const ofLength = (length: number) =>
      `${part1}.${part2}.${'A'.repeat(length - part1.length - part2.length - 2)}`;
    // 8192 leaves a signature whose length is no multiple of four; the bound itself is what differs.
    expect(readCompactJws(ofLength(8192))).toBeDefined();
    expect(readCompactJws(ofLength(8193))).toBeUndefined();
    expect(readCompactJws(ofLength(100_000))).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    const scraps = fc.string({ unit: fc.constantFrom('.', '=', 'e30', part1, part2, 'A', '\u0000', 'é') });
    fc.assert(
      fc.property(scraps, (text) => {
        expect(() => readCompactJws(text)).not.toThrow();
      }),
    );
  });
});

describe('a good token with anything changed', () => {
  const good = signed();
  const put = fc.string({ unit: fc.constantFrom(...'.=AQgw_-+/ \n\u0000', 'e30', 'eyJ'), maxLength: 4 });
  const edit = fc.tuple(fc.nat(good.length), fc.nat(6), put);

  it('is no token, or the one spelling of what it says', () => {
    const decoded = (part: string) => Buffer.from(part, 'base64url');
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const text = edits.reduce(
          (all, [at, drop, more]) => all.slice(0, at) + more + all.slice(at + drop),
          good,
        );
        const read = readCompactJws(text);
        if (!read) return;
        const parts = text.split('.');
        expect(parts.map((part) => decoded(part).toString('base64url'))).toEqual(parts);
        expect(read).toMatchObject({
          token: text,
          header: JSON.parse(decoded(parts[0] ?? '').toString()),
          payload: JSON.parse(decoded(parts[1] ?? '').toString()),
        });
      }),
      fuzzed(1000),
    );
  });
});

describe('the type of an assertion', () => {
  it.each([undefined, 'JWT', 'jwt', 'application/jwt', 'client-authentication+jwt'])('may be %j', (typ) => {
    expect(isAssertionType(typ)).toBe(true);
  });

  it.each(['at+jwt', 'dpop+jwt', 'JWE', 'JWT ', 'xJWT', '', null, 1, ['JWT']])('is never %j', (typ) => {
    expect(isAssertionType(typ)).toBe(false);
  });
});
