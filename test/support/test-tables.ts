/** Tables of its own for each suite in the run's Azurite, and storage that has no tables or does not answer. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { freePort } from '../../local/free-port.ts';
import { createTables, type TableStorage } from '../../shared/azure/tables.ts';

/** The run's Azurite under a prefix that nobody else uses; no table exists there yet. */
function storageWithoutTables(): TableStorage {
  return { service: inject('azurite').connectionString, prefix: `t${randomUUID().replaceAll('-', '')}` };
}

/** New, empty tables. */
export async function createTestTables(): Promise<TableStorage> {
  const storage = storageWithoutTables();
  await createTables(storage);
  return storage;
}

/** Storage on a port where nobody listens. */
async function storageThatIsDown(): Promise<TableStorage> {
  const { connectionString, port } = inject('azurite');
  const service = connectionString.replace(`:${port}/`, `:${await freePort()}/`);
  return { service, prefix: 'down' };
}

/** Each call on each storage that cannot answer, as rows of a table of cases: state, call's name, storage, call. */
export function onUnusableStorage<Call>(calls: readonly (readonly [string, Call])[]) {
  const states = [
    ['is missing', async () => storageWithoutTables()],
    ['is down', storageThatIsDown],
  ] as const;
  return states.flatMap(([state, open]) => calls.map(([name, call]) => [state, name, open, call] as const));
}
