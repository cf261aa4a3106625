/** The roll timer's records in memory. */
import type { RollRecord, RollRecordStore } from '../../shared/certificates/roll/roll-record.ts';

export function createMemoryRollRecords(): RollRecordStore {
  const records = new Map<string, RollRecord>();
  return {
    read: async () => [...records.values()],
    async write(record) {
      records.set(record.timer, record);
    },
  };
}
