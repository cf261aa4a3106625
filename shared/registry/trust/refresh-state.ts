/**
 * What is known about the metadata of a partner or OAuth server: when it was last asked for, how that ended, and when
 * it is due again. The keys themselves stay as the last good document had them.
 */
import { type Instant, type Seconds, toRfc3339 } from '../../base/clock.ts';
import { hour, minute } from '../../base/duration.ts';
import type { ErrorCode } from '../../base/error-catalogue.ts';

/** `Success`, or the code of what was wrong. */
export type RefreshStatus = 'Success' | ErrorCode;

export interface RefreshState {
  readonly status: RefreshStatus;
  /** In words, for a status other than success. */
  readonly reason: string | null;
  readonly lastAttemptAt: Instant;
  readonly lastSuccessAt: Instant;
  /** When a refresh last found other keys. */
  readonly keysChangedAt: Instant | null;
}

export interface RefreshView {
  readonly status: RefreshStatus;
  readonly reason: string | null;
  readonly lastAttemptDate: string;
  readonly lastSuccessDate: string;
  readonly keysChangedDate: string | null;
  readonly nextDueDate: string;
}

/** How old metadata may become before the timer asks again. */
export const refreshInterval: Seconds = hour;
/** An unknown thumbprint asks earlier, but no more often than this (as Entra ID advises its consumers). */
export const earlyRefreshInterval: Seconds = 5 * minute;

export function firstRefresh(now: Instant): RefreshState {
  return {
    status: 'Success',
    reason: null,
    lastAttemptAt: now,
    lastSuccessAt: now,
    keysChangedAt: null,
  };
}

export function nextDueAt({ lastAttemptAt }: RefreshState): Instant {
  return lastAttemptAt + refreshInterval;
}

/**
 * Clocks of instances differ by a few seconds, and one may be set back by years: an attempt a little ahead of the
 * present was made just now, one far ahead must not keep a refresh from ever being due.
 */
export function isDue(state: RefreshState, now: Instant, interval: Seconds): boolean {
  return Math.abs(now - state.lastAttemptAt) >= interval;
}

export function viewOfRefresh(state: RefreshState): RefreshView {
  return {
    status: state.status,
    reason: state.reason,
    lastAttemptDate: toRfc3339(state.lastAttemptAt),
    lastSuccessDate: toRfc3339(state.lastSuccessAt),
    keysChangedDate: state.keysChangedAt === null ? null : toRfc3339(state.keysChangedAt),
    nextDueDate: toRfc3339(nextDueAt(state)),
  };
}
