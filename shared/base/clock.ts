/**
 * Time, as an argument. Nothing outside this file reads the machine's clock, so that every rule can be tested
 * at the second where it changes its mind.
 */

/** A point in time in whole seconds since the Unix epoch, as in a JWT `NumericDate` (RFC 7519 §2). */
export type Instant = number;

/** A length of time in seconds. */
export type Seconds = number;

export interface Clock {
  /** The present, in whole epoch seconds. */
  now(): Instant;
  /** Milliseconds on a clock that never jumps; only differences mean anything. */
  elapsed(): number;
}

export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  elapsed: () => performance.now(),
};

/** An instant as RFC 3339 in UTC, to the second: `2026-07-01T00:00:00Z`. */
export function toRfc3339(instant: Instant): string {
  return new Date(instant * 1000).toISOString().replace('.000Z', 'Z');
}

/** A library's `Date` as an instant. */
export function fromDate(date: Date): Instant {
  return Math.floor(date.getTime() / 1000);
}
