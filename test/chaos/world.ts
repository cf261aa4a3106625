/**
 * The world of a run: Azurite behind a proxy of faults, the vault and identity emulators, and four instances of the
 * deployed bundle, three of which may die at any time and have clocks of their own. Everything on loopback.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../local/azurite.ts';
import { freePort } from '../../local/free-port.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { writeBundle } from '../../release/bundle.ts';
import { createSeededRandom, type SeededRandom } from '../support/seeded-random.ts';
import { startTableProxy, type TableProxy } from '../support/table-proxy.ts';
import type { Bounds, ProcessLife } from './history.ts';
import { type Instance, instanceEnvironment, startInstance, watchInstance } from './instances.ts';
import type { Plan } from './plan.ts';
import type { Recorder } from './recorder.ts';

/**
 * A day of the service in seconds. What clocks may differ by is as it is by default, and a token lives longer than
 * that, as it does there: nobody can exchange one that is over on his clock.
 */
const chaosSettings = {
  S2S_TOKEN_LIFETIME: '10m',
  S2S_CACHE_FOR: '2s',
  S2S_MAX_STALE: '20s',
  S2S_CONSUMER_CACHE: '6s',
  S2S_METADATA_MAX_AGE: '2s',
  S2S_CLOCK_SKEW: '5m',
  S2S_ROLL_TICK: '30s',
  S2S_ROLL_PROPAGATE: '320s',
  S2S_ROLL_RETAIN: '3600s',
  S2S_ROLL_EVERY: '30m',
  S2S_ROLL_LEAD: '30m',
  S2S_CERTIFICATE_VALIDITY_MONTHS: '1',
  // Everybody here has one address, and strangers shall not be let off by being too many.
  S2S_CLIENT_RATE: '100000',
  S2S_FAILURE_RATE: '100000',
  S2S_MANAGEMENT_RATE: '100000',
};

/**
 * What the settings promise, and two seconds for whole seconds and a busy machine. Recovery: a dependency that failed
 * is left alone for 18 seconds at most before it is tried again, within a deadline of three.
 */
export const bounds: Bounds = {
  change: 4_000,
  stale: 22_000,
  recovery: 22_000,
  skew: 300_000,
};

/** Between two faults: time to recover, and then some in which everything must work. */
export const quietTime = bounds.recovery + 8_000;

export interface World {
  readonly plan: Plan;
  readonly recorder: Recorder;
  readonly stack: Stack;
  readonly tables: TableProxy;
  /** For what is drawn while the run goes on. */
  readonly random: SeededRandom;
  /** The one with the machine's clock, which is never killed. */
  readonly first: Instance;
  /** Those that answer now; a place is empty while its instance is away. */
  readonly mortals: (Instance | undefined)[];
  /** Any instance that is there. */
  any(): Instance;
  all(): Instance[];
  lives(): ProcessLife[];
  replace(place: number, clockOffset: number): Promise<void>;
  stop(): Promise<void>;
}

export async function createWorld(plan: Plan, recorder: Recorder): Promise<World> {
  await writeBundle();
  const directory = await mkdtemp(join(tmpdir(), 's2s-chaos-'));
  const azurite = await startAzurite({ port: await freePort() });
  const tables = await startTableProxy(
    { service: azurite.connectionString, prefix: 'S2s' },
    { remembers: false },
  );
  const clean = async () => {
    tables.close();
    await azurite.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const proxied = { ...azurite, connectionString: tables.storage.service, stop: async () => {} };
  const settings = { ...chaosSettings, ...instanceEnvironment(0) };
  const options = { directory, tables: proxied, settings, timers: 'manual' } as const;
  const stack = await startStack(options).catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  const stop = async () => {
    await stack.stop();
    await clean();
  };
  return peopled({ plan, recorder, stack, tables, stop }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
}

async function peopled(
  parts: Pick<World, 'plan' | 'recorder' | 'stack' | 'tables' | 'stop'>,
): Promise<World> {
  const { plan, recorder, stack } = parts;
  const random = createSeededRandom(plan.seed + 1);
  const first = watchInstance(stack.host, 'first', 0, recorder);
  const everybody = [first];
  const mortals: (Instance | undefined)[] = [];
  const replace = async (place: number, clockOffset: number) => {
    const started = await startInstance(stack, `#${everybody.length}`, clockOffset, recorder);
    everybody.push(started);
    mortals[place] = started;
  };
  for (const [place, offset] of plan.clockOffsets.entries()) await replace(place, offset);
  const all = () => [first, ...mortals.filter((each) => each !== undefined)];
  return {
    ...parts,
    random,
    first,
    mortals,
    all,
    any: () => random.pick(all()) ?? first,
    lives: () => everybody.map((each) => each.life()),
    replace,
  };
}
