/** The contract of the record store on every implementation: what is written, by whom, and with which claims. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  entryOf,
  etagOf,
  put,
  type Records,
  recordStores,
  start,
  writeOf,
} from '../support/record-stores.ts';

const lost = (results: readonly unknown[]) => results.filter((result) => result === 'lost').length;

describe.each(recordStores)('A record store %s', (_, open) => {
  let store: Records;
  let other: Records;

  beforeEach(async () => {
    [store, other] = await open();
  });

  const actions = async () => (await other.entries({ top: 500 })).map(({ action }) => action);

  it('gives back every field of a record', async () => {
    const value = {
      name: 'Exchange, „Süd“ – 期限',
      list: [1, 2.5, null, { deep: true }],
      empty: {},
      text: '',
    };
    const etag = await put(store, 'exchange', { value });
    expect(await other.read('exchange')).toEqual({ key: 'exchange', value, etag, deletedAt: undefined });
    expect(await other.list({ top: 10 })).toEqual({
      records: [{ key: 'exchange', value, etag, deletedAt: undefined }],
      next: undefined,
    });
  });

  it('hands out copies: nobody changes what is stored by changing what was read', async () => {
    const value = { names: ['a'] };
    await put(store, 'exchange', { value });
    value.names.push('b');
    const read = await store.list({ top: 1 });
    for (const each of read.records) (each.value as typeof value).names.push('c');
    expect((await store.read('exchange'))?.value).toEqual({ names: ['a'] });
  });

  it('knows no key, no claim and no entry that was never written', async () => {
    expect(await store.read('exchange')).toBeUndefined();
    expect(await store.holderOf('exchange')).toBeUndefined();
    expect(await store.list({ top: 1000 })).toEqual({ records: [], next: undefined });
    expect(await store.list({ top: 1000, deleted: true })).toEqual({ records: [], next: undefined });
    expect(await store.entries({ top: 500 })).toEqual([]);
    expect(await store.entries({ top: 500, object: 'partnerApplications/exchange' })).toEqual([]);
  });

  it('keeps keys, claims and audit objects of one text apart', async () => {
    await put(store, 'one', { take: ['two'], audit: { object: 'three' } });
    expect(await store.read('two')).toBeUndefined();
    expect(await store.read('three')).toBeUndefined();
    expect(await store.holderOf('one')).toBeUndefined();
    expect(await store.holderOf('three')).toBeUndefined();
    expect(await store.entries({ top: 10, object: 'one' })).toEqual([]);
  });

  it('creates a record once, of many that try at once', async () => {
    const tries = Array.from({ length: 10 }, (_each, index) =>
      writeOf('exchange', { value: { index }, take: [`claim-${index}`], audit: { action: `try-${index}` } }),
    );
    const results = await Promise.all(tries.map((each, index) => (index % 2 ? store : other).write(each)));
    expect(lost(results)).toBe(9);
    const winner = results.findIndex((result) => result !== 'lost');
    expect((await store.read('exchange'))?.value).toEqual({ index: winner });
    for (const index of tries.keys())
      expect(await store.holderOf(`claim-${index}`)).toBe(index === winner ? 'exchange' : undefined);
    expect(await actions()).toEqual([`try-${winner}`]);
  });

  it('gives another etag with every write, though nothing differs', async () => {
    let etag: string | undefined;
    const seen = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      etag = await put(store, 'exchange', { etag });
      expect((await other.read('exchange'))?.etag).toBe(etag);
      seen.add(etag);
    }
    expect(seen.size).toBe(10);
  });

  it('lets exactly one of two writers change what both have read, and keeps nothing of the other', async () => {
    let etag = await put(store, 'exchange', { audit: { action: 'created' } });
    const told: string[] = ['created'];
    for (let round = 0; round < 20; round += 1) {
      const rivals = ['mine', 'theirs'].map((side) =>
        writeOf('exchange', {
          etag,
          value: { side, round },
          take: [`${side}-${round}`],
          audit: { action: `${side}-${round}`, at: start + 1 + round },
        }),
      );
      const results = await Promise.all(rivals.map((rival, index) => (index ? other : store).write(rival)));
      expect(lost(results)).toBe(1);
      const [winner, loser] = results[0] === 'lost' ? ['theirs', 'mine'] : ['mine', 'theirs'];
      const stored = await store.read('exchange');
      expect(stored?.value).toEqual({ side: winner, round });
      expect(await store.holderOf(`${winner}-${round}`)).toBe('exchange');
      expect(await store.holderOf(`${loser}-${round}`)).toBeUndefined();
      told.unshift(`${winner}-${round}`);
      etag = stored?.etag ?? '';
    }
    expect(await actions()).toEqual(told);
  });

  it.each([
    ['no etag where there is a record', async () => undefined],
    ['no etag where there is a deleted record', async () => undefined],
    ['the etag before the last write', async (_current: string, stale: string) => stale],
    ['the etag of another record', async () => put(store, 'lync')],
    ['an empty etag', async () => ''],
    ['an etag that stands for all', async () => '*'],
    ['an etag of another form', async () => '"5"'],
    ['an etag that is none', async () => 'W/"a"\r\nIf-Match: *'],
    ['an etag of the same second', async (current: string) => current.replace(/(\d)(\D*)$/, '$10$2')],
  ])('loses with %s, and changes nothing', async (what, etagFor) => {
    const stale = await put(store, 'exchange', { take: ['held'] });
    const deletedAt = what.includes('deleted') ? start : undefined;
    const current = await put(store, 'exchange', { etag: stale, deletedAt, audit: { action: 'last' } });
    const etag = await etagFor(current, stale);
    const before = [await store.read('exchange'), await actions()];
    const late = writeOf('exchange', { etag, value: {}, take: ['free'], release: ['held'] });
    expect(await store.write(late)).toBe('lost');
    expect([await store.read('exchange'), await actions()]).toEqual(before);
    expect(await store.holderOf('free')).toBeUndefined();
    expect(await store.holderOf('held')).toBe('exchange');
  });

  it('loses with an etag where there is no record', async () => {
    const etag = await put(store, 'exchange');
    expect(await store.write(writeOf('lync', { etag, take: ['free'], audit: { action: 'late' } }))).toBe(
      'lost',
    );
    expect(await store.read('lync')).toBeUndefined();
    expect(await store.holderOf('free')).toBeUndefined();
    expect(await actions()).toEqual(['changed']);
  });

  it('writes without an audit entry where nothing was decided', async () => {
    const { audit: _none, ...first } = writeOf('exchange', { take: ['a'] });
    const etag = etagOf(await store.write(first));
    expect(await store.read('exchange')).toMatchObject({ etag });
    expect(await store.write(first)).toBe('lost');
    etagOf(await store.write({ ...first, etag, claims: { take: ['b'], release: ['a'] } }));
    expect(await store.write({ ...first, etag })).toBe('lost');
    expect([await store.holderOf('a'), await store.holderOf('b')]).toEqual([undefined, 'exchange']);
    expect(await actions()).toEqual([]);
  });

  it('deletes, shows the deleted apart, and gives the claims free', async () => {
    const etag = await put(store, 'exchange', { take: ['a', 'b'] });
    await put(store, 'lync');
    const changes = { etag, value: { last: true }, deletedAt: start + 5, release: ['a', 'b'] };
    const deleted = await put(store, 'exchange', changes);
    const expected = { key: 'exchange', value: { last: true }, etag: deleted, deletedAt: start + 5 };
    expect(await other.read('exchange')).toEqual(expected);
    expect((await other.list({ top: 10, deleted: true })).records).toEqual([expected]);
    expect((await other.list({ top: 10 })).records.map(({ key }) => key)).toEqual(['lync']);
    expect(await other.holderOf('a')).toBeUndefined();
    await put(store, 'lync-2', { take: ['b'] });
    expect(await other.holderOf('b')).toBe('lync-2');
  });

  it.each([
    ['restored', { restored: true }],
    ['replaced by a new one', { fresh: true }],
  ])('lets a deleted record be %s under its etag', async (_how, value) => {
    const etag = await put(store, 'exchange', { deletedAt: 4_294_967_296 });
    expect((await store.read('exchange'))?.deletedAt).toBe(4_294_967_296);
    const back = await put(store, 'exchange', { etag, value, take: ['a'] });
    expect(await store.read('exchange')).toEqual({
      key: 'exchange',
      value,
      etag: back,
      deletedAt: undefined,
    });
    expect((await store.list({ top: 10 })).records).toHaveLength(1);
    expect((await store.list({ top: 10, deleted: true })).records).toEqual([]);
  });

  it('leaves nothing of a value that a shorter one replaces', async () => {
    const etag = await put(store, 'exchange', { value: { long: 'x'.repeat(100_000), gone: 1 } });
    await put(store, 'exchange', { etag, value: { short: 1 } });
    expect((await store.read('exchange'))?.value).toEqual({ short: 1 });
  });

  it('refuses to tell of two events under one name, and stores nothing of the second', async () => {
    const audit = entryOf();
    const etag = await put(store, 'exchange', { audit });
    await expect(store.write(writeOf('lync', { audit, take: ['a'] }))).rejects.toThrow('was written before');
    expect(await store.read('lync')).toBeUndefined();
    expect(await store.holderOf('a')).toBeUndefined();
    expect((await store.read('exchange'))?.etag).toBe(etag);
  });
});
