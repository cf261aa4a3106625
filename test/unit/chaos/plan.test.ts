/** The plan of a chaos run: the same for a seed, different for another, and within its bounds for every seed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mortals, mostSkew, type Plan, planRun } from '../../chaos/plan.ts';

const quiet = 18_000;
const length = 300_000;
const seeds = fc.integer({ min: 0, max: 1_000_000 });
const plans = seeds.map((seed) => planRun(seed, length, quiet));

function clocksOf({ clockOffsets, kills }: Plan): number[] {
  return [0, ...clockOffsets, ...kills.map(({ clockOffset }) => clockOffset)];
}

describe('a plan', () => {
  it('is a function of its seed and length', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(planRun(seed, length, quiet)).toEqual(planRun(seed, length, quiet));
        expect(planRun(seed, length, quiet)).not.toEqual(planRun(seed + 1, length, quiet));
      }),
      { numRuns: 20 },
    );
  });

  it('has no two clocks further apart than may be forgiven, and some that are apart', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const clocks = clocksOf(plan);
        expect(Math.max(...clocks) - Math.min(...clocks)).toBeLessThanOrEqual(mostSkew);
      }),
    );
    const apart = [1, 2, 3].map((seed) => new Set(clocksOf(planRun(seed, length, quiet))).size);
    expect(Math.min(...apart)).toBeGreaterThan(2);
  });

  it('leaves a quiet time after every fault in which nothing else is wrong', () => {
    fc.assert(
      fc.property(plans, ({ faults }) => {
        const ends = faults.map(({ to }) => to);
        for (const { from, to } of faults) {
          expect(to + quiet).toBeLessThanOrEqual(length);
          const begunInside = faults.some((other) => other.from > to && other.from < to + quiet);
          expect(begunInside).toBe(false);
          expect(from).toBeLessThan(to);
        }
        expect(ends.length).toBeGreaterThan(5);
      }),
    );
  });

  it('kills mortals only, and asks timers of instances that there are', () => {
    fc.assert(
      fc.property(plans, ({ kills, timerRuns }) => {
        expect(kills.every(({ victim }) => victim >= 0 && victim < mortals)).toBe(true);
        expect(timerRuns.flatMap(({ instances }) => instances).every((place) => place <= mortals)).toBe(true);
        expect(kills.length).toBeGreaterThan(10);
      }),
    );
  });

  it('draws faults of each dependency, timers that run twice at once and timers that are late', () => {
    const some = Array.from({ length: 10 }, (_, seed) => planRun(seed, length, quiet));
    const of = new Set(some.flatMap(({ faults }) => faults.map(({ fault }) => fault.of)));
    expect([...of].toSorted()).toEqual(['identity', 'tables', 'vault']);
    const runs = some.flatMap(({ timerRuns }) => timerRuns);
    expect(runs.some(({ instances }) => instances.length > 1)).toBe(true);
    expect(runs.some(({ at }, index) => (runs[index + 1]?.at ?? 0) - at > 15_000)).toBe(true);
  });
});
