/**
 * A write as every store takes it: its JSON made, its claims put in order and its sizes held against the bounds,
 * before anything is stored. A store that only trusted its service would find the bounds in production: not every
 * service says no by itself.
 */
import type { Instant } from '../../base/clock.ts';
import { toJsonText } from '../../base/json-text.ts';
import type { AuditEntry } from './audit.ts';
import { mostClaimChanges, mostRecordCharacters, type RecordWrite } from './record-store.ts';

/** Most characters of an audit entry as JSON; it is stored twice, by time and by object. */
export const mostAuditCharacters = 60_000;
/** Most characters of the id of an audit entry, which is part of the key of its row. */
export const mostAuditIdCharacters = 100;
/** Most records, and most audit entries, of one answer. */
export const mostRecordsOfPage = 1000;
export const mostEntriesOfPage = 500;

export interface CheckedWrite {
  readonly key: string;
  /** The value as JSON. */
  readonly record: string;
  readonly deletedAt: Instant | undefined;
  readonly etag: string | undefined;
  /** Each claim once, and none that is also given back. */
  readonly take: readonly string[];
  /** Each claim once, and none that is also taken. */
  readonly release: readonly string[];
  readonly audit: CheckedEntry | undefined;
}

export interface CheckedEntry {
  readonly entry: AuditEntry;
  /** The entry as JSON. */
  readonly text: string;
}

/** @throws RangeError when record, claims or audit entry are larger than the bounds */
export function checkWrite<T>({ key, value, deletedAt, etag, claims, audit }: RecordWrite<T>): CheckedWrite {
  const record = toJsonText(value);
  // A claim on both sides stays as it is.
  const take = [...new Set(claims.take)].filter((claim) => !claims.release.includes(claim));
  const release = [...new Set(claims.release)].filter((claim) => !claims.take.includes(claim));
  atMost('characters of a record', record.length, mostRecordCharacters);
  atMost('claims of a write', take.length + release.length, mostClaimChanges);
  return { key, record, deletedAt, etag, take, release, audit: audit && checkEntry(audit) };
}

function checkEntry(entry: AuditEntry): CheckedEntry {
  const text = toJsonText(entry);
  atMost('characters of an audit entry', text.length, mostAuditCharacters);
  atMost('characters of the id of an audit entry', entry.id.length, mostAuditIdCharacters);
  return { entry, text };
}

function atMost(what: string, size: number, most: number): void {
  if (size > most) throw new RangeError(`${size} ${what} are too many: at most ${most}.`);
}

/** @throws RangeError when an answer of that many is never given */
export function checkTop(top: number, most: number): void {
  if (!Number.isInteger(top) || top < 1)
    throw new RangeError('The rows of an answer are a whole number of at least 1.');
  atMost('rows of an answer', top, most);
}
