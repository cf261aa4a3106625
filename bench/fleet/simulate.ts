/**
 * A deployment over several regions, second by second: who asks, which instance answers, what the vault and the tables
 * let through, and which key signs. The same seed gives the same history.
 */
import { createSeededRandom } from '../../test/support/seeded-random.ts';
import { createRegion, type Region, snapshotsIn } from './region.ts';
import type { Figures, Result, Scenario } from './scenario.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createStores } from './stores.ts';
import { createTally } from './tally.ts';

export function simulate(scenario: Scenario, figures: Figures, seed: number): Result {
  const random = createSeededRandom(seed);
  const keys = createSigningKeys(scenario);
  const common = createStores(figures);
  const stores = Array.from({ length: scenario.regions }, () =>
    scenario.stores === 'shared' ? common : createStores(figures),
  );
  const regions = stores.map((own) => createRegion({ scenario, figures, stores: own, keys, random }));
  const living = new Set<Region>(regions);
  const tally = createTally();

  for (let second = 0; second < scenario.seconds; second++) {
    const [first] = living;
    if (second === scenario.regionLostAt && first) {
      tally.timedOut(first.fall());
      living.delete(first);
    }
    const signed = new Map<string, number>();
    const told = {
      refused: tally.refused,
      issued(waited: number, count: number, kid: string) {
        tally.issued(waited, count);
        signed.set(kid, (signed.get(kid) ?? 0) + count);
      },
    };
    share(scenario.demand(second), turned([...living], second), (region, demand) => {
      tally.asked(demand);
      region.backlog.add(second, demand);
      region.scale(second, demand);
      region.serve(second, told);
      tally.timedOut(region.backlog.giveUp(second));
    });
    const snapshots = snapshotsIn(regions);
    for (const [kid, count] of signed) if (!keys.isGood(kid, snapshots, second)) tally.badlySigned(count);
  }
  return {
    ...tally.result(),
    waiting: sum(regions, ({ backlog }) => backlog.waiting()),
    instances: sum(regions, ({ instances }) => instances.length),
    started: sum(regions, (region) => region.started()),
    tablePeak: Math.max(...stores.map(({ counts }) => counts().tablePeak)),
    vaultPeak: Math.max(...stores.map(({ counts }) => counts().vaultPeak)),
    stale: sum([...new Set(stores)], ({ counts }) => counts().stale),
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** Another region is first each second, for those that share their stores. */
function turned<T>(items: readonly T[], second: number): readonly T[] {
  const first = second % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

/** Every living region gets the same share, and the first ones what is left over. */
function share(
  demand: number,
  regions: readonly Region[],
  give: (region: Region, demand: number) => void,
): void {
  const each = Math.floor(demand / regions.length);
  for (const [place, region] of regions.entries()) {
    give(region, each + (place < demand - each * regions.length ? 1 : 0));
  }
}
