/** A clock that stands still until a test moves it. */
import type { Clock, Instant, Seconds } from '../../shared/base/clock.ts';

/** 2026-07-01T00:00:00Z, inside the default validity of a test certificate. */
export const testNow: Instant = 1_782_864_000;

export interface TestClock extends Clock {
  /** Moves the present to an instant, forwards or back. */
  set(instant: Instant): void;
  /** Moves the present, and with it the clock that never jumps. */
  advance(seconds: Seconds): void;
}

export function createTestClock(start: Instant = testNow): TestClock {
  let present = start;
  let milliseconds = 0;
  return {
    now: () => present,
    elapsed: () => milliseconds,
    set(instant) {
      present = instant;
    },
    advance(seconds) {
      present += seconds;
      milliseconds += seconds * 1000;
    },
  };
}
