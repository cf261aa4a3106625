/**
 * The shared memory of assertions, as inserts: table storage lets exactly one of two writers create a row. Rows are
 * grouped by the hour in which they expire, so that a sweep finds the expired ones without reading the others.
 */
import { odata, type TableClient } from '@azure/data-tables';
import type { Instant } from '../base/clock.ts';
import { hour } from '../base/duration.ts';
import { sha256 } from '../base/encoding.ts';
import type { ReplayStore } from '../tokens/replay.ts';
import { callAzure, deadlines, failureOf, isMissingRow, outageOf } from './calls.ts';

/** Partitions start with the hour of expiry, in a fixed width so that text order is time order. */
function expiryHour(instant: Instant): string {
  return String(Math.floor(instant / hour)).padStart(8, '0');
}

/** One key for one assertion, spread over 16 partitions an hour. */
function rowOf(key: string, until: Instant) {
  const hash = sha256(key).toString('hex');
  return { partitionKey: `${expiryHour(until)}-${hash.slice(0, 1)}`, rowKey: hash };
}

/** Most rows that one transaction may delete (table storage). */
const batchSize = 100;

type Row = Readonly<Record<'partitionKey' | 'rowKey', string>>;

export function createTableReplay(client: TableClient): ReplayStore {
  /** Up to a thousand expired rows in key order, and where the next ones begin. */
  function expiredPage(now: Instant, continuationToken: string | undefined) {
    const filter = odata`PartitionKey lt ${expiryHour(now)}`;
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
