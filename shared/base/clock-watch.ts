/**
 * Whether this instance's clock is right, held against the `Date` of those who answer us (RFC 9110 §6.6.1). One
 * that is wrong issues tokens that are not valid yet, or no longer, and switches keys too early or too late.
 */
import type { Clock, Instant, Seconds } from './clock.ts';

/** Beyond this difference the clock is wrong. An answer takes seconds at most, and its `Date` has whole ones. */
export const clockTolerance: Seconds = 60;

/** While it stays wrong it is told this often. */
const toldEvery: Seconds = 300;

export interface ClockWatch {
  /** Takes the `Date` header of an answer; anything else that stands there is let go. */
  saw(date: string | undefined): void;
  /** Seconds by which this clock is ahead of the last answer; undefined before the first. */
  ahead(): Seconds | undefined;
  isWrong(): boolean;
}

export interface ClockWatchOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Told when the clock is found wrong, again while it stays so, and when it is right again. */
  readonly tell: (found: { readonly wrong: boolean; readonly ahead: Seconds }) => void;
}

export function createClockWatch({ clock, tell }: ClockWatchOptions): ClockWatch {
  let ahead: Seconds | undefined;
  let wrong = false;
  let toldAt: Instant | undefined;

  function judge(now: Instant, difference: Seconds): void {
    ahead = difference;
    const wasWrong = wrong;
    wrong = Math.abs(difference) > clockTolerance;
    const again = wrong && (toldAt === undefined || Math.abs(now - toldAt) >= toldEvery);
    if (wrong === wasWrong && !again) return;
    toldAt = now;
    tell({ wrong, ahead: difference });
  }

  return {
    saw(date) {
      const theirs = Math.floor(Date.parse(date ?? '') / 1000);
      if (Number.isNaN(theirs)) return;
      const now = clock.now();
      judge(now, now - theirs);
    },
    ahead: () => ahead,
    isWrong: () => wrong,
  };
}
