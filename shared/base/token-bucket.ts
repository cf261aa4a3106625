/**
 * A token bucket as a pure function of the clock: so many tokens a minute, and a minute's worth of them at once. No
 * timer fills it; how full it is follows from when it was last written and what time it is.
 */
import type { Seconds } from './clock.ts';

/** Tokens a minute, which is also how many it holds. */
export type Rate = number;

export interface Bucket {
  /** Tokens at `at`. */
  readonly level: number;
  /** Milliseconds on a clock that never jumps. */
  readonly at: number;
}

const minute = 60_000;

/** How many tokens there are now. A bucket that nobody has taken from, or that was forgotten, is full. */
export function levelOf(bucket: Bucket | undefined, rate: Rate, now: number): number {
  if (!bucket) return rate;
  return Math.min(rate, bucket.level + (Math.max(0, now - bucket.at) * rate) / minute);
}

/** The bucket after one token was taken. It is never less than empty, so nobody waits for what others have asked. */
export function take(bucket: Bucket | undefined, rate: Rate, now: number): Bucket {
  return { level: Math.max(0, levelOf(bucket, rate, now) - 1), at: now };
}

/** Whole seconds until there is a token; 0 when there is one. */
export function waitFor(bucket: Bucket | undefined, rate: Rate, now: number): Seconds {
  const missing = 1 - levelOf(bucket, rate, now);
  return missing <= 0 ? 0 : Math.ceil((missing * minute) / rate / 1000);
}
