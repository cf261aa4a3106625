/** How long tokens, assertions and what is held in memory are good. */
import { minute, parseDuration } from './duration.ts';
import { duration, durationUpTo, type Setting } from './setting.ts';
import { listOf, oneOf, shareOrOff } from './setting-values.ts';

export const tokenSettings = {
  tokenLifetime: duration(
    'S2S_TOKEN_LIFETIME',
    '1h',
    'Life of an issued token, unless the OAuth configuration has another for its audience.',
  ),
  longestTokenLifetime: {
    ...duration(
      'S2S_LONGEST_TOKEN_LIFETIME',
      (env) => (parseDuration(env.S2S_TOKEN_LIFETIME ?? '') ? env.S2S_TOKEN_LIFETIME : '1h'),
      'The most that the OAuth configuration may give the tokens of an audience; keys are kept for as long.',
    ),
    fallbackShown: 'S2S_TOKEN_LIFETIME',
  },
  tokenReuse: {
    name: 'S2S_TOKEN_REUSE',
    meaning:
      'Whether the same request may get the same token again: while more than this share of its life is left.',
    expects: 'off, or whole percent such as 50%',
    fallback: 'off',
    parse: shareOrOff,
  },
  // What is forgiven is forgiven to everybody, an attacker with an old token among them.
  clockSkew: durationUpTo(
    5 * minute,
    'S2S_CLOCK_SKEW',
    '5m',
    'Difference between clocks that is forgiven, ours to a partner.',
  ),
  assertionAudiences: {
    name: 'S2S_ASSERTION_AUDIENCES',
    meaning:
      'Which audience a client assertion may name: the issuer (RFC 7523bis), and, for clients such as MSAL, also the token endpoint URL.',
    expects: 'issuer, or issuer,tokenEndpoint',
    fallback: 'issuer',
    parse: listOf(oneOf('issuer', 'tokenEndpoint')),
  },
  assertionLifetime: duration(
    'S2S_ASSERTION_MAX_LIFETIME',
    '10m',
    'Longest life that a client assertion may give itself (Exchange and MSAL use ten minutes).',
  ),
  metadataMaxAge: duration(
    'S2S_METADATA_MAX_AGE',
    '5m',
    'Longest time a partner may cache metadata and JWKS.',
  ),
  cacheFor: duration(
    'S2S_CACHE_FOR',
    '60s',
    'Longest time until every instance sees a change: a new key ring, a disabled client.',
  ),
  maxStale: duration(
    'S2S_MAX_STALE',
    '15m',
    'How long the last good data serves while storage is down; then requests are refused.',
  ),
} as const satisfies Record<string, Setting<unknown>>;
