/**
 * The rows of a table of records: the keys of all of them, and how text is laid into their properties. Everything is
 * one partition, so that a record, its claims and its audit entry are one transaction.
 */
import type { TableEntityResult } from '@azure/data-tables';
import { sha256 } from '../base/encoding.ts';
import { toJsonText } from '../base/json-text.ts';
import type { CheckedWrite } from '../registry/records/checked-write.ts';
import type { StoredRecord } from '../registry/records/record-store.ts';
import { toInt64 } from './tables.ts';

export const partitionKey = 'registry';

/** Such a key is part of its row's key as it is. Others are hashed and come after all of these in a list. */
const plainKey = /^[a-z0-9._-]{1,128}$/;

/** Any text as part of a key. Over UTF-16, because in UTF-8 all halves of surrogate pairs are one. */
export function hashOf(text: string): string {
  return sha256(Buffer.from(text, 'utf16le')).toString('hex');
}

/** The one place where keys of rows are made. Audit rows are told from the others in `table-audit.ts`. */
export const rowKeys = {
  record: (key: string) => (plainKey.test(key) ? `record:${key}` : `record~:${hashOf(key)}`),
  /** Before the first record, and after the last: `~` follows `:`, and `;` follows that. */
  firstRecord: 'record:',
  endOfRecords: 'record~;',
  claim: (claim: string) => `claim:${hashOf(claim)}`,
};

/** What is read of a row. Written by this file only, under our own identity; its shape is ours. */
export type Row = TableEntityResult<Readonly<Record<string, unknown>>>;

/** Characters in one property, which holds at most 32 Ki UTF-16 units. */
const charactersOfProperty = 30_000;

/** JSON text as the properties `content0`, `content1` … */
export function toContent(text: string): Record<string, string> {
  const parts: [string, string][] = [];
  for (let start = 0; start < text.length; ) {
    const end = borderAt(text, start + charactersOfProperty);
    parts.push([`content${parts.length}`, text.slice(start, end)]);
    start = end;
  }
  return Object.fromEntries(parts);
}

/** That place, or the one before when it is within a surrogate pair: half of a pair is no text. */
function borderAt(text: string, place: number): number {
  return (text.codePointAt(place - 1) ?? 0) > 0xffff ? place - 1 : place;
}

/** The text that `toContent` laid out. */
export function contentOf(row: Row): string {
  const parts: string[] = [];
  for (let part = row.content0; typeof part === 'string'; part = row[`content${parts.length}`])
    parts.push(part);
  return parts.join('');
}

/** The row of a record. It names the event that made it, so that a write can be known again. */
export function toRecordRow({ key, record, deletedAt, audit }: CheckedWrite) {
  return {
    partitionKey,
    rowKey: rowKeys.record(key),
    ...toContent(`[${toJsonText(key)},${record}]`),
    deleted: deletedAt !== undefined,
    ...(deletedAt !== undefined && { deletedAt: toInt64(deletedAt) }),
    ...(audit && { writtenBy: hashOf(audit.entry.id) }),
  };
}

export function toRecord<T>(row: Row): StoredRecord<T> {
  const [key, value] = JSON.parse(contentOf(row)) as [string, T];
  const deletedAt = row.deletedAt === undefined ? undefined : Number(row.deletedAt);
  return { key, value, etag: row.etag, deletedAt };
}

/** The row of a claim: it exists once, and says who holds the claim. */
export function toClaimRow(claim: string, key: string) {
  return { partitionKey, rowKey: rowKeys.claim(claim), ...toContent(toJsonText(key)) };
}

export function holderIn(row: Row): string {
  return JSON.parse(contentOf(row)) as string;
}
