/** The stores of the token path in table storage, and what a run puts into them. */
import { tableStores } from '../../functions/azure-adapters.ts';
import { createTables, tableClient } from '../../shared/azure/tables.ts';
import type { Instant, Seconds } from '../../shared/base/clock.ts';
import type { Scene } from '../scene/scene.ts';
import { principalWrites, ringKeyOf } from './memory-service.ts';

/** The variable that holds the connection string. */
export const tablesVariable = 'BENCH_TABLES';

/** `S2S_CACHE_FOR` of the instances: after it each has read the ring again, within the seconds of a run. */
export const cacheFor: Seconds = 5;

const prefix = 'bench';

/** @param service the connection string */
export function tableAdapters(service: string): ReturnType<typeof tableStores> {
  return tableStores((name) => tableClient({ service, prefix }, name));
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
