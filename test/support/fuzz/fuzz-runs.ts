/**
 * How much is fuzzed, and from which seed. A test run does a little of it from a new seed each time; when it fails,
 * fast-check prints the seed. `FUZZ_SEED` repeats that run, `FUZZ_TIMES=20` does twenty times as much.
 */
import type { Parameters } from 'fast-check';

const times = Number(process.env.FUZZ_TIMES ?? 1);
const seed = process.env.FUZZ_SEED;

/** @param numRuns what a usual test run can afford */
export function fuzzed<T>(numRuns: number): Parameters<T> {
  // Shrinking asks the service again and again; a minute of it has found what it can find.
  const bounds = { numRuns: numRuns * times, interruptAfterTimeLimit: 60_000 * times };
  return seed === undefined ? bounds : { ...bounds, seed: Number(seed) };
}

/** For the tests that fuzz, in milliseconds: a bound of the test, not of what it tests. */
export const fuzzTimeout = 120_000 * times;
