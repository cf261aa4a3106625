/** On which day each credential was last used, a row each beside the principals: written without reading anything. */
import { odata, type TableClient } from '@azure/data-tables';
import type { CredentialUseStore } from '../registry/principals/credential-use.ts';
import { callAzure, deadlines } from './calls.ts';

const partitionKey = 'uses';

/** Ids are GUIDs; `;` follows `:`, so a principal's rows are one range. */
const rowKeys = {
  use: (appId: string, keyId: string) => `${appId}:${keyId}`,
  end: (appId: string) => `${appId};`,
};

export function createTableCredentialUses(client: TableClient): CredentialUseStore {
  return {
    async note(appId, keyId, day) {
      const row = { partitionKey, rowKey: rowKeys.use(appId, keyId), day };
      const write = (abortSignal: AbortSignal) => client.upsertEntity(row, 'Replace', { abortSignal });
      await callAzure('tables', write, { milliseconds: deadlines.inBackground });
    },
    async of(appId) {
      const from = rowKeys.use(appId, '');
      const filter = odata`PartitionKey eq ${partitionKey} and RowKey gt ${from} and RowKey lt ${rowKeys.end(appId)}`;
      const uses = new Map<string, string>();
      await callAzure('tables', async (abortSignal) => {
        const rows = client.listEntities<{ day: string }>({ queryOptions: { filter }, abortSignal });
        for await (const { rowKey = '', day } of rows) uses.set(rowKey.slice(from.length), day);
      });
      return uses;
    },
  };
}
