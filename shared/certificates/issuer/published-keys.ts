/** The keys that this service publishes as its own: those of its ring, and after them those of its other regions. */
import type { Instant } from '../../base/clock.ts';
import { isRevoked, type KeyRing, nextBoundary, publicKeys, type SigningKey } from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { settledAt, settledSigningKey } from '../ring/settled-key.ts';

/** What is said of a key in public, wherever it signs. */
export interface PublishedKey extends Pick<SigningKey, 'kid' | 'cer' | 'notBefore' | 'notAfter'> {
  /** Not of our ring: it may sign in another region at this moment. */
  readonly otherRegion?: true;
}

/** The published keys, the current one first; the same array until a role changes. */
export interface PublishedKeys {
  readonly keys: readonly PublishedKey[];
  /** When the set or its order changes by itself. */
  readonly changesAt: Instant | undefined;
}

/** The key that signs now comes first, also in the moments in which that is still the one before the current. */
export function publishedKeys(
  ring: KeyRing,
  now: Instant,
  policy: RollPolicy,
  otherRegions: readonly PublishedKey[],
): PublishedKeys {
  const own = publicKeys(ring, now, policy);
  const others = otherRegions.filter((key) => !isKnown(ring, key) && now < key.notAfter);
  const boundaries = [nextBoundary(ring, now, policy), ...others.map(({ notAfter }) => notAfter)];
  const signing = settledSigningKey(ring, now, policy);
  const [first] = own;
  if ('unusable' in signing || !first)
    return { keys: [...own, ...others], changesAt: earliest(boundaries, now) };
  const ordered = [signing.key, ...own.filter((key) => key.kid !== signing.key.kid), ...others];
  return { keys: ordered, changesAt: earliest([...boundaries, settledAt(first, policy)], now) };
}

/** What our ring says of a key stands above the setting: above all that it was revoked. */
function isKnown(ring: KeyRing, { kid }: PublishedKey): boolean {
  return isRevoked(ring, kid) || ring.keys.some((key) => key.kid === kid);
}

function earliest(boundaries: readonly (Instant | undefined)[], now: Instant): Instant | undefined {
  const later = boundaries.filter((instant) => instant !== undefined && instant > now);
  return later.length > 0 ? Math.min(...later.map(Number)) : undefined;
}
