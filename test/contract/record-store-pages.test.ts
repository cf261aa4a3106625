/** The contract of the record store on every implementation: thousands of records, page after page. */
import { beforeAll, describe, expect, it } from 'vitest';
import { allPages, put, type Records, recordStores, start } from '../support/record-stores.ts';

const count = 2500;
const keyOf = (index: number) => `server-${String(index).padStart(4, '0')}`;
const isDeleted = (index: number) => index % 9 === 4;

/** As many writes at once as keep a store busy, in any order. */
async function atOnce<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: 40 }, lane));
}

describe.each(recordStores)('A record store %s with thousands of records', (_, open) => {
  let store: Records;
  /** What must be there: the living and the deleted. */
  const living = new Set<string>();
  const deleted = new Set<string>();

  const etagOf = async (key: string) => (await store.read(key))?.etag;

  async function add(key: string): Promise<void> {
    await put(store, key);
    living.add(key);
  }

  async function remove(key: string): Promise<void> {
    await put(store, key, { etag: await etagOf(key), deletedAt: start });
    living.delete(key);
    deleted.add(key);
  }

  async function restore(key: string): Promise<void> {
    await put(store, key, { etag: await etagOf(key) });
    deleted.delete(key);
    living.add(key);
  }

  beforeAll(async () => {
    [store] = await open();
    // 2,500 living ones with some hundred deleted ones in between.
    const indexes = Array.from({ length: Math.ceil((count * 9) / 8) }, (_each, index) => index);
    for (const index of indexes) (isDeleted(index) ? deleted : living).add(keyOf(index));
    await atOnce(indexes, (index) =>
      put(store, keyOf(index), { value: { index }, deletedAt: isDeleted(index) ? start : undefined }),
    );
  });

  it.each([1000, 999, 501, 37])('gives each once and in order, %i at a time', async (top) => {
    expect(living.size).toBeGreaterThanOrEqual(count);
    const found = await allPages(store, { top });
    expect(found.map(({ key }) => key)).toEqual([...living].toSorted());
    expect(found.every(({ deletedAt }) => deletedAt === undefined)).toBe(true);
  });

  it.each([1000, 100, 7])('gives the deleted alone, %i at a time', async (top) => {
    const found = await allPages(store, { top, deleted: true });
    expect(found.map(({ key }) => key)).toEqual([...deleted].toSorted());
    expect(found.every(({ deletedAt }) => deletedAt === start)).toBe(true);
  });

  it('begins wherever it is told to, also at a key that is deleted or was never there', async () => {
    const sorted = [...living].toSorted();
    for (const after of [keyOf(0), keyOf(4), keyOf(1234), `${keyOf(1234)}-`, 'server', 'sf', keyOf(9999)]) {
      const { records } = await store.list({ after, top: 5 });
      expect(records.map(({ key }) => key)).toEqual(sorted.filter((key) => key > after).slice(0, 5));
    }
  });

  it.each([1000, 333])(
    'gives each that nobody touches exactly once while others come and go, %i at a time',
    async (top) => {
      const untouched = [...living].filter((_key, index) => index % 10 > 2);
      const leaving = [...living].filter((_key, index) => index % 10 === 0);
      const returning = [...deleted].filter((_key, index) => index % 3 === 0);
      let pages = 0;
      const found = await allPages(store, { top }, async (page) => {
        pages += 1;
        const last = page.at(-1)?.key;
        // Around the place where the next page begins, and anywhere.
        if (last !== undefined && !untouched.includes(last)) await remove(last);
        for (const key of [...leaving.splice(0, 15), ...returning.splice(0, 15)])
          await (living.has(key) ? remove(key) : restore(key));
        await add(`${keyOf(pages * 100)}-${top}-${pages}`);
        await add(`${last ?? keyOf(9998)}-${top}`);
      });
      const keys = found.map(({ key }) => key);
      expect(keys).toEqual([...new Set(keys)].toSorted());
      expect(untouched.filter((key) => !keys.includes(key))).toEqual([]);
      expect(pages).toBeGreaterThan(2);
    },
  );
});
