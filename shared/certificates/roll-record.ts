/** What is remembered of the roll timer's runs: where readiness and people see that it works, or since when not. */
import type { Clock, Instant } from '../base/clock.ts';
import type { RollAlarm, RollOutcome } from './roll-run.ts';

export interface RollRecord {
  readonly timer: 'roll-certificates';
  readonly lastRunAt: Instant;
  /** The last run that ended without a failure; null before the first. */
  readonly lastSuccessAt: Instant | null;
  /** When the roll will next want something; null when it cannot tell. */
  readonly nextDueAt: Instant | null;
  /** What the last successful run did, and what it could not mend. */
  readonly done: readonly string[];
  readonly alarms: readonly RollAlarm[];
  /** Why the last run failed; null when it did not. */
  readonly failure: string | null;
}

export interface RollRecordStore {
  /** The records of all timers; empty before the first run. @throws Outage */
  read(): Promise<readonly RollRecord[]>;
  /** The last writer wins: of two runs at once either may be the one remembered. @throws Outage */
  write(record: RollRecord): Promise<void>;
}

/** The record after a run that ended well. */
export function recordOfSuccess(outcome: RollOutcome, clock: Clock): RollRecord {
  const now = clock.now();
  return {
    timer: 'roll-certificates',
    lastRunAt: now,
    lastSuccessAt: now,
    nextDueAt: outcome.nextDueAt ?? null,
    done: outcome.done,
    alarms: outcome.alarms,
    failure: null,
  };
}

/** The record after a run that failed; what is known from before stays known. */
export function recordOfFailure(before: RollRecord | undefined, failure: string, clock: Clock): RollRecord {
  return {
    timer: 'roll-certificates',
    lastRunAt: clock.now(),
    lastSuccessAt: before?.lastSuccessAt ?? null,
    nextDueAt: before?.nextDueAt ?? null,
    done: [],
    alarms: before?.alarms ?? [],
    failure,
  };
}
