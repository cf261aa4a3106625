/** The vault's own clock: the given one plus an offset that only grows, so that a test can live a year in a second. */
import type { Clock, Instant, Seconds } from '../../shared/base/clock.ts';

export interface AdjustableClock extends Clock {
  offset(): Seconds;
  /** @throws RangeError for a negative or fractional number of seconds: a vault's clock never goes back. */
  advance(seconds: Seconds): Instant;
}

export function createAdjustableClock(base: Clock, offset: Seconds = 0): AdjustableClock {
  let ahead = offset;
  return {
    now: () => base.now() + ahead,
    elapsed: () => base.elapsed(),
    offset: () => ahead,
    advance(seconds) {
      if (!Number.isInteger(seconds) || seconds < 0) {
        throw new RangeError('The clock moves forward by whole seconds.');
      }
      ahead += seconds;
      return base.now() + ahead;
    },
  };
}
