/** The contracts of the timer's records and of the notes beside the key ring, on every implementation. */
import { describe, expect, it } from 'vitest';
import { createTableKeyRings } from '../../shared/azure/table-key-rings.ts';
import { createTableRollRecords } from '../../shared/azure/table-roll-records.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { Outage } from '../../shared/base/errors.ts';
import type { KeyRingStore, RingAuditEntry } from '../../shared/certificates/ports.ts';
import type { KeyRing } from '../../shared/certificates/ring/key-ring.ts';
import type { RollRecord, RollRecordStore } from '../../shared/certificates/roll/roll-record.ts';
import { createMemoryKeyRingStore } from '../support/memory-certificates.ts';
import { createMemoryRollRecords } from '../support/memory-roll-records.ts';
import { createTestTables, onUnusableStorage } from '../support/test-tables.ts';

type Open = () => Promise<{ records: RollRecordStore; rings: KeyRingStore }>;

const implementations: readonly [string, Open][] = [
  ['in memory', async () => ({ records: createMemoryRollRecords(), rings: createMemoryKeyRingStore() })],
  [
    'in table storage',
    async () => {
      const client = tableClient(await createTestTables(), 'KeyRings');
      return { records: createTableRollRecords(client), rings: createTableKeyRings(client) };
    },
  ],
];

const start = 1_782_864_000;
const record: RollRecord = {
  timer: 'roll-certificates',
  lastRunAt: start,
  lastSuccessAt: null,
  nextDueAt: start + 60,
  done: ['roll.begun', 'key.adopted'],
  alarms: [{ code: 'foreign-version', message: 'Version „x“ – 期限', kid: 'k', version: 'v' }],
  failure: 'vault: "down"',
};
const entry: RingAuditEntry = {
  id: 'kid|certificate.imported|request-1',
  at: start,
  actor: 'ann',
  action: 'certificate.imported',
  before: {},
  after: {},
};

describe.each(implementations)('Records of the timer %s', (_, open) => {
  it('are none before the first run, and then the last one', async () => {
    const { records } = await open();
    expect(await records.read()).toEqual([]);
    await records.write(record);
    expect(await records.read()).toEqual([record]);
    const later = { ...record, lastRunAt: start + 900, done: [], alarms: [], failure: null };
    await records.write(later);
    expect(await records.read()).toEqual([later]);
  });

  it('are the last of two that are written at once, whole', async () => {
    const { records } = await open();
    const other = { ...record, done: ['key.forgotten'], failure: null };
    await Promise.all([records.write(record), records.write(other)]);
    const [kept] = await records.read();
    expect([record, other]).toContainEqual(kept);
  });

  it('stand beside the ring without disturbing it', async () => {
    const { records, rings } = await open();
    await records.write(record);
    expect((await rings.load()).etag).toBeUndefined();
    expect(await rings.history(10)).toEqual([]);
  });
});

describe.each(implementations)('A note beside the ring %s', (_, open) => {
  it('is in the history, and leaves the ring and its ETag as they are', async () => {
    const { rings } = await open();
    await rings.note(entry);
    expect((await rings.load()).etag).toBeUndefined();
    expect(await rings.history(10)).toEqual([entry]);
    const ring: KeyRing = { keys: [], pending: null };
    const saved = await rings.save(ring, undefined, [{ ...entry, id: 'other', at: start + 1 }]);
    await rings.note({ ...entry, id: 'third', at: start + 2 });
    expect((await rings.load()).etag).toBe(saved === 'lost' ? '' : saved.etag);
    expect((await rings.history(10)).map(({ id }) => id)).toEqual(['third', 'other', entry.id]);
  });

  it('written twice is one', async () => {
    const { rings } = await open();
    await rings.note(entry);
    await rings.note(entry);
    expect(await rings.history(10)).toEqual([entry]);
  });

  it('keeps company with what is known of revoked keys', async () => {
    const { rings } = await open();
    const ring: KeyRing = {
      keys: [],
      pending: null,
      revoked: [{ kid: 'k', revokedAt: start, notAfter: start + 1 }],
    };
    const saved = await rings.save(ring, undefined, []);
    expect((await rings.load()).ring).toEqual(ring);
    if (saved === 'lost') throw new Error('nobody else writes here');
    await rings.save({ keys: [], pending: null }, saved.etag, []);
    expect((await rings.load()).ring).toEqual({ keys: [], pending: null });
  });
});

const calls: [string, (client: ReturnType<typeof tableClient>) => Promise<unknown>][] = [
  ['read', (client) => createTableRollRecords(client).read()],
  ['write', (client) => createTableRollRecords(client).write(record)],
  ['note', (client) => createTableKeyRings(client).note(entry)],
];

describe('Storage that cannot be used', () => {
  it.each(onUnusableStorage(calls))('and %s makes %s an outage', async (_state, _name, open, call) => {
    const outcome = call(tableClient(await open(), 'KeyRings'));
    await expect(outcome).rejects.toThrow(Outage);
    await expect(outcome).rejects.toMatchObject({ dependency: 'tables' });
  });
});
