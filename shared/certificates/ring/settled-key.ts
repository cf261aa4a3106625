/**
 * Which key signs in the moments after an operator brought in a new one. Our instances read the ring within the
 * cache time, so a key that was published a moment ago is missing from the metadata of some of them; a partner that
 * asks one of those could not verify. Until every instance has read the ring, the key before goes on signing.
 */
import type { Instant } from '../../base/clock.ts';
import { type KeyRing, lineage, type SigningKey, type UnusableReason, usableSigningKey } from './key-ring.ts';
import type { RollPolicy } from './roll-policy.ts';

type SettlingPolicy = Pick<RollPolicy, 'cacheFor' | 'tokenLifetime'>;

/** When every instance has read a ring that holds the key. */
export function settledAt(key: SigningKey, policy: SettlingPolicy): Instant {
  return key.publishedAt + policy.cacheFor;
}

/**
 * The key to sign with: the current one once it has settled, before that its predecessor. A predecessor that is
 * revoked, cleared or about to expire never signs on: then the new key begins at once.
 */
export function settledSigningKey(
  ring: KeyRing,
  now: Instant,
  policy: SettlingPolicy,
): { readonly key: SigningKey } | { readonly unusable: UnusableReason } {
  const current = usableSigningKey(ring, now);
  if ('unusable' in current || now >= settledAt(current.key, policy)) return current;
  const before = predecessor(ring, current.key);
  return before && maySignOn(before, now, policy) ? { key: before } : current;
}

function predecessor(ring: KeyRing, current: SigningKey): SigningKey | undefined {
  const line = lineage(ring);
  return line[line.findIndex((key) => key.kid === current.kid) - 1];
}

function maySignOn(key: SigningKey, now: Instant, { tokenLifetime }: SettlingPolicy): boolean {
  const inUse = key.revokedAt === null && key.clearedAt === undefined;
  return inUse && key.notBefore <= now && now + tokenLifetime <= key.notAfter;
}
