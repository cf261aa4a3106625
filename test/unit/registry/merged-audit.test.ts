import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { JsonObject } from '../../../shared/base/strict-json.ts';
import { type AuditEntry, type AuditLog, byNewest } from '../../../shared/registry/records/audit.ts';
import { mergeAuditLogs } from '../../../shared/registry/records/merged-audit.ts';
import { createMemoryRecords, type MemoryRecords } from '../../support/memory-records.ts';
import { allEntries, entryOf, put, start } from '../../support/record-stores.ts';

const collections = ['partnerApplications', 'oAuthServers', 'oAuthConfiguration'] as const;

/** Entries of three collections, several in each second, and some seconds of one collection alone. */
const entries = Array.from({ length: 60 }, (_each, index): AuditEntry => {
  const collection = collections[index < 40 ? index % 3 : 0];
  return entryOf({ at: start + Math.floor(index / 5), object: `${collection}/${index % 2 ? 'a' : 'b'}` });
});

async function logs(): Promise<Record<(typeof collections)[number], MemoryRecords<JsonObject>>> {
  const stores = {
    partnerApplications: createMemoryRecords<JsonObject>(),
    oAuthServers: createMemoryRecords<JsonObject>(),
    oAuthConfiguration: createMemoryRecords<JsonObject>(),
  };
  for (const collection of collections) {
    const own = entries.filter(({ object }) => object.startsWith(`${collection}/`));
    for (const audit of own) await put(stores[collection], audit.id, { audit });
  }
  return stores;
}

describe('Several audit logs, merged', () => {
  it.each([1, 7, 59, 60, 500])('tell all entries in the order of time, %i at a time', async (top) => {
    expect(await allEntries(mergeAuditLogs(await logs()), top)).toEqual(entries.toSorted(byNewest));
  });

  it('tell no more than was asked for', async () => {
    const newest = entries.toSorted(byNewest).slice(0, 4);
    expect(await mergeAuditLogs(await logs()).entries({ top: 4 })).toEqual(newest);
  });

  it('tell of one object from the log of its collection, and ask no other', async () => {
    const stores = await logs();
    for (const collection of ['oAuthServers', 'oAuthConfiguration'] as const)
      stores[collection].failWith(new Outage('tables', 'down'));
    const object = 'partnerApplications/a';
    const own = entries.filter((entry) => entry.object === object).toSorted(byNewest);
    const merged = mergeAuditLogs(stores);
    expect(await merged.entries({ object, top: 500 })).toEqual(own);
    expect(await allEntries(merged, 3, object)).toEqual(own);
  });

  it('take the name of a collection up to the first slash, and an object without one for a collection', async () => {
    const store = createMemoryRecords<JsonObject>();
    const audits = ['oAuthConfiguration', 'oAuthConfiguration/global/more'].map((object) =>
      entryOf({ object }),
    );
    for (const audit of audits) await put(store, audit.id, { audit });
    const merged = mergeAuditLogs({ oAuthConfiguration: store });
    for (const audit of audits)
      expect(await merged.entries({ object: audit.object, top: 9 })).toEqual([audit]);
  });

  it.each([
    'linkedAccounts/a',
    'linkedAccounts',
    '',
    '/',
    'constructor/a',
    '__proto__/a',
    'PARTNERAPPLICATIONS/a',
  ])('tell nothing of %j, which is in no collection', async (object) => {
    const everything: AuditLog = { entries: async () => [entryOf()] };
    expect(await mergeAuditLogs({ partnerApplications: everything }).entries({ object, top: 9 })).toEqual([]);
  });

  it('tell nothing when there are none', async () => {
    expect(await mergeAuditLogs({}).entries({ top: 9 })).toEqual([]);
  });

  it('tell no part of the time when one log cannot be read', async () => {
    const stores = await logs();
    stores.oAuthServers.failWith(new Outage('tables', 'down'));
    await expect(mergeAuditLogs(stores).entries({ top: 9 })).rejects.toThrow(Outage);
  });
});
