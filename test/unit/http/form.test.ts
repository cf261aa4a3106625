/** Form bodies, read once and strictly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFormText, readForm } from '../../../shared/http/form.ts';

const read = (body: string | Uint8Array) => readForm(Buffer.from(body));
const malformed = { refusal: 'FormMalformed' };

describe('5.2 Duplicate form parameters (RFC 6749 3.2: must not repeat), empty values, a[]=, semicolon separators, parameters also in the query', () => {
  it.each<[string, string, Record<string, string>]>([
    ['nothing', '', {}],
    ['separators alone', '&&&', {}],
    ['one parameter', 'a=1', { a: '1' }],
    ['several', 'a=1&b=2&c=3', { a: '1', b: '2', c: '3' }],
    ['empty pairs between', '&a=1&&b=2&', { a: '1', b: '2' }],
    ['plus as a space', 'a=b+c', { a: 'b c' }],
    ['an escaped plus', 'a=b%2Bc', { a: 'b+c' }],
    ['escapes in lower case', 'resource=a%2fb%40c', { resource: 'a/b@c' }],
    ['solidus and at sign as they are', 'client_id=a/b@c', { client_id: 'a/b@c' }],
    ['an equals sign in a value', 'a=b=c==', { a: 'b=c==' }],
    ['an escaped name', 'grant%5Ftype=x', { grant_type: 'x' }],
    ['an escape of an escape, decoded once', 'a=%2525', { a: '%25' }],
    ['UTF-8', 'a=%C3%A4%E2%82%AC%F0%9F%94%92', { a: 'ä€🔒' }],
    ['an escaped separator', 'a=1%26b%3D2', { a: '1&b=2' }],
    ['a semicolon, which separates nothing', 'a=1;b=2', { a: '1;b=2' }],
    ['brackets, which mean nothing', 'a[]=1', { 'a[]': '1' }],
    ['a parameter without a value', 'a=&b&c=3', { c: '3' }],
  ])('reads %s', (_, body, expected) => {
    expect(read(body)).toEqual(new Map(Object.entries(expected)));
  });

  it('keeps the names of prototypes as names', () => {
    const names = [
      ['__proto__', '1'],
      ['constructor', '2'],
    ] as const;
    expect(read('__proto__=1&constructor=2')).toEqual(new Map(names));
  });

  it.each([
    ['as it is', 'a=1&a=2'],
    ['with one value', 'a=1&a=1'],
    ['with others between', 'a=1&b=2&c=3&a=4'],
    ['the first time without a value', 'a=&a=2'],
    ['the second time without a value', 'a=1&a'],
    ['without any value', 'a&a'],
    ['escaped', 'grant_type=1&grant%5ftype=2'],
    ['without a name', '=1&=2'],
    ['of a name nobody knows', 'unknown=1&unknown=2'],
  ])('refuses a parameter repeated %s', (_, body) => {
    expect(read(body)).toEqual({ refusal: 'ParameterRepeated' });
  });

  it.each([
    ['a percent sign alone', 'a=%'],
    ['half an escape', 'a=%4'],
    ['an escape that is none', 'a=%zz'],
    ['an escape of 16 bits', 'a=%u0041'],
    ['a broken escape in a name', '%=a'],
    ['bytes that are not UTF-8', 'a=%FF'],
    ['UTF-8 cut short', 'a=%C3'],
    ['an overlong escape', 'a=%C0%AF'],
    ['an escaped surrogate', 'a=%ED%A0%80'],
    ['a NUL', 'a=%00'],
    ['a line break', 'a=b%0D%0Ac'],
    ['a tab', 'a=b%09c'],
    ['DEL', 'a=%7F'],
    ['a control character beyond ASCII', 'a=%C2%85'],
    ['a control character in a name', 'a%00=1'],
    ['a raw tab', 'a=\t'],
    ['a raw line break at the end', 'a=1\r\n'],
    ['raw UTF-8', 'a=ä'],
    ['a byte order mark', '\uFEFFa=1'],
    ['JSON over lines', '{\n"a":1}'],
  ])('refuses %s', (_, body) => {
    expect(read(body)).toEqual(malformed);
  });

  it('refuses raw bytes beyond ASCII', () => {
    expect(read(Uint8Array.of(0x61, 0x3d, 0xff))).toEqual(malformed);
  });

  it('takes 32 parameters and not one more, be they empty or not', () => {
    const form = (count: number) =>
      Array.from({ length: count }, (_, at) => `p${at}=${at % 2 || ''}`).join('&');
    expect(read(form(32))).toBeInstanceOf(Map);
    expect(read(form(33))).toEqual({ refusal: 'FormMalformed', detail: 'TooManyParameters' });
  });

  it('reads what URLSearchParams writes', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((each) => !/[\p{Cc}\p{Cs}]/u.test(each));
    const forms = fc.dictionary(text, text, { maxKeys: 32, noNullPrototype: true });
    fc.assert(
      fc.property(forms, (form) => {
        const body = new URLSearchParams(Object.entries(form)).toString();
        expect(read(body)).toEqual(new Map(Object.entries(form)));
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => readForm(bytes)).not.toThrow();
      }),
    );
  });
});

describe('decodeFormText', () => {
  it('decodes once', () => {
    expect(decodeFormText('a+b%20c%2B')).toBe('a b c+');
    expect(decodeFormText('')).toBe('');
    expect(decodeFormText('%')).toBeUndefined();
  });
});
