/**
 * Runs the roll until it rests. A vault takes seconds to create a certificate; the first one is worth waiting for
 * instead of leaving a new deployment without a key until the next tick.
 */
import type { Seconds } from '../base/clock.ts';
import { advanceRoll, type RollDependencies, type RollOutcome } from './roll.ts';

export interface SettleOptions {
  /** Waits that many seconds. */
  readonly wait: (seconds: Seconds) => Promise<void>;
  /** How often to look again while a creation is pending, at most. */
  readonly mostLooks: number;
}

const firstPause: Seconds = 0.25;
const longestPause: Seconds = 4;

/** @throws Outage as `advanceRoll` does; what was done stays done */
export async function settleRoll(
  dependencies: RollDependencies,
  { wait, mostLooks }: SettleOptions,
): Promise<RollOutcome> {
  let outcome = await advanceRoll(dependencies);
  for (let looks = 1; looks < mostLooks; looks++) {
    const { ring } = await dependencies.rings.load();
    if (!ring.pending) break;
    await wait(Math.min(longestPause, firstPause * 2 ** (looks - 1)));
    const again = await advanceRoll(dependencies);
    outcome = { ...again, done: [...outcome.done, ...again.done] };
  }
  return outcome;
}
