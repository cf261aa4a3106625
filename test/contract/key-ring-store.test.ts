/** The contract of the key ring's guarded row, on every implementation. */
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTableKeyRings } from '../../shared/azure/table-key-rings.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import type { KeyRingStore, RingAuditEntry } from '../../shared/certificates/ports.ts';
import { emptyRing, type KeyRing, type SigningKey } from '../../shared/certificates/ring/key-ring.ts';
import { createMemoryKeyRingStore } from '../support/memory-certificates.ts';
import { createTestTables, onUnusableStorage } from '../support/test-tables.ts';

/** Two clients of one new row. */
type Open = () => Promise<readonly [KeyRingStore, KeyRingStore]>;

const implementations: readonly [string, Open][] = [
  [
    'in memory',
    async () => {
      const store = createMemoryKeyRingStore();
      return [store, store];
    },
  ],
  [
    'in table storage',
    async () => {
      const storage = await createTestTables();
      return [
        createTableKeyRings(tableClient(storage, 'KeyRings')),
        createTableKeyRings(tableClient(storage, 'KeyRings')),
      ];
    },
  ],
];

const start = 1_782_864_000;

function signingKey(name: string, changes: Partial<SigningKey> = {}): SigningKey {
  const version = randomUUID().replaceAll('-', '');
  return {
    kid: `kid-${name}`,
    name: 'token-issuer',
    version,
    keyId: `https://litware.vault.azure.net/keys/token-issuer/${version}`,
    cer: Buffer.from(`certificate of ${name}`).toString('base64'),
    notBefore: start,
    notAfter: start + 31_536_000,
    publishedAt: start + 1,
    signsFrom: start + 2,
    revokedAt: null,
    ...changes,
  };
}

function ringOf(...names: string[]): KeyRing {
  return { keys: names.map((name) => signingKey(name)), pending: null };
}

function auditEntry(action: string, changes: Partial<RingAuditEntry> = {}): RingAuditEntry {
  return { at: start, actor: 'timer', action, before: {}, after: {}, ...changes };
}

const actionsOf = async (store: KeyRingStore) => (await store.history(100)).map(({ action }) => action);

describe.each(implementations)('A key ring store %s', (_, open) => {
  let store: KeyRingStore;
  let other: KeyRingStore;

  beforeEach(async () => {
    [store, other] = await open();
  });

  /** Saves over whatever is stored. @returns the new etag */
  async function put(ring: KeyRing, ...audit: RingAuditEntry[]): Promise<string> {
    const saved = await store.save(ring, (await store.load()).etag, audit);
    if (saved === 'lost') throw new Error('Nobody else writes here.');
    return saved.etag;
  }

  it('is empty at first, without an etag and without a history', async () => {
    expect(await store.load()).toEqual({ ring: emptyRing, etag: undefined });
    expect(await store.history(10)).toEqual([]);
  });

  it('gives back every field of a ring, present or absent', async () => {
    const full = signingKey('full', {
      revokedAt: start + 3,
      rollId: 'roll-1',
      scheduledBy: 'operator',
      heldFrom: start + 4,
      clearedAt: start + 5,
    });
    const times = { requestedAt: start + 6, attemptedAt: start + 7 };
    const pending = { id: 'roll-2', reason: 'due, „bald“ – 期限', ...times };
    const ring: KeyRing = { keys: [full, signingKey('bare')], pending };
    const etag = await put(ring);
    expect(await other.load()).toEqual({ ring, etag });
  });

  it('keeps the order of the keys, which decides between two of the same second', async () => {
    const ring = ringOf('z', 'a', 'm');
    await put(ring);
    expect((await other.load()).ring.keys.map(({ kid }) => kid)).toEqual(['kid-z', 'kid-a', 'kid-m']);
  });

  it('holds twenty keys with certificates of 3 KB, and forgets those that are taken out', async () => {
    const cer = Buffer.alloc(3072, 7).toString('base64');
    const keys = Array.from({ length: 20 }, (_each, index) => signingKey(`large-${index}`, { cer }));
    await put({ keys, pending: null });
    expect((await other.load()).ring.keys).toEqual(keys);
    await put({ keys: keys.slice(19), pending: null });
    expect((await other.load()).ring.keys).toEqual(keys.slice(19));
  });

  it('lets exactly one of two writers store the first ring', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, two] = await open();
      const outcomes = await Promise.all([
        one.save(ringOf('one'), undefined, [auditEntry('one')]),
        two.save(ringOf('two'), undefined, [auditEntry('two')]),
      ]);
      const winner = outcomes[0] === 'lost' ? 'two' : 'one';
      expect(outcomes.filter((outcome) => outcome === 'lost')).toHaveLength(1);
      expect((await one.load()).ring.keys[0]?.kid).toBe(`kid-${winner}`);
      expect(await actionsOf(one)).toEqual([winner]);
    }
  });

  it('lets exactly one of two writers change what both have loaded, and tells of that one only', async () => {
    await put(ringOf('first'));
    const told: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const [mine, theirs] = await Promise.all([store.load(), other.load()]);
      const at = start + round;
      const outcomes = await Promise.all([
        store.save(ringOf(`mine-${round}`), mine.etag, [auditEntry(`mine-${round}`, { at })]),
        other.save(ringOf(`theirs-${round}`), theirs.etag, [auditEntry(`theirs-${round}`, { at })]),
      ]);
      expect(outcomes.filter((outcome) => outcome === 'lost')).toHaveLength(1);
      const winner = outcomes[0] === 'lost' ? `theirs-${round}` : `mine-${round}`;
      expect((await store.load()).ring.keys.map(({ kid }) => kid)).toEqual([`kid-${winner}`]);
      told.unshift(winner);
    }
    expect(await actionsOf(store)).toEqual(told);
  });

  it.each([
    [
      'the etag of an older ring',
      async () => {
        const stale = await put(ringOf('old'));
        await put(ringOf('kept'));
        return stale;
      },
    ],
    [
      'no etag where there is a ring',
      async () => {
        await put(ringOf('kept'));
        return undefined;
      },
    ],
  ])('loses with %s, and changes nothing', async (_case, prepare) => {
    const etag = await prepare();
    const before = await other.load();
    expect(await store.save(ringOf('late'), etag, [auditEntry('late')])).toBe('lost');
    expect(await other.load()).toEqual(before);
    expect(await actionsOf(other)).toEqual([]);
  });

  it('loses with an etag where there is no ring any more', async () => {
    const etag = await put(ringOf('elsewhere'));
    const [empty] = await open();
    expect(await empty.save(ringOf('late'), etag, [auditEntry('late')])).toBe('lost');
    expect(await empty.load()).toEqual({ ring: emptyRing, etag: undefined });
  });

  it('gives back every field of an audit entry', async () => {
    const entry: RingAuditEntry = {
      id: 'roll-1|key.adopted',
      at: start,
      actor: '5a3f0f6e-5d0e-4f58-9a41-3c1f2d6b7a10',
      action: 'key.adopted',
      kid: 'kid-a',
      reason: 'due',
      requestId: 'request-1',
      before: { 'kid-a': 'next' },
      after: { 'kid-a': 'current', 'kid-b': 'previous' },
    };
    await put(ringOf('a'), entry);
    expect(await other.history(10)).toEqual([entry]);
  });

  it('tells the newest first, and no more than asked for', async () => {
    for (const [index, action] of ['first', 'second', 'third', 'fourth'].entries())
      await put(ringOf(action), auditEntry(action, { at: start + index * 86_400 }));
    expect(await actionsOf(other)).toEqual(['fourth', 'third', 'second', 'first']);
    expect((await other.history(2)).map(({ action }) => action)).toEqual(['fourth', 'third']);
  });

  it('tells the events of one second in the order in which they were written', async () => {
    const actions = ['one', 'two', 'three', 'four', 'five', 'six'];
    for (const action of actions) await put(ringOf(action), auditEntry(action));
    expect(await actionsOf(other)).toEqual(actions.toReversed());
    expect((await other.history(2)).map(({ action }) => action)).toEqual(['six', 'five']);
  });

  it('tells an event once, however often and whenever it is written', async () => {
    const repeated = { id: 'roll-1|key.adopted' };
    await put(ringOf('a'), auditEntry('key.adopted', repeated));
    await put(ringOf('b'), auditEntry('key.adopted', repeated));
    await put(ringOf('c'), auditEntry('issuer.assigned', { id: 'c|issuer.assigned', at: start + 1 }));
    await put(ringOf('d'), auditEntry('key.adopted', { ...repeated, at: start + 2 }));
    expect((await actionsOf(other)).toSorted()).toEqual(['issuer.assigned', 'key.adopted']);
  });

  it('tells all events of one change', async () => {
    await put(ringOf('a'), auditEntry('key.revoked', { id: 'a' }), auditEntry('roll.begun', { id: 'b' }));
    expect((await actionsOf(other)).toSorted()).toEqual(['key.revoked', 'roll.begun']);
  });
});

describe('A key ring store in table storage', () => {
  const calls: [string, (store: KeyRingStore) => Promise<unknown>][] = [
    ['load', (store) => store.load()],
    ['save the first ring', (store) => store.save(ringOf('a'), undefined, [])],
    ['save a later ring', (store) => store.save(ringOf('a'), 'W/"datetime\'2026\'"', [])],
    ['tell the history', (store) => store.history(10)],
  ];

  it.each(onUnusableStorage(calls))(
    'that %s cannot %s: an outage, never an empty ring',
    async (_state, _name, storage, call) => {
      const unusable = createTableKeyRings(tableClient(await storage(), 'KeyRings'));
      await expect(call(unusable)).rejects.toMatchObject({ name: 'Outage', dependency: 'tables' });
    },
  );

  it('keeps nothing in its row of keys that are gone: a row has room for 252 properties', async () => {
    const client = tableClient(await createTestTables(), 'KeyRings');
    const store = createTableKeyRings(client);
    const first = await store.save(ringOf('a', 'b'), undefined, []);
    await store.save(ringOf('c'), first === 'lost' ? undefined : first.etag, []);
    const row = await client.getEntity('signing', 'ring');
    expect(Object.keys(row).filter((name) => name.startsWith('cer_'))).toHaveLength(1);
  });

  it('writes ring and audit together or not at all', async () => {
    const store = createTableKeyRings(tableClient(await createTestTables(), 'KeyRings'));
    const before = await store.save(ringOf('kept'), undefined, [auditEntry('kept')]);
    // One more than a transaction takes.
    const tooMany = Array.from({ length: 100 }, (_, index) => auditEntry('late', { id: `event-${index}` }));
    const etag = before === 'lost' ? undefined : before.etag;
    await expect(store.save(ringOf('late'), etag, tooMany)).rejects.toMatchObject({ dependency: 'tables' });
    const after = await store.load();
    expect([after.etag, after.ring.keys.map(({ kid }) => kid)]).toEqual([etag, ['kid-kept']]);
    expect(await actionsOf(store)).toEqual(['kept']);
  });
});
