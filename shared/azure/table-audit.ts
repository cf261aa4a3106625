/**
 * The audit entries of a table of records. Each is two rows, one in the order of time and one in that of its object,
 * so that both are read as a range; they are written in the transaction of the change and never altered.
 */
import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { AuditEntry, AuditLog, AuditPosition } from '../registry/records/audit.ts';
import {
  type CheckedEntry,
  checkTop,
  mostAuditIdCharacters,
  mostEntriesOfPage,
} from '../registry/records/checked-write.ts';
import { callAzure } from './calls.ts';
import { contentOf, hashOf, partitionKey, type Row, toContent } from './table-record-rows.ts';

/** The seconds of a far future, so that newer entries sort first. */
const endOfTime = 99_999_999_999;

/** What the keys of a log begin with: that of all entries, or that of one object. */
function prefixOf(object: string | undefined): string {
  return object === undefined ? 'audit:' : `audit-of:${hashOf(object).slice(0, 32)}:`;
}

/** Where an entry stands in its log, newest first. */
function placeOf({ at, id }: AuditPosition): string {
  const seconds = endOfTime - Math.min(Math.max(at, 0), endOfTime);
  return `${String(seconds).padStart(11, '0')}:${descending(id)}`;
}

/** Text that sorts the other way round: each unit's complement, and an end that comes after every unit. */
function descending(id: string): string {
  // A position may come from outside and be longer than any id: one unit more than an id has is enough.
  const units = id.slice(0, mostAuditIdCharacters + 1).split('');
  const complements = units.map((unit) => (0xffff - unit.charCodeAt(0)).toString(16).padStart(4, '0'));
  return `${complements.join('')}~`;
}

/** The rows of an entry, as actions of the transaction that writes the change. */
export function auditActions({ entry, text }: CheckedEntry): TransactionAction[] {
  return [prefixOf(undefined), prefixOf(entry.object)].map((prefix) => [
    'create',
    { partitionKey, rowKey: `${prefix}${placeOf(entry)}`, ...toContent(text) },
  ]);
}

export function createTableAudit(client: TableClient): AuditLog {
  return {
    async entries({ object, before, top }) {
      checkTop(top, mostEntriesOfPage);
      const prefix = prefixOf(object);
      const from = before ? `${prefix}${placeOf(before)}` : prefix;
      const end = `${prefix}~`;
      const filter = odata`PartitionKey eq ${partitionKey} and RowKey gt ${from} and RowKey lt ${end}`;
      const found: Row[] = [];
      await callAzure('tables', async (abortSignal) => {
        const rows = client.listEntities({ queryOptions: { filter }, abortSignal });
        for await (const page of rows.byPage({ maxPageSize: top })) {
          found.push(...page);
          if (found.length >= top) break;
        }
      });
      return found.slice(0, top).map((row) => JSON.parse(contentOf(row)) as AuditEntry);
    },
  };
}
