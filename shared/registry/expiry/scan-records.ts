/** Goes through every living object of a kind, page by page, while there is time. */
import type { Clock } from '../../base/clock.ts';
import type { RecordStore, StoredRecord } from '../records/record-store.ts';

const pageSize = 500;

/**
 * @param until milliseconds of the clock's `elapsed` after which no further page is asked for
 * @returns whether it came to the end. @throws Outage
 */
export async function scanRecords<T>(
  { list }: Pick<RecordStore<T>, 'list'>,
  { clock, until }: { readonly clock: Pick<Clock, 'elapsed'>; readonly until: number },
  visit: (record: StoredRecord<T>) => void,
): Promise<boolean> {
  let after: string | undefined;
  do {
    if (clock.elapsed() >= until) return false;
    const page = await list({ top: pageSize, ...(after !== undefined && { after }) });
    page.records.forEach(visit);
    after = page.next;
  } while (after !== undefined);
  return true;
}
