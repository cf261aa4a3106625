/** The contract of the record store's audit on every implementation. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, byNewest } from '../../shared/registry/records/audit.ts';
import {
  allEntries,
  entryOf,
  put,
  type Records,
  recordStores,
  start,
  writeOf,
} from '../support/record-stores.ts';

describe.each(recordStores)('The audit of a record store %s', (_, open) => {
  let store: Records;
  let other: Records;

  beforeEach(async () => {
    [store, other] = await open();
  });

  /** Each with a write of its own, many at once. */
  async function note(entries: readonly AuditEntry[]): Promise<void> {
    await Promise.all(entries.map((audit) => put(store, audit.id, { audit })));
  }

  it('gives back every field of an entry, by time and by object', async () => {
    const entry: AuditEntry = {
      id: randomUUID(),
      at: start,
      actor: '5a3f0f6e-5d0e-4f58-9a41-3c1f2d6b7a10',
      action: 'changed',
      object: 'partnerApplications/Exchange',
      reason: 'Umzug „Süd“ \u2028 期限',
      requestId: 'request-1',
      before: { enabled: true, names: ['a'], none: null },
      after: { enabled: false, names: [] },
    };
    await put(store, 'exchange', { audit: entry });
    expect(await other.entries({ top: 10 })).toEqual([entry]);
    expect(await other.entries({ top: 10, object: entry.object })).toEqual([entry]);
  });

  it('tells the newest first, across seconds, days and the ends of time', async () => {
    const times = [
      0,
      1,
      9,
      10,
      start,
      start + 1,
      start + 86_400,
      4_294_967_296,
      99_999_999_998,
      99_999_999_999,
    ];
    const entries = times.map((at) => entryOf({ at }));
    await note(entries);
    expect(await other.entries({ top: 500 })).toEqual(entries.toReversed());
    for (const [index, before] of entries.entries())
      expect(await other.entries({ before, top: 500 })).toEqual(entries.slice(0, index).toReversed());
  });

  it('tells entries of one second by descending id, in the same order as every log', async () => {
    const ids = [
      '',
      'a',
      'ab',
      'abc',
      'b',
      'B',
      '0',
      '-',
      'é',
      '\ue000',
      '\uffff',
      '😀',
      '\ud83d',
      'a\u0000',
      'a ',
    ];
    const entries = [...ids, ...Array.from({ length: 45 }, () => randomUUID())].map((id) => entryOf({ id }));
    await note(entries);
    const expected = entries.toSorted(byNewest);
    expect(await other.entries({ top: 500 })).toEqual(expected);
    for (const top of [1, 7, 59, 60, 61]) {
      expect(await allEntries(other, top)).toEqual(expected);
      expect(await allEntries(other, top, 'partnerApplications/exchange')).toEqual(expected);
    }
  });

  it('begins after any position, whether an entry stands there or not', async () => {
    await note([entryOf({ at: start, id: 'm' }), entryOf({ at: start + 2, id: 'n' })]);
    const older = async (at: number, id: string) =>
      (await other.entries({ before: { at, id }, top: 10 })).length;
    expect(await older(start + 1, '')).toBe(1);
    expect(await older(start, 'l')).toBe(0);
    expect(await older(start, 'n')).toBe(1);
    expect(await older(start, 'ma')).toBe(1);
    expect(await older(start, `m${'x'.repeat(5000)}`)).toBe(1);
    expect(await older(start + 2, `m${'x'.repeat(5000)}`)).toBe(1);
    expect(await older(start, '')).toBe(0);
    expect(await older(0, 'm')).toBe(0);
    expect(await older(99_999_999_999, "' or PartitionKey ne '\u2028/#?")).toBe(2);
    expect(await older(1e15, 'm')).toBe(2);
    expect(await older(-5, 'm')).toBe(0);
  });

  it('tells of one object alone, page after page', async () => {
    const objects = [
      'partnerApplications/a',
      'partnerApplications/ab',
      'partnerApplications/A',
      'oAuthServers/a',
    ];
    const entries = objects.flatMap((object) =>
      Array.from({ length: 12 }, (_each, index) => entryOf({ object, at: start + (index % 3) })),
    );
    await note(entries);
    for (const object of objects) {
      const own = entries.filter((entry) => entry.object === object).toSorted(byNewest);
      for (const top of [1, 5, 500]) expect(await allEntries(other, top, object)).toEqual(own);
    }
    expect(await allEntries(other, 11)).toEqual(entries.toSorted(byNewest));
    expect(await other.entries({ object: 'partnerApplications', top: 10 })).toEqual([]);
  });

  it('loses and repeats nothing when entries are added while it is read', async () => {
    const entries = Array.from({ length: 40 }, (_each, index) => entryOf({ at: start + (index % 4) }));
    await note(entries);
    const found: AuditEntry[] = [];
    for (let round = 0; found.length < entries.length; round += 1) {
      const before = found.at(-1);
      found.push(...(await other.entries({ top: 9, ...(before && { before }) })));
      await note([entryOf({ at: start + 10 + round })]);
    }
    expect(found).toEqual(entries.toSorted(byNewest));
  });

  describe('5.6 Audit', () => {
    it('tells nothing of a write that did not come to pass', async () => {
      const etag = await put(store, 'exchange', { take: ['a'], audit: { action: 'first' } });
      await put(store, 'exchange', { etag, audit: { action: 'second', at: start + 1 } });
      await store.write(writeOf('exchange', { etag, audit: { action: 'stale' } }));
      await store.write(writeOf('exchange', { audit: { action: 'again' } }));
      await store.write(writeOf('lync', { take: ['a'], audit: { action: 'taken' } }));
      const told = await other.entries({ top: 10 });
      expect(told.map(({ action }) => action)).toEqual(['second', 'first']);
      expect(await other.entries({ top: 10, object: 'partnerApplications/exchange' })).toEqual(told);
    });
  });
});
