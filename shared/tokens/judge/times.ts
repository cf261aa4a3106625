/** When a token holds, and for how long tokens of its kind may (reference §3.6). */
import type { Instant, Seconds } from '../../base/clock.ts';
import { hour, minute } from '../../base/duration.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { JudgeContext } from './context.ts';
import type { Rule } from './trial.ts';

/** Of actor and application tokens: as Azure ACS issued them, dated back by five minutes. */
export const longestApplicationLife: Seconds = 24 * hour + 5 * minute;
/** Of identity tokens; Exchange gives them eight hours. */
export const longestIdentityLife: Seconds = 24 * hour;

export interface TimeRules {
  /** Undefined for our own tokens: how long they live is a setting, not a matter of trust. */
  readonly longestLife: Seconds | undefined;
  /** Times as texts of digits, as servers of old and Microsoft's documents write them (reference §1 rule 2). */
  readonly digitStrings: boolean;
}

export interface TokenSpan {
  readonly issuedAt?: Instant;
  readonly notBefore?: Instant;
  readonly expiresAt: Instant;
}

/** @returns the times, or undefined when there is no end or one of them is no whole number of seconds */
export function readSpan({ exp, nbf, iat }: JsonObject, digitStrings: boolean): TokenSpan | undefined {
  const read = (value: unknown) => readTime(value, digitStrings);
  const [expiresAt, notBefore, issuedAt] = [read(exp), read(nbf), read(iat)];
  const misread =
    (nbf !== undefined && notBefore === undefined) || (iat !== undefined && issuedAt === undefined);
  if (expiresAt === undefined || misread) return undefined;
  return {
    expiresAt,
    ...(notBefore !== undefined && { notBefore }),
    ...(issuedAt !== undefined && { issuedAt }),
  };
}

function readTime(value: unknown, digitStrings: boolean): Instant | undefined {
  const digits = digitStrings && typeof value === 'string' && /^[1-9]\d{0,11}$/.test(value);
  const time = digits ? Number(value) : value;
  return Number.isSafeInteger(time) && Number(time) >= 0 ? Number(time) : undefined;
}

/** The earliest instant that the token tells of itself; undefined when it tells none. */
export function startOf({ notBefore, issuedAt }: TokenSpan): Instant | undefined {
  const starts = [notBefore, issuedAt].filter((each) => each !== undefined);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

export interface TimeFacts extends Pick<JudgeContext, 'now' | 'skew'> {
  readonly span: TokenSpan | undefined;
  readonly longestLife: Seconds | undefined;
}

export const timeRules: readonly Rule<TimeFacts>[] = [
  {
    name: 'TimesHold',
    problem({ span, now, skew }) {
      if (!span || span.expiresAt <= (startOf(span) ?? -1)) return 'TimesMalformed';
      if (span.expiresAt <= now - skew) return 'TokenExpired';
      const latest = Math.max(span.notBefore ?? 0, span.issuedAt ?? 0);
      return latest > now + skew ? 'TokenNotYetValid' : undefined;
    },
  },
  {
    name: 'LifeBounded',
    problem({ span, longestLife, now, skew }) {
      if (!span || longestLife === undefined) return undefined;
      // Without a beginning the present stands for it, on the issuer's clock.
      const start = startOf(span) ?? now + skew;
      return span.expiresAt > start + longestLife ? 'TokenLivesTooLong' : undefined;
    },
  },
];
