/** The times of a token that somebody signed for one use: not over, not yet to come, and no longer than allowed. */
import type { Instant, Seconds } from '../base/clock.ts';
import type { JsonObject } from '../base/strict-json.ts';

export interface TimeRules {
  readonly skew: Seconds;
  readonly longestLife: Seconds;
}

/** @returns what is wrong, for the log; undefined when the times are good */
export function timeProblem(
  { exp, nbf, iat }: JsonObject,
  rules: TimeRules,
  now: Instant,
): string | undefined {
  const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  const optional = [nbf, iat].filter((value) => value !== undefined);
  if (!isTime(exp) || !optional.every(isTime)) return 'AssertionTimesMalformed';
  if (exp <= now - rules.skew) return 'AssertionExpired';
  if (optional.some((start) => start > now + rules.skew)) return 'AssertionNotYetValid';
  const [start] = [iat, nbf].filter(isTime);
  if (start !== undefined && exp <= start) return 'AssertionTimesMalformed';
  // Without a beginning the present stands for it, on the client's clock.
  const longest = start === undefined ? now + rules.skew + rules.longestLife : start + rules.longestLife;
  return exp > longest ? 'AssertionLivesTooLong' : undefined;
}
