/** The roll timer's records, one row a timer, beside the key ring that the timer tends. */
import { odata, type TableClient } from '@azure/data-tables';
import type { RollRecord, RollRecordStore } from '../certificates/roll/roll-record.ts';
import { callAzure } from './calls.ts';

const partitionKey = 'timers';

export function createTableRollRecords(client: TableClient): RollRecordStore {
  return {
    async read() {
      const filter = odata`PartitionKey eq ${partitionKey}`;
      const records: RollRecord[] = [];
      await callAzure('tables', async (abortSignal) => {
        const rows = client.listEntities<{ record: string }>({ queryOptions: { filter }, abortSignal });
        for await (const { record } of rows) records.push(JSON.parse(record) as RollRecord);
      });
      return records;
    },
    async write(record) {
      const row = { partitionKey, rowKey: record.timer, record: JSON.stringify(record) };
      await callAzure('tables', (abortSignal) => client.upsertEntity(row, 'Replace', { abortSignal }));
    },
  };
}
