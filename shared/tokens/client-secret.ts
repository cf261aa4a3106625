/** Client authentication by a generated secret (RFC 6749 §2.3.1). */
import { timingSafeEqual } from 'node:crypto';
import type { Instant, Seconds } from '../base/clock.ts';
import { sha256 } from '../base/encoding.ts';
import { isCurrent, type ServicePrincipal } from '../registry/principals/service-principal.ts';
import { decoyHash } from './decoy.ts';

export type SecretCheck = { readonly keyId: string } | { readonly detail: string };

/** As many as are usable at once; a client with fewer, or none, is compared as often. */
const comparisons = 2;

/**
 * Checks a secret against every password credential of a principal, in the same work whether there is one or not.
 * @param skew how far the clock that set a secret's start may be ahead of ours
 * @returns the credential's key id, or the reason for the log.
 */
export function checkSecret(
  principal: ServicePrincipal | undefined,
  secret: string,
  now: Instant,
  skew: Seconds = 0,
): SecretCheck {
  const presented = sha256(secret);
  const credentials = principal?.passwordCredentials ?? [];
  const matches = credentials.filter((credential) => isHash(credential.hash, presented));
  for (let made = credentials.length; made < comparisons; made += 1) isHash(decoyHash, presented);
  if (!principal) return { detail: 'UnknownClient' };
  if (!principal.enabled) return { detail: 'ClientDisabled' };
  const [match] = matches;
  if (!match) return { detail: credentials.length > 0 ? 'SecretWrong' : 'ClientHasNoSecret' };
  const current = matches.find((credential) => isCurrent(credential, now, skew));
  return current ? { keyId: current.keyId } : { detail: 'SecretOutsideItsDates' };
}

function isHash(stored: string, presented: Buffer): boolean {
  const hash = Buffer.from(stored, 'base64url');
  return hash.length === presented.length && timingSafeEqual(hash, presented);
}
