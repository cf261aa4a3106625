/** The contract of the pinned partners, on every implementation. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createTablePinnedPartners } from '../../shared/azure/table-pinned-partners.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { type PinnedPartnerStore, pinnedPartnersOf } from '../../shared/certificates/roll/pinned-partners.ts';
import { createMemoryPinnedPartners } from '../support/memory-pinned-partners.ts';
import { createTestTables, onUnusableStorage } from '../support/test-tables.ts';

const implementations: readonly [string, () => Promise<PinnedPartnerStore>][] = [
  ['in memory', async () => createMemoryPinnedPartners()],
  [
    'in table storage',
    async () => createTablePinnedPartners(tableClient(await createTestTables(), 'KeyRings')),
  ],
];

describe.each(implementations)('Pinned partners %s', (_, open) => {
  let store: PinnedPartnerStore;

  beforeEach(async () => {
    store = await open();
  });

  it('are none at first', async () => {
    expect(await store.list()).toEqual([]);
  });

  it('are told by name with all that each has', async () => {
    await store.pin('Fabrikam', 2000);
    await store.pin('Contoso', 1000);
    await store.acknowledge('Fabrikam', 'kid-2');
    await store.acknowledge('Fabrikam', 'kid-1');
    await store.acknowledge('Fabrikam', 'kid-1');
    expect(await store.list()).toEqual([
      { name: 'Contoso', pinnedAt: 1000, acknowledged: [] },
      { name: 'Fabrikam', pinnedAt: 2000, acknowledged: ['kid-1', 'kid-2'] },
    ]);
  });

  it('keep what they have acknowledged when pinned again', async () => {
    await store.pin('Fabrikam', 1000);
    await store.acknowledge('Fabrikam', 'kid-1');
    await store.pin('Fabrikam', 3000);
    expect(await store.list()).toEqual([{ name: 'Fabrikam', pinnedAt: 3000, acknowledged: ['kid-1'] }]);
  });

  it('lose no acknowledgement of many at once', async () => {
    await store.pin('Fabrikam', 1000);
    const kids = Array.from({ length: 12 }, (_each, index) => `kid-${String(index).padStart(2, '0')}`);
    await Promise.all(kids.map((kid) => store.acknowledge('Fabrikam', kid)));
    expect((await store.list())[0]?.acknowledged).toEqual(kids);
  });

  it('go with everything, however often, and leave one with a longer name alone', async () => {
    await store.pin('Fab', 1000);
    await store.pin('Fabrikam', 1000);
    await store.acknowledge('Fab', 'kid-1');
    await store.acknowledge('Fabrikam', 'kid-1');
    await store.unpin('Fab');
    await store.unpin('Fab');
    expect(await store.list()).toEqual([{ name: 'Fabrikam', pinnedAt: 1000, acknowledged: ['kid-1'] }]);
    await store.pin('Fab', 2000);
    expect((await store.list())[0]).toEqual({ name: 'Fab', pinnedAt: 2000, acknowledged: [] });
  });

  it('are waited for until each has the key', async () => {
    const partners = pinnedPartnersOf(store);
    expect(await partners.unacknowledged('next')).toEqual([]);
    await store.pin('Contoso', 1000);
    await store.pin('Fabrikam', 1000);
    await store.acknowledge('Contoso', 'next');
    expect(await partners.unacknowledged('next')).toEqual(['Fabrikam']);
    await store.acknowledge('Fabrikam', 'next');
    expect(await partners.unacknowledged('next')).toEqual([]);
  });
});

describe('Pinned partners in table storage', () => {
  const calls: [string, (store: PinnedPartnerStore) => Promise<unknown>][] = [
    ['be listed', (store) => store.list()],
    ['be pinned', (store) => store.pin('Fabrikam', 1000)],
    ['acknowledge', (store) => store.acknowledge('Fabrikam', 'kid')],
  ];

  it.each(onUnusableStorage(calls))('that %s cannot %s: an outage', async (_state, _name, storage, call) => {
    const unusable = createTablePinnedPartners(tableClient(await storage(), 'KeyRings'));
    await expect(call(unusable)).rejects.toMatchObject({ name: 'Outage', dependency: 'tables' });
  });
});
