/** Step: a token for the peer, issued by the same rules as any other. */
import { LRUCache } from 'lru-cache';
import type { Instant, Seconds } from '../../base/clock.ts';
import { type Finding, failed, type Problem, passed } from '../findings.ts';
import type { TestPorts, TestToken, TestUser } from '../ports.ts';
import { tokenEvidence } from '../token-view.ts';

export interface TokenWish {
  /** `id/host@realm`. */
  readonly audience: string;
  readonly user: TestUser | undefined;
}

/** Tokens of earlier tests, for `useCachedToken`. */
export interface TokenCache {
  find(wish: TokenWish, now: Instant): TestToken | undefined;
  keep(wish: TokenWish, token: TestToken): void;
}

/** A token with less life left than this would tell more about the clock than about the peer. */
const leastLife: Seconds = 60;

export function createTokenCache(): TokenCache {
  const tokens = new LRUCache<string, TestToken>({ max: 100 });
  const keyOf = ({ audience, user }: TokenWish) => JSON.stringify([audience, user]);
  return {
    find(wish, now) {
      const token = tokens.get(keyOf(wish));
      return token && Number(token.claims.exp) - now > leastLife ? token : undefined;
    },
    keep: (wish, token) => {
      tokens.set(keyOf(wish), token);
    },
  };
}

/** @throws Outage */
export async function acquireToken(
  { audience, user }: TokenWish,
  { issue }: Pick<TestPorts, 'issue'>,
): Promise<TestToken | Problem> {
  const issued = await issue({ audience, ...(user && { user }) });
  if ('token' in issued) return issued;
  const message = `No token was issued for ${audience}: ${issued.message}`;
  return failed('TokenRefused', message, { audience, refusal: issued.code });
}

/** @param kept a token of an earlier test, used in place of a new one */
export function tokenFinding(
  acquired: TestToken | Problem,
  showToken: boolean,
  kept = false,
): Finding<TestToken> {
  if (!('token' in acquired)) return acquired;
  const evidence = { ...tokenEvidence(acquired, showToken), cached: kept };
  return passed(acquired, kept ? 'A token of an earlier test is used.' : 'A token was issued.', evidence);
}
