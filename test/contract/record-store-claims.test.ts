/** The contract of the record store on every implementation: a claim is held by one record at a time. */
import { beforeEach, describe, expect, it } from 'vitest';
import { etagOf, put, type Records, recordStores, writeOf } from '../support/record-stores.ts';

describe.each(recordStores)('The claims of a record store %s', (_, open) => {
  let store: Records;
  let other: Records;

  beforeEach(async () => {
    [store, other] = await open();
  });

  const holders = (...claims: string[]) => Promise.all(claims.map((claim) => other.holderOf(claim)));
  const actions = async () => (await other.entries({ top: 500 })).map(({ action }) => action);

  it('are taken and given back with the record', async () => {
    const etag = await put(store, 'exchange', { take: ['a', 'b'] });
    expect(await holders('a', 'b', 'c')).toEqual(['exchange', 'exchange', undefined]);
    await put(store, 'exchange', { etag, take: ['c'], release: ['a'] });
    expect(await holders('a', 'b', 'c')).toEqual([undefined, 'exchange', 'exchange']);
  });

  it('move to another record once they are free', async () => {
    const etag = await put(store, 'exchange', { take: ['a'] });
    expect(await store.write(writeOf('lync', { take: ['a'] }))).toEqual({ taken: 'a' });
    await put(store, 'exchange', { etag, release: ['a'] });
    await put(store, 'lync', { take: ['a'] });
    expect(await holders('a')).toEqual(['lync']);
  });

  it('go to exactly one of two records that want one at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const shared = `shared-${round}`;
      const [one, two] = [`one-${round}`, `two-${round}`];
      const results = await Promise.all([
        store.write(writeOf(one, { take: [one, shared], audit: { action: one } })),
        other.write(writeOf(two, { take: [two, shared], audit: { action: two } })),
      ]);
      const refused = results.findIndex((result) => result !== 'lost' && 'taken' in result);
      expect(results[refused]).toEqual({ taken: shared });
      const [winner, loser] = refused === 0 ? [two, one] : [one, two];
      etagOf(results[1 - refused] ?? 'lost');
      expect(await holders(shared, winner, loser)).toEqual([winner, winner, undefined]);
      expect(await other.read(loser)).toBeUndefined();
      expect(await actions()).not.toContain(loser);
    }
  });

  it.each([
    ['the first', ['held', 'free-1', 'free-2']],
    ['one in the middle', ['free-1', 'held', 'free-2']],
    ['the last of ninety', [...Array.from({ length: 89 }, (_each, index) => `free-${index}`), 'held']],
  ])('leave nothing behind when %s is taken', async (_which, take) => {
    await put(store, 'exchange', { take: ['held'], audit: { action: 'first' } });
    const etag = await put(store, 'lync', { take: ['own'], audit: { action: 'second', at: 1 } });
    const before = await store.read('lync');
    const late = { value: { late: true }, take, audit: { action: 'late' } };
    expect(await store.write(writeOf('sharepoint', late))).toEqual({ taken: 'held' });
    const change = writeOf('lync', { ...late, etag, release: take.length < 90 ? ['own'] : [] });
    expect(await store.write(change)).toEqual({ taken: 'held' });
    expect(await store.read('sharepoint')).toBeUndefined();
    expect(await store.read('lync')).toEqual(before);
    expect(await holders('held', 'own', 'free-1', 'free-2')).toEqual([
      'exchange',
      'lync',
      undefined,
      undefined,
    ]);
    expect(await actions()).toEqual(['first', 'second']);
  });

  it('tell the first of several that are taken, in the order of the write', async () => {
    await put(store, 'exchange', { take: ['x', 'y'] });
    await put(store, 'lync', { take: ['z'] });
    expect(await store.write(writeOf('sharepoint', { take: ['free', 'z', 'y', 'x'] }))).toEqual({
      taken: 'z',
    });
  });

  it('are no matter when the record itself is lost', async () => {
    await put(store, 'exchange', { take: ['held'] });
    await put(store, 'lync');
    expect(await store.write(writeOf('lync', { take: ['held'] }))).toBe('lost');
  });

  it('are kept by a record that takes again what it holds', async () => {
    const etag = await put(store, 'exchange', { take: ['a', 'b'] });
    const write = writeOf('exchange', { etag, value: { again: true }, take: ['a', 'new', 'b'] });
    etagOf(await store.write(write));
    expect((await store.read('exchange'))?.value).toEqual({ again: true });
    expect(await holders('a', 'b', 'new')).toEqual(['exchange', 'exchange', 'exchange']);
    await put(store, 'lync', { take: ['c'] });
    const mixed = writeOf('exchange', { etag: (await store.read('exchange'))?.etag, take: ['b', 'c'] });
    expect(await store.write(mixed)).toEqual({ taken: 'c' });
  });

  it('are never taken from another record by giving them back', async () => {
    await put(store, 'exchange', { take: ['a'] });
    const etag = await put(store, 'lync', { take: ['b'], release: ['a'] });
    await put(store, 'lync', { etag, release: ['a', 'b', 'nobody'] });
    expect(await holders('a', 'b', 'nobody')).toEqual(['exchange', undefined, undefined]);
  });

  it('stay as they are when one write both takes them and gives them back', async () => {
    const etag = await put(store, 'exchange', { take: ['own'] });
    await put(store, 'lync', { take: ['foreign'] });
    const both = ['own', 'free', 'foreign'];
    await put(store, 'exchange', { etag, take: both, release: both });
    expect(await holders(...both)).toEqual(['exchange', undefined, 'lync']);
  });

  it('may be named twice in one write', async () => {
    const etag = await put(store, 'exchange', { take: ['a', 'b', 'a'] });
    expect(await holders('a', 'b')).toEqual(['exchange', 'exchange']);
    await put(store, 'exchange', { etag, release: ['a', 'a'] });
    expect(await holders('a', 'b')).toEqual([undefined, 'exchange']);
  });

  it('are all free again in whatever order two records pass them to and fro', async () => {
    let [mine, theirs] = [await put(store, 'exchange', { take: ['a'] }), await put(other, 'lync')];
    for (let round = 0; round < 5; round += 1) {
      mine = await put(store, 'exchange', { etag: mine, release: ['a'] });
      theirs = await put(other, 'lync', { etag: theirs, take: ['a'] });
      theirs = await put(other, 'lync', { etag: theirs, release: ['a'] });
      mine = await put(store, 'exchange', { etag: mine, take: ['a'] });
    }
    await put(store, 'exchange', { etag: mine, release: ['a'] });
    expect(await holders('a')).toEqual([undefined]);
  });
});
