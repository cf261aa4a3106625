/**
 * Where the registry keeps its objects: one store a kind, each object one record under its key. A change, the names
 * that the object claims for itself and the audit entry are written together or not at all.
 */
import type { Instant } from '../../base/clock.ts';
import type { AuditEntry } from './audit.ts';

export interface StoredRecord<T> {
  readonly key: string;
  readonly value: T;
  /** Opaque; another one after every write. */
  readonly etag: string;
  /** When it was deleted; such a record claims nothing and can be restored. */
  readonly deletedAt: Instant | undefined;
}

export interface RecordQuery {
  /** Only keys after this one, in byte order. */
  readonly after?: string;
  /** Most records of the answer, 1 to 1000. */
  readonly top: number;
  /** The deleted ones instead of the living. */
  readonly deleted?: boolean;
}

export interface RecordPage<T> {
  readonly records: readonly StoredRecord<T>[];
  /** Where the next page begins (`after`); undefined when this was the last. A page may be shorter than asked. */
  readonly next: string | undefined;
}

export interface RecordWrite<T> {
  readonly key: string;
  readonly value: T;
  readonly deletedAt: Instant | undefined;
  /** Of the record that this one replaces; undefined when there must be none. */
  readonly etag: string | undefined;
  /** Names that no other record may hold at the same time: those to take, and those of its own to give back. */
  readonly claims: { readonly take: readonly string[]; readonly release: readonly string[] };
  /** Absent only where nothing was decided, as when a refresh found what was known. */
  readonly audit?: AuditEntry;
}

/** `lost`: somebody else wrote first, or it is gone; `taken`: another record holds that claim. */
export type WriteResult = { readonly etag: string } | 'lost' | { readonly taken: string };

/** Most claims that one write takes and releases together: with record and audit they fit one transaction. */
export const mostClaimChanges = 90;
/** Most characters of a record as JSON, so that it stays well inside what one row holds. */
export const mostRecordCharacters = 240_000;

export interface RecordStore<T> {
  /** The record under that key, deleted ones too. One point read. @throws Outage */
  read(key: string): Promise<StoredRecord<T> | undefined>;
  /** The key of the record that holds the claim. One point read. @throws Outage */
  holderOf(claim: string): Promise<string | undefined>;
  /** A page of records in the order of their keys. @throws Outage */
  list(query: RecordQuery): Promise<RecordPage<T>>;
  /** All or nothing. @throws Outage; RangeError when record or claims are larger than the bounds above */
  write(write: RecordWrite<T>): Promise<WriteResult>;
}
