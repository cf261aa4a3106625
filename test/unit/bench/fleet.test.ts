/** The simulated fleet: every request has one end, limits hold, and what is bad is seen to be bad. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBacklog } from '../../../bench/fleet/backlog.ts';
import type { Figures, Scenario } from '../../../bench/fleet/scenario.ts';
import { figuresFrom, scenarios } from '../../../bench/fleet/scenarios.ts';
import { createSigningKeys } from '../../../bench/fleet/signing-keys.ts';
import { simulate } from '../../../bench/fleet/simulate.ts';
import { createWindowLimit } from '../../../bench/fleet/window-limit.ts';
import { fleet } from '../../../bench/fleet.ts';

const figures: Figures = { instanceTokens: 10, vaultSigns: 5, tableRequests: 80, coldStart: 3, scaleOut: 1 };

const small: Scenario = {
  name: 'small',
  seconds: 60,
  regions: 2,
  ready: 2,
  most: 8,
  demand: () => 30,
  mode: 'memory',
  credential: 'secret',
  stores: 'each',
  cacheFor: 10,
  clients: 20,
};

const anyScenario: fc.Arbitrary<Scenario> = fc
  .record({
    seconds: fc.integer({ min: 1, max: 80 }),
    regions: fc.integer({ min: 1, max: 3 }),
    ready: fc.integer({ min: 0, max: 4 }),
    most: fc.integer({ min: 4, max: 12 }),
    rate: fc.integer({ min: 0, max: 150 }),
    mode: fc.constantFrom('memory', 'vault'),
    credential: fc.constantFrom('secret', 'assertion'),
    stores: fc.constantFrom('each', 'shared'),
    cacheFor: fc.integer({ min: 1, max: 30 }),
    clients: fc.integer({ min: 1, max: 60 }),
    lost: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    assignAt: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  })
  .map(({ rate, lost, assignAt, ...rest }) => ({
    ...rest,
    name: 'drawn',
    demand: () => rate,
    ...(lost !== undefined && rest.regions > 1 && { regionLostAt: lost }),
    ...(assignAt !== undefined && { assignAt, revokeAt: assignAt + 20 }),
  }));

describe('a simulated fleet', () => {
  it('gives every request one end, within every limit, and signs nothing bad while the tables answer', () => {
    fc.assert(
      fc.property(anyScenario, fc.nat(1000), (scenario, seed) => {
        const found = simulate(scenario, figures, seed);
        expect(found.issued + found.refused + found.timedOut + found.waiting).toBe(found.asked);
        expect(found.tablePeak).toBeLessThanOrEqual(figures.tableRequests);
        expect(found.vaultPeak).toBeLessThanOrEqual(10 * figures.vaultSigns);
        // An instance that cannot read the ring keeps the one that it has (`S2S_MAX_STALE`).
        if (found.tablePeak < figures.tableRequests) expect(found.badlySigned).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('tells the same history for the same seed', () => {
    expect(simulate(small, figures, 7)).toEqual(simulate(small, figures, 7));
  });

  it('issues everything where there is room', () => {
    const found = simulate({ ...small, demand: () => 20 }, figures, 1);
    expect(found).toMatchObject({ asked: 1200, issued: 1200, refused: 0, timedOut: 0, p99: 0 });
  });

  it('refuses what one vault does not sign', () => {
    const found = simulate({ ...small, regions: 1, ready: 8, mode: 'vault' }, figures, 1);
    expect(found.issued).toBeLessThanOrEqual(60 * figures.vaultSigns + 10 * figures.vaultSigns);
    expect(found.refused).toBeGreaterThan(1000);
  });

  it('has clients wait while instances start, and give up where none may', () => {
    const starting = simulate({ ...small, ready: 0 }, figures, 1);
    expect(starting).toMatchObject({ started: 4, timedOut: 0 });
    expect(starting.p99).toBeGreaterThanOrEqual(figures.coldStart);
    expect(simulate({ ...small, ready: 0, most: 0 }, figures, 1)).toMatchObject({ issued: 0, started: 0 });
  });

  it('loses with a region what waited there, and serves the rest elsewhere', () => {
    const found = simulate({ ...small, ready: 4, regionLostAt: 10 }, figures, 1);
    expect(found).toMatchObject({ issued: 1800, instances: 4 });
  });
});

describe('the keys of a simulated fleet', () => {
  const keys = createSigningKeys({ ...small, assignAt: 10, revokeAt: 30 });

  it('call a token bad that some instance does not publish the key of', () => {
    const snapshots = new Set([keys.ring(9), keys.ring(10)]);
    expect(keys.isGood('first', snapshots, 10)).toBe(true);
    expect(keys.isGood('assigned', snapshots, 10)).toBe(false);
    expect(keys.isGood('assigned', new Set([keys.ring(10)]), 20)).toBe(true);
  });

  it('call a token bad that a revoked key signed beyond the cache time', () => {
    const snapshots = new Set([keys.ring(10), keys.ring(30)]);
    expect(keys.isGood('assigned', snapshots, 39)).toBe(true);
    expect(keys.isGood('assigned', snapshots, 40)).toBe(false);
  });

  it('let the key before sign on until every instance can have read the new one', () => {
    expect(keys.signsWith(keys.ring(10), 19)).toBe('first');
    expect(keys.signsWith(keys.ring(10), 20)).toBe('assigned');
    expect(keys.signsWith(keys.ring(30), 30)).toBe('next');
  });
});

describe('a limit over a window', () => {
  it('lets through no more than its most in any window, and all of it in the next', () => {
    const limit = createWindowLimit(10, 5);
    expect([
      limit.take(0, 7),
      limit.take(1, 7),
      limit.take(4, 1),
      limit.take(5, 8),
      limit.take(6, 8),
    ]).toEqual([7, 3, 0, 7, 3]);
    expect([limit.peak(), limit.refused()]).toEqual([10, 4 + 1 + 1 + 5]);
  });
});

describe('a backlog', () => {
  it('gives the oldest first, takes back in order, and loses those who waited ten seconds', () => {
    const backlog = createBacklog();
    backlog.add(1, 3);
    backlog.add(2, 3);
    expect(backlog.take(4)).toEqual([
      [1, 3],
      [2, 1],
    ]);
    backlog.putBack(1, 2);
    expect(backlog.take(3)).toEqual([
      [1, 2],
      [2, 1],
    ]);
    expect([backlog.giveUp(11), backlog.giveUp(12), backlog.waiting()]).toEqual([0, 1, 0]);
  });
});

describe('the scenarios', () => {
  it('make a row each, by the figures of the document', async () => {
    const [found] = await fleet({ quick: true });
    expect(found?.rows.map(([name]) => name)).toEqual(scenarios.map(({ name }) => name));
    expect(found?.rows.flat().filter((cell) => Number.isNaN(cell))).toEqual([]);
  });

  it('have names of their own and figures of the document', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
    expect(figuresFrom((name) => name.length)).toMatchObject({ coldStart: 9, instanceTokens: 14 });
  });
});
