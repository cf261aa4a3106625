/** Pinned partners, a row for each and a row for each key that one has: nothing is ever read, changed and put back. */
import { odata, type TableClient } from '@azure/data-tables';
import type { PinnedPartner, PinnedPartnerStore } from '../certificates/roll/pinned-partners.ts';
import { callAzure } from './calls.ts';
import { failureOf } from './failures.ts';

const partitionKey = 'pins';

/** A name holds no colon, so a partner's own row and those of its keys cannot be taken for one another. */
const rowKeys = {
  partner: (name: string) => name,
  key: (name: string, kid: string) => `${name}:${kid}`,
};

interface Row {
  readonly rowKey?: string;
  readonly pinnedAt?: number;
}

export function createTablePinnedPartners(client: TableClient): PinnedPartnerStore {
  async function rows(): Promise<Row[]> {
    const filter = odata`PartitionKey eq ${partitionKey}`;
    const found: Row[] = [];
    await callAzure('tables', async (abortSignal) => {
      for await (const row of client.listEntities<Row>({ queryOptions: { filter }, abortSignal }))
        found.push(row);
    });
    return found;
  }

  function put(rowKey: string, properties: object): Promise<unknown> {
    const entity = { partitionKey, rowKey, ...properties };
    return callAzure('tables', (abortSignal) => client.upsertEntity(entity, 'Merge', { abortSignal }));
  }

  async function remove(rowKey: string): Promise<void> {
    try {
      const drop = (abortSignal: AbortSignal) => client.deleteEntity(partitionKey, rowKey, { abortSignal });
      await callAzure('tables', drop, { expected: [404] });
    } catch (error) {
      if (failureOf(error).statusCode !== 404) throw error;
    }
  }

  return {
    async list() {
      const all = await rows();
      return all
        .filter(({ rowKey = '' }) => !rowKey.includes(':'))
        .map((row): PinnedPartner => {
          const name = row.rowKey ?? '';
          const prefix = rowKeys.key(name, '');
          const keys = all.filter(({ rowKey = '' }) => rowKey.startsWith(prefix));
          const acknowledged = keys.map(({ rowKey = '' }) => rowKey.slice(prefix.length));
          return { name, pinnedAt: row.pinnedAt ?? 0, acknowledged };
        });
    },
    async pin(name, at) {
      await put(rowKeys.partner(name), { pinnedAt: at });
    },
    async acknowledge(name, kid) {
      await put(rowKeys.key(name, kid), {});
    },
    async unpin(name) {
      const own = (await rows()).filter(({ rowKey = '' }) => rowKey.startsWith(rowKeys.key(name, '')));
      // The partner's own row goes last: a run that is cut off can be repeated.
      for (const { rowKey = '' } of own) await remove(rowKey);
      await remove(rowKeys.partner(name));
    },
  };
}
