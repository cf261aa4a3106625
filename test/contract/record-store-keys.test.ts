/** The contract of the record store on every implementation: any text is a key and a claim of its own. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/base/encoding.ts';
import { allPages, put, type Records, recordStores, writeOf } from '../support/record-stores.ts';

const sha256Hex = (text: string, encoding: BufferEncoding) =>
  sha256(Buffer.from(text, encoding)).toString('hex');

/** Each group holds spellings that something on the way might take for one another. */
const hostile: readonly [string, readonly string[]][] = [
  ['slashes both ways', ['a/b', 'a\\b', 'a//b', 'a/', '/a', '/', '\\']],
  ['fragment and query', ['a#b', 'a?b', 'a?b=1&c=2', '#', '?', 'a/b?c#d']],
  [
    'control characters',
    ['\u0000', '\u0001', '\r\n', '\t', '\u007f', '\u0085', 'a\u0000', 'a\r\nIf-Match: *'],
  ],
  ['line separators', ['a\u2028b', 'a\u2029b', 'a\nb', '\u2028']],
  [
    'quotes and filters',
    ["'", "''", '"', "a' or PartitionKey ne '", "') or (deleted eq true", "a'a", "a''a"],
  ],
  ['a thousand characters', ['x'.repeat(1000), `${'x'.repeat(999)}y`, 'x'.repeat(129), 'x'.repeat(128)]],
  ['emoji', ['😀', '😁', '👩‍🚀', '\ufffd', '\ud83d', '\ude00']],
  ['homoglyphs and accents', ['\u0435xample', 'example', '\u00e9', 'e\u0301', 'e', '\u200be', '\ufeffe']],
  ['nothing and almost nothing', ['', ' ', '.', '..', '...', '-', '_', '\u00a0']],
  ['percent signs', ['%', '%25', '%2F', '%2f', '%00', '%%', '%27']],
  ['capitals and blanks', ['Key', 'key', 'KEY', ' key', 'key ', 'k ey']],
  [
    'words of the table',
    ['record:key', 'record~:key', 'claim:key', 'audit:key', 'key~', 'key:', ':', '~', ';'],
  ],
  [
    'the hash of another',
    ['hash/8', sha256Hex('hash/8', 'utf8'), 'hash/16', sha256Hex('hash/16', 'utf16le')],
  ],
  ['names of properties', ['__proto__', 'constructor', 'toString', 'hasOwnProperty']],
];
const everyText = hostile.flatMap(([, texts]) => texts);

/** As the rules of the callers would have keys, in byte order. */
const plainKeys = [
  '-',
  '-a',
  '.',
  '..',
  '.a',
  '0',
  '09',
  '9',
  '_',
  'a',
  'a-',
  'a-b',
  'a.b',
  'a0',
  'a_',
  'ab',
  'b',
];

describe.each(recordStores)('A record store %s', (_, open) => {
  let store: Records;
  let other: Records;

  beforeAll(async () => {
    [store, other] = await open();
    const writes = everyText.map((key) => put(store, key, { take: [key], audit: { object: key } }));
    await Promise.all(writes);
  });

  describe('5.5 Forbidden key characters / \\ # ?, control, > 512 chars', () => {
    it.each(hostile)('keeps keys, claims and objects with %s apart', async (_what, texts) => {
      for (const text of texts) {
        expect(await other.read(text)).toMatchObject({ key: text, value: { key: text } });
        expect([text, await other.holderOf(text)]).toEqual([text, text]);
        const entries = await other.entries({ object: text, top: 500 });
        expect(entries.map(({ object }) => object)).toEqual([text]);
        const rival = writeOf(`rival of ${text}`, { take: [`free of ${text}`, text] });
        expect(await other.write(rival)).toEqual({ taken: text });
        expect(await other.write(writeOf(text, { value: {} }))).toBe('lost');
      }
    });

    it('lists each of them once, whatever the size of a page', async () => {
      for (const top of [1, 7, 1000]) {
        const found = await allPages(store, { top });
        expect(found.map(({ key }) => key).toSorted()).toEqual(everyText.toSorted());
      }
    });

    it('changes and deletes each without touching another', async () => {
      const [own] = await open();
      const etags = await Promise.all(everyText.map((key) => put(own, key, { take: [key] })));
      for (const [index, key] of everyText.entries()) {
        const deletedAt = index % 2 ? index : undefined;
        await put(own, key, { etag: etags[index], value: { index }, deletedAt, release: [key] });
      }
      const living = await allPages(own, { top: 1000 });
      const deleted = await allPages(own, { top: 1000, deleted: true });
      for (const { key, value } of [...living, ...deleted])
        expect([key, value]).toEqual([key, { index: everyText.indexOf(key) }]);
      expect(living.length + deleted.length).toBe(everyText.length);
      expect(deleted.every(({ deletedAt, value }) => deletedAt === value.index)).toBe(true);
    });
  });

  it('lists plain keys in byte order, from any place on', async () => {
    const [own] = await open();
    await Promise.all(plainKeys.map((key) => put(own, key)));
    const following = async (key: string) =>
      (await own.list({ after: key, top: 1000 })).records.map((each) => each.key);
    expect((await allPages(own, { top: 3 })).map(({ key }) => key)).toEqual(plainKeys);
    for (const [index, key] of plainKeys.entries())
      expect(await following(key)).toEqual(plainKeys.slice(index + 1));
    expect(await following('a-a')).toEqual(plainKeys.slice(plainKeys.indexOf('a-b')));
    expect(await following('z'.repeat(128))).toEqual([]);
  });

  describe('5.5 OData injection', () => {
    it('finds a record by its key, and a holder by its claim, and by no other text', async () => {
      const text = fc.string({ unit: 'binary', maxLength: 40 });
      const law = fc.asyncProperty(text, text, async (key, stranger) => {
        fc.pre(key !== stranger);
        const [own] = await open();
        await put(own, key, { value: { text: key }, take: [key], audit: { object: key, reason: key } });
        expect(await own.read(key)).toMatchObject({ key, value: { text: key } });
        expect(await own.holderOf(key)).toBe(key);
        expect(await own.entries({ object: key, top: 1 })).toMatchObject([{ object: key, reason: key }]);
        expect(await own.read(stranger)).toBeUndefined();
        expect(await own.holderOf(stranger)).toBeUndefined();
        expect(await own.entries({ object: stranger, top: 1 })).toEqual([]);
      });
      await fc.assert(law, { numRuns: 25 });
    });
  });
});
