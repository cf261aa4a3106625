/** The stores of the token path in table storage, and what a run puts into them. */
import type { Adapters } from '../functions/azure-adapters.ts';
import { createTableCredentialUses } from '../shared/azure/table-credential-uses.ts';
import { createTableKeyRings } from '../shared/azure/table-key-rings.ts';
import { createTableRecords } from '../shared/azure/table-records.ts';
import { createTableReplay } from '../shared/azure/table-replay.ts';
import { createTables, type TableName, tableClient } from '../shared/azure/tables.ts';
import type { Instant, Seconds } from '../shared/base/clock.ts';
import { principalWrites, ringKeyOf } from './memory-service.ts';
import type { Scene } from './scene.ts';

/** The variable that holds the connection string. */
export const tablesVariable = 'BENCH_TABLES';

/** `S2S_CACHE_FOR` of the instances: after it each has read the ring again, within the seconds of a run. */
export const cacheFor: Seconds = 5;

const prefix = 'bench';

export function tableAdapters(service: string): Pick<Adapters, 'rings' | 'replay' | 'registry'> {
  const table = (name: TableName) => tableClient({ service, prefix }, name);
  return {
    rings: createTableKeyRings(table('KeyRings')),
    replay: createTableReplay(table('Replay')),
    registry: {
      configuration: createTableRecords(table('OAuthConfiguration')),
      partners: createTableRecords(table('PartnerApplications')),
      servers: createTableRecords(table('OAuthServers')),
      principals: createTableRecords(table('ServicePrincipals')),
      accounts: createTableRecords(table('LinkedAccounts')),
      credentialUses: createTableCredentialUses(table('ServicePrincipals')),
    },
  };
}

/** Creates the tables with the scene's principals and one key. */
export async function seedTables(service: string, scene: Scene): Promise<void> {
  await createTables({ service, prefix });
  const { registry, rings } = tableAdapters(service);
  for (const write of principalWrites(scene)) await registry.principals.write(write);
  await rings.save({ keys: [ringKeyOf(scene.signing)], pending: null }, undefined, []);
}

/** Plans the switch to the scene's next key, which counts as published long ago. */
export async function planRoll(service: string, scene: Scene, at: Instant): Promise<void> {
  const { rings } = tableAdapters(service);
  const { etag } = await rings.load();
  const keys = [ringKeyOf(scene.signing), ringKeyOf(scene.next, at)];
  const saved = await rings.save({ keys, pending: null }, etag, []);
  if (saved === 'lost') throw new Error('Somebody else wrote the ring.');
}
