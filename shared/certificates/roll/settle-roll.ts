/**
 * Runs the roll until it rests. A vault takes seconds to create a certificate; the first one is worth waiting for
 * instead of leaving a new deployment without a key until the next tick.
 */
import type { Seconds } from '../../base/clock.ts';
import { advanceRoll, type RollDependencies, type RollOutcome } from './roll.ts';
import type { RollAlarm, RollAlarmCode } from './roll-run.ts';

export interface SettleOptions {
  /** Waits that many seconds. */
  readonly wait: (seconds: Seconds) => Promise<void>;
  /** How often to look again while a creation is pending, at most. */
  readonly mostLooks: number;
}

const firstPause: Seconds = 0.25;
const longestPause: Seconds = 4;

/** Alarms about something that happened, not about a state: a later look no longer finds them and must not lose them. */
const events: readonly RollAlarmCode[] = [
  'policy-drift',
  'key-disabled',
  'creation-stuck',
  'creation-failed',
  'leftover-version',
];

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
    outcome = joined(outcome, await advanceRoll(dependencies));
  }
  return outcome;
}

function joined(before: RollOutcome, after: RollOutcome): RollOutcome {
  const isNews = (old: RollAlarm) =>
    events.includes(old.code) &&
    !after.alarms.some(({ code, version }) => code === old.code && version === old.version);
  return {
    ...after,
    done: [...before.done, ...after.done],
    alarms: [...before.alarms.filter(isNews), ...after.alarms],
  };
}
