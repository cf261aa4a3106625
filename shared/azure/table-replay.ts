/**
 * The shared memory of assertions, as inserts: table storage lets exactly one of two writers create a row. Rows are
 * spread over partitions by the hash of their key alone, so that a key is one row whatever its end.
 */
import { odata, type TableClient } from '@azure/data-tables';
import type { Instant } from '../base/clock.ts';
import { sha256 } from '../base/encoding.ts';
import type { ReplayStore } from '../tokens/replay.ts';
import { callAzure, deadlines } from './calls.ts';
import { failureOf, isMissingRow, outageOf } from './failures.ts';
import { toInt64 } from './tables.ts';

/** One row for one key, spread over 256 partitions. */
function rowOf(key: string, until: Instant) {
  const hash = sha256(key).toString('hex');
  return { partitionKey: hash.slice(0, 2), rowKey: hash, until: toInt64(until) };
}

/** Most rows that one transaction may delete (table storage). */
const batchSize = 100;

type Row = Readonly<Record<'partitionKey' | 'rowKey', string>>;

export function createTableReplay(client: TableClient): ReplayStore {
  /** Up to a thousand expired rows in key order, and where the next ones begin. */
  function expiredPage(now: Instant, continuationToken: string | undefined) {
    const filter = odata`until lt ${now}L`;
    const select = ['PartitionKey', 'RowKey'];
    const read = async (abortSignal: AbortSignal) => {
      const rows = client.listEntities({ queryOptions: { filter, select }, abortSignal });
      const page = await rows.byPage({ ...(continuationToken && { continuationToken }) }).next();
      return page.done ? undefined : page.value;
    };
    return callAzure('tables', read, { milliseconds: deadlines.inBackground });
  }

  /** Removes rows of one partition, all or none. @returns how many went */
  async function removeRows(rows: readonly Row[]): Promise<number> {
    const actions = rows.map((row): ['delete', Row] => ['delete', row]);
    const run = (abortSignal: AbortSignal) => client.submitTransaction(actions, { abortSignal });
    try {
      await callAzure('tables', run, { milliseconds: deadlines.inBackground, expected: [404] });
      return rows.length;
    } catch (error) {
      // Another instance sweeps the same partition; the next run takes what both left.
      if (isMissingRow(error)) return 0;
      throw outageOf('tables', error);
    }
  }

  return {
    async rememberOnce(key, until) {
      const entity = rowOf(key, until);
      try {
        const insert = (abortSignal: AbortSignal) => client.createEntity(entity, { abortSignal });
        await callAzure('tables', insert, { expected: [409] });
        return true;
      } catch (error) {
        if (failureOf(error).statusCode === 409) return false;
        throw error;
      }
    },
    async sweep(now) {
      let removed = 0;
      let continuationToken: string | undefined;
      do {
        const page = await expiredPage(now, continuationToken);
        for (const rows of toBatches(page ?? [])) removed += await removeRows(rows);
        continuationToken = page?.continuationToken;
      } while (continuationToken);
      return removed;
    },
  };
}

/** Cut into what one transaction takes: rows of one partition, and no more than fit. */
function toBatches(page: readonly Partial<Row>[]): Row[][] {
  const batches: Row[][] = [];
  for (const { partitionKey = '', rowKey = '' } of page) {
    const last = batches.at(-1);
    const fits = last && last.length < batchSize && last[0]?.partitionKey === partitionKey;
    if (fits) last.push({ partitionKey, rowKey });
    else batches.push([{ partitionKey, rowKey }]);
  }
  return batches;
}
