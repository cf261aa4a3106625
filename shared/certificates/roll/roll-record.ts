/** What is remembered of the roll timer's runs: where readiness and people see that it works, or since when not. */
import { type Clock, type Instant, toRfc3339 } from '../../base/clock.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
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

const timer = 'roll-certificates';

export function recordOf(records: readonly RollRecord[]): RollRecord | undefined {
  return records.find((record) => record.timer === timer);
}

/** The record after a run that ended well. */
export function recordOfSuccess(outcome: RollOutcome, clock: Clock): RollRecord {
  const now = clock.now();
  return {
    timer,
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
    timer,
    lastRunAt: clock.now(),
    lastSuccessAt: before?.lastSuccessAt ?? null,
    nextDueAt: before?.nextDueAt ?? null,
    done: [],
    alarms: before?.alarms ?? [],
    failure,
  };
}

/** Periods without a success after which the timer is reported; one may be lost to a restart. */
const silentPeriods = 3;

export function isSilent(
  { lastSuccessAt, lastRunAt }: RollRecord,
  now: Instant,
  { tick }: Pick<RollPolicy, 'tick'>,
): boolean {
  return now - (lastSuccessAt ?? lastRunAt) > silentPeriods * tick;
}

/** A record as people read it. */
export interface RollRecordView {
  readonly timer: string;
  readonly lastRunDate: string;
  readonly lastSuccessDate: string | null;
  readonly nextDueDate: string | null;
  readonly done: readonly string[];
  readonly alarms: readonly RollAlarm[];
  readonly failure: string | null;
}

export function viewOfRecord(record: RollRecord): RollRecordView {
  const { lastRunAt, lastSuccessAt, nextDueAt, ...rest } = record;
  const date = (instant: Instant | null) => (instant === null ? null : toRfc3339(instant));
  const dates = { lastSuccessDate: date(lastSuccessAt), nextDueDate: date(nextDueAt) };
  return { ...rest, lastRunDate: toRfc3339(lastRunAt), ...dates };
}
