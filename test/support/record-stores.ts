/** Every implementation of the record store, and the writes that its suites are made of. */
import { randomUUID } from 'node:crypto';
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import type { JsonObject } from '../../shared/base/strict-json.ts';
import type { AuditEntry, AuditLog } from '../../shared/registry/records/audit.ts';
import type {
  RecordQuery,
  RecordStore,
  RecordWrite,
  StoredRecord,
  WriteResult,
} from '../../shared/registry/records/record-store.ts';
import { createMemoryRecords } from './memory-records.ts';
import { createTestTables } from './test-tables.ts';

export type Records = RecordStore<JsonObject> & AuditLog;

/** Two clients of one new store. */
export type OpenRecords = () => Promise<readonly [Records, Records]>;

export const recordStores: readonly [string, OpenRecords][] = [
  [
    'in memory',
    async () => {
      const store = createMemoryRecords<JsonObject>();
      return [store, store];
    },
  ],
  [
    'in table storage',
    async () => {
      const storage = await createTestTables();
      const open = () => createTableRecords<JsonObject>(tableClient(storage, 'PartnerApplications'));
      return [open(), open()];
    },
  ],
];

export const start = 1_782_864_000;

export function entryOf(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: randomUUID(),
    at: start,
    actor: 'operator',
    action: 'changed',
    object: 'partnerApplications/exchange',
    before: null,
    after: null,
    ...changes,
  };
}

export interface WriteChanges extends Partial<Omit<RecordWrite<JsonObject>, 'claims' | 'audit'>> {
  readonly take?: readonly string[];
  readonly release?: readonly string[];
  readonly audit?: Partial<AuditEntry>;
}

/** The first write of a record unless told otherwise, with an event of its own. */
export function writeOf(key: string, changes: WriteChanges = {}): RecordWrite<JsonObject> {
  const { take = [], release = [], audit, ...rest } = changes;
  return {
    key,
    value: { key },
    deletedAt: undefined,
    etag: undefined,
    claims: { take, release },
    audit: entryOf(audit),
    ...rest,
  };
}

/** @throws Error when the write did not come to pass */
export function etagOf(result: WriteResult): string {
  if (result === 'lost') throw new Error('The write was lost.');
  if ('taken' in result) throw new Error('A claim is taken.');
  return result.etag;
}

export async function put(store: Records, key: string, changes: WriteChanges = {}): Promise<string> {
  return etagOf(await store.write(writeOf(key, changes)));
}

/** Everything that a query gives, page after page. `between` runs after each page with what it held. */
export async function allPages(
  store: Records,
  query: RecordQuery,
  between: (page: readonly StoredRecord<JsonObject>[]) => Promise<void> = async () => {},
): Promise<StoredRecord<JsonObject>[]> {
  const found: StoredRecord<JsonObject>[] = [];
  let after = query.after;
  do {
    const page = await store.list({ ...query, ...(after !== undefined && { after }) });
    if (page.records.length > query.top) throw new Error('A page holds more than was asked for.');
    found.push(...page.records);
    after = page.next;
    await between(page.records);
  } while (after !== undefined);
  return found;
}

/** The whole audit, or that of an object, in answers of `top` entries. */
export async function allEntries(store: AuditLog, top: number, object?: string): Promise<AuditEntry[]> {
  const found: AuditEntry[] = [];
  for (;;) {
    const before = found.at(-1);
    const page = await store.entries({
      top,
      ...(object !== undefined && { object }),
      ...(before && { before }),
    });
    found.push(...page);
    if (page.length < top) return found;
  }
}
