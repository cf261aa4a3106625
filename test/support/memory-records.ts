/** A record store with its audit in memory, as strict as the port allows, and with what tests ask of it. */
import { type AuditEntry, type AuditLog, byNewest } from '../../shared/registry/records/audit.ts';
import {
  type CheckedWrite,
  checkTop,
  checkWrite,
  mostEntriesOfPage,
  mostRecordsOfPage,
} from '../../shared/registry/records/checked-write.ts';
import type { RecordStore, StoredRecord } from '../../shared/registry/records/record-store.ts';

export interface MemoryRecords<T> extends RecordStore<T>, AuditLog {
  /** From now on every call fails with this error, until `undefined` mends the store. */
  failWith(error: Error | undefined): void;
  /** How many writes were tried, refused and failed ones included. */
  writes(): number;
}

/** A value is kept as its JSON: what is handed out is a copy, and holds what a store would have kept. */
type Kept = Pick<CheckedWrite, 'record' | 'deletedAt'> & { readonly etag: string };

export function createMemoryRecords<T>(): MemoryRecords<T> {
  const records = new Map<string, Kept>();
  const holders = new Map<string, string>();
  const audit = new Map<string, string>();
  let failure: Error | undefined;
  let writes = 0;

  const answering = () => {
    if (failure) throw failure;
  };
  const toStored = (key: string, { record, deletedAt, etag }: Kept): StoredRecord<T> => ({
    key,
    value: JSON.parse(record) as T,
    etag,
    deletedAt,
  });

  function store({ key, record, deletedAt, take, release, audit: entry }: CheckedWrite): string {
    if (entry && audit.has(entry.entry.id)) throw new Error('An audit entry of this id was written before.');
    const etag = `W/"${writes}"`;
    records.set(key, { record, deletedAt, etag });
    for (const claim of take) holders.set(claim, key);
    for (const claim of release) if (holders.get(claim) === key) holders.delete(claim);
    if (entry) audit.set(entry.entry.id, entry.text);
    return etag;
  }

  return {
    async read(key) {
      answering();
      const kept = records.get(key);
      return kept && toStored(key, kept);
    },
    async holderOf(claim) {
      answering();
      return holders.get(claim);
    },
    async list({ after, top, deleted = false }) {
      checkTop(top, mostRecordsOfPage);
      answering();
      const found = [...records]
        .filter(
          ([key, { deletedAt }]) =>
            (after === undefined || key > after) && (deletedAt !== undefined) === deleted,
        )
        .toSorted(([a], [b]) => (a < b ? -1 : 1));
      const page = found.slice(0, top).map(([key, kept]) => toStored(key, kept));
      return { records: page, next: found.length > top ? page.at(-1)?.key : undefined };
    },
    async write(write) {
      writes += 1;
      const checked = checkWrite(write);
      answering();
      if (records.get(write.key)?.etag !== write.etag) return 'lost';
      const taken = checked.take.find((claim) => (holders.get(claim) ?? write.key) !== write.key);
      return taken === undefined ? { etag: store(checked) } : { taken };
    },
    async entries({ object, before, top }) {
      checkTop(top, mostEntriesOfPage);
      answering();
      return [...audit.values()]
        .map((text) => JSON.parse(text) as AuditEntry)
        .filter((entry) => object === undefined || entry.object === object)
        .filter((entry) => before === undefined || byNewest(entry, before) > 0)
        .toSorted(byNewest)
        .slice(0, top);
    },
    failWith(error) {
      failure = error;
    },
    writes: () => writes,
  };
}
