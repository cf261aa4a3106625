/** Key rings for tests, in days: the rules are about instants, and a day is their natural unit. */
import { day } from '../../shared/base/duration.ts';
import type { KeyFacts, KeyRing, SigningKey } from '../../shared/certificates/ring/key-ring.ts';
import { defaultRollPolicy, type RollPolicy } from '../../shared/certificates/ring/roll-policy.ts';

/** The defaults, with a token life that is visible on a scale of days. */
export const policy: RollPolicy = { ...defaultRollPolicy };

/** An instant, as days after the epoch. */
export function at(days: number): number {
  return Math.round(days * day);
}

/** A certificate that is valid from a day before `at(0)` for `years`, unless told. */
export function factsOf(kid: string, dates: { notBefore?: number; notAfter?: number } = {}): KeyFacts {
  return {
    kid,
    name: 'OAuthTokenIssuer',
    version: `version-of-${kid}`,
    keyId: `https://vault.example/keys/OAuthTokenIssuer/version-of-${kid}`,
    cer: Buffer.from(kid).toString('base64'),
    notBefore: dates.notBefore ?? at(-1),
    notAfter: dates.notAfter ?? at(2000),
  };
}

/** A key that signs from a day on, published two days before. */
export function keyOf(kid: string, signsFrom: number, rest: Partial<SigningKey> = {}): SigningKey {
  return { ...factsOf(kid), publishedAt: signsFrom - at(2), signsFrom, revokedAt: null, ...rest };
}

export function ringOf(...keys: readonly SigningKey[]): KeyRing {
  return { keys, pending: null };
}

/** The usual ring at day 100: `old` retired 10 days ago, `now` signs, `new` follows at day 180. */
export const usualRing: KeyRing = ringOf(
  keyOf('old', at(0)),
  keyOf('now', at(90)),
  keyOf('new', at(180), { publishedAt: at(90), rollId: 'roll-3' }),
);
export const today = at(100);
