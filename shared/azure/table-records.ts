/**
 * The record store in table storage, one table a kind. A record stays as a row when it is deleted: a deletion, too,
 * is an update under an ETag, and what was deleted can be restored.
 */
import { odata, type TableClient } from '@azure/data-tables';
import type { AuditLog } from '../registry/records/audit.ts';
import { checkTop, mostRecordsOfPage } from '../registry/records/checked-write.ts';
import type { RecordPage, RecordQuery, RecordStore } from '../registry/records/record-store.ts';
import { callAzure, deadlines } from './calls.ts';
import { isMissingRow, outageOf } from './failures.ts';
import { createTableAudit } from './table-audit.ts';
import { partitionKey, type Row, rowKeys, toRecord } from './table-record-rows.ts';
import { createRecordWriter } from './table-record-writes.ts';

/** Most pages of the service that one answer waits for, once there is something to answer. */
const mostServicePages = 5;

/** The rows of living or of deleted records after a key, and no others of the partition. */
function filterOf(after: string | undefined, deleted: boolean): string {
  const from = after === undefined ? rowKeys.firstRecord : rowKeys.record(after);
  const end = rowKeys.endOfRecords;
  return odata`PartitionKey eq ${partitionKey} and RowKey gt ${from} and RowKey lt ${end} and deleted eq ${deleted}`;
}

export function createTableRecords<T>(client: TableClient): RecordStore<T> & AuditLog {
  async function rowAt(rowKey: string): Promise<Row | undefined> {
    try {
      const read = (abortSignal: AbortSignal) => client.getEntity<Row>(partitionKey, rowKey, { abortSignal });
      return await callAzure('tables', read, { expected: [404] });
    } catch (error) {
      if (isMissingRow(error)) return undefined;
      throw outageOf('tables', error);
    }
  }

  /** One page of the service, which may be short or empty and yet not the last. */
  function servicePage(filter: string, maxPageSize: number, continuationToken: string | undefined) {
    const read = async (abortSignal: AbortSignal) => {
      const rows = client.listEntities<Row>({ queryOptions: { filter }, abortSignal });
      const page = await rows.byPage({ maxPageSize, ...(continuationToken && { continuationToken }) }).next();
      return page.done ? undefined : page.value;
    };
    // The service itself looks for five seconds before it answers with what it has found so far.
    return callAzure('tables', read, { milliseconds: deadlines.inBackground });
  }

  async function list({ after, top, deleted = false }: RecordQuery): Promise<RecordPage<T>> {
    checkTop(top, mostRecordsOfPage);
    const filter = filterOf(after, deleted);
    const rows: Row[] = [];
    let continuationToken: string | undefined;
    let pages = 0;
    do {
      const page = await servicePage(filter, top - rows.length, continuationToken);
      rows.push(...(page ?? []));
      continuationToken = page?.continuationToken;
      pages += 1;
      // The next page begins after a record: without any there would be no place to go on from.
    } while (continuationToken && rows.length < top && (pages < mostServicePages || rows.length === 0));
    const records = rows.map((row) => toRecord<T>(row));
    return { records, next: continuationToken && records.at(-1)?.key };
  }

  const { holderOf, write } = createRecordWriter(client, rowAt);
  return {
    async read(key) {
      const row = await rowAt(rowKeys.record(key));
      return row && toRecord<T>(row);
    },
    holderOf,
    list,
    write,
    ...createTableAudit(client),
  };
}
