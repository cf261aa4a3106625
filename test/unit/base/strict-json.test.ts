/** JSON objects from strangers: what `JSON.parse` reads, unless it could be read in two ways. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictObject } from '../../../shared/base/strict-json.ts';

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

describe('parseStrictObject', () => {
  it.each([
    ['nothing', '{}'],
    ['white space around', ' \r\n\t{ "a" : 1 } '],
    ['one name in two objects', '{"a":{"b":1},"c":{"b":2},"b":3}'],
    ['one name in objects of a list', '{"a":[{"b":1},{"b":2}]}'],
    ['names that differ in case', '{"aud":1,"Aud":2}'],
    ['a name that is also a value', '{"a":"a","b":"a"}'],
    ['text that looks like members', '{"a":"{\\"b\\":1,\\"b\\":2}","c":"\\"a\\":"}'],
    ['brackets inside of text', '{"a":"}]{[","b":"\\\\"}'],
    ['an escaped quote before a colon', '{"a\\"":1,"b":"\\":"}'],
    ['names that objects inherit', '{"toString":1,"constructor":2,"hasOwnProperty":3}'],
    ['line separators inside of text', '{"a":"\u2028\u2029","b":1}'],
    ['eight levels', nested(8)],
    ['eight levels of lists', `{"a":${'['.repeat(7)}${']'.repeat(7)}}`],
  ])('reads %s as JSON.parse does', (_, text) => {
    expect(parseStrictObject(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['no text', ''],
    ['a list', '[{"a":1}]'],
    ['a string', '"a"'],
    ['a number', '1'],
    ['null', 'null'],
    ['two objects', '{}{}'],
    ['a comma at the end', '{"a":1,}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{"a":1/**/}'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '{"a":Infinity}'],
    ['a hexadecimal number', '{"a":0x10}'],
    ['a number with a leading zero', '{"a":01}'],
    ['a raw line break in text', '{"a":"\n"}'],
    ['a byte order mark', '\uFEFF{"a":1}'],
    ['a NUL after the end', '{"a":1}\u0000'],
    ['an object cut short', '{"a":1'],
    ['nine levels', nested(9)],
    ['nine levels of lists', `{"a":${'['.repeat(8)}${']'.repeat(8)}}`],
    ['a hundred thousand levels', nested(100_000)],
  ])('refuses %s', (_, text) => {
    expect(parseStrictObject(text)).toBeUndefined();
  });

  it.each([
    ['side by side', '{"aud":1,"aud":2}'],
    ['with one value', '{"aud":1,"aud":1}'],
    ['with members between', '{"aud":1,"b":{"aud":2},"c":["aud"],"aud":3}'],
    ['inside of an object', '{"a":{"b":1,"b":2}}'],
    ['inside of a list', '{"a":[{"b":1,"b":2}]}'],
    ['after an object that has closed', '{"a":{},"a":1}'],
    ['spelled with an escape', '{"aud":1,"\\u0061ud":2}'],
    ['spelled with an escape of other case', '{"j\\u004Ai":1,"j\\u004ai":2}'],
    ['with an escaped solidus', '{"a/b":1,"a\\/b":2}'],
    ['with an escaped quote', '{"a\\"b":1,"a\\u0022b":2}'],
    ['with white space before the colon', '{"a" :1,"a"\t\n:2}'],
    ['without a name', '{"":1,"":2}'],
    ['of the prototype', '{"__proto__":1,"__proto__":2}'],
    ['of the prototype, escaped', '{"__proto__":1,"\\u005f_proto__":2}'],
  ])('refuses a member repeated %s', (_, text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(parseStrictObject(text)).toBeUndefined();
  });

  it('keeps __proto__ as a member of its own and changes no prototype', () => {
    const parsed = parseStrictObject('{"__proto__":{"admin":true},"a":1}');
    expect(Object.keys(parsed ?? {})).toEqual(['__proto__', 'a']);
    expect(parsed && 'admin' in parsed).toBe(false);
    expect('admin' in {}).toBe(false);
  });

  /** JSON of at most seven levels, so that an object around it stays within the limit. */
  const content = fc.jsonValue({ maxDepth: 6 });

  it('agrees with JSON.parse where members are distinct', () => {
    const objects = fc.dictionary(fc.string({ unit: 'binary' }), content);
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 1, '\t'), (object, indent) => {
        const text = JSON.stringify(object, undefined, indent);
        expect(parseStrictObject(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  /** Every character as a \u escape: another spelling of the same text. */
  const escaped = (text: string) =>
    `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;

  it('refuses every repeated member, however it is spelled and wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        content,
        fc.boolean(),
        fc.constantFrom('{"list":[%]}', '{"object":%}', '%'),
        (name, value, otherSpelling, around) => {
          const [first, second] = [
            JSON.stringify(name),
            otherSpelling ? escaped(name) : JSON.stringify(name),
          ];
          const object = `{${first}:${JSON.stringify(value)},"~other":0,${second}:1}`;
          fc.pre(name !== '~other');
          const text = around.replace('%', () => object);
          expect(() => JSON.parse(text)).not.toThrow();
          expect(parseStrictObject(text)).toBeUndefined();
        },
      ),
    );
  });

  it('never throws, whatever the text', () => {
    const scraps = fc.string({ unit: fc.constantFrom(...'{}[]":,\\u0a1 tn') });
    fc.assert(
      fc.property(scraps, (text) => {
        expect(() => parseStrictObject(text)).not.toThrow();
      }),
    );
  });
});
