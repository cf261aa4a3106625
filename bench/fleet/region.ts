/** One region: its instances, those that are on their way, and the requests that wait for one. */
import type { Random } from '../../shared/base/random.ts';
import type { KeyRing } from '../../shared/certificates/ring/key-ring.ts';
import { type Backlog, createBacklog } from './backlog.ts';
import { createInstance, type Instance } from './instance.ts';
import type { Figures, Scenario } from './scenario.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Stores } from './stores.ts';

export interface Region {
  readonly backlog: Backlog;
  readonly instances: readonly Instance[];
  /** Orders what is missing for so many tokens a second. */
  scale(second: number, demand: number): void;
  /** Has every instance that is ready answer what it can. */
  serve(second: number, tell: Told): void;
  /** Loses everything. @returns how many requests were waiting */
  fall(): number;
  readonly started: () => number;
}

export interface Told {
  /** That many tokens came out, for requests that had waited so many seconds, signed with that key. */
  issued(waited: number, count: number, kid: string): void;
  refused(count: number): void;
}

/** An instance is to be no busier than this, so that a burst finds room. */
const aim = 0.8;

/** Seconds for which a call that Azure turned away is made again; after that the answer is 503. */
const deadline = 3;

export interface RegionOptions {
  readonly scenario: Scenario;
  readonly figures: Figures;
  readonly stores: Stores;
  readonly keys: SigningKeys;
  readonly random: Pick<Random, 'fraction'>;
}

export function createRegion({ scenario, figures, stores, keys, random }: RegionOptions): Region {
  const backlog = createBacklog();
  const make = (readyAt: number) => createInstance(scenario, stores, keys.ring, random, readyAt);
  const instances: Instance[] = Array.from({ length: scenario.ready }, () => make(0));
  let started = 0;

  /** What one instance answers in one second. */
  function work(instance: Instance, second: number, tell: Told): void {
    instance.keepUp(second);
    const ring = instance.ring();
    const kid = ring && keys.signsWith(ring, second);
    if (kid === undefined || !instance.holds(kid, second)) return;
    for (const [arrived, count] of backlog.take(figures.instanceTokens)) {
      let issued = 0;
      for (let request = 0; request < count; request++) issued += succeeds(instance, second) ? 1 : 0;
      if (issued > 0) tell.issued(second - arrived, issued, kid);
      if (second - arrived >= deadline) tell.refused(count - issued);
      else backlog.putBack(arrived, count - issued);
    }
  }

  /** Whether one request becomes a token: its client is known, its assertion is on record, its token is signed. */
  function succeeds(instance: Instance, second: number): boolean {
    const client = Math.floor(random.fraction() * scenario.clients);
    if (!instance.knows(client, second)) return false;
    // Fails closed: an assertion that cannot be put on record counts for nothing.
    if (scenario.credential === 'assertion' && !stores.table(second)) return false;
    return scenario.mode === 'memory' || stores.vault(second);
  }

  return {
    backlog,
    instances,
    scale(second, demand) {
      const wanted = Math.ceil(demand / (figures.instanceTokens * aim));
      const missing = Math.min(wanted, scenario.most) - instances.length;
      for (let order = 0; order < Math.min(missing, figures.scaleOut); order++) {
        instances.push(make(second + figures.coldStart));
        started += 1;
      }
    },
    serve(second, tell) {
      // Nobody is first each time: whoever comes late finds the tables at their limit.
      const first = Math.floor(random.fraction() * instances.length);
      for (const instance of [...instances.slice(first), ...instances.slice(0, first)]) {
        if (instance.readyAt <= second) work(instance, second, tell);
      }
    },
    fall() {
      instances.length = 0;
      const lost = backlog.waiting();
      backlog.take(lost);
      return lost;
    },
    started: () => started,
  };
}

/** The snapshots that instances hold. */
export function snapshotsIn(regions: readonly Region[]): ReadonlySet<KeyRing> {
  const held = regions.flatMap(({ instances }) => instances.map(({ ring }) => ring()));
  return new Set(held.filter((ring) => ring !== undefined));
}
