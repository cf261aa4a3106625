/**
 * The key ring: which token-issuer keys there are and when each may sign. Facts are stored (absolute instants);
 * roles are derived from them and `now`, so that every instance switches at the same second without a write.
 */
import type { Instant, Seconds } from '../../base/clock.ts';
import type { RollPolicy } from './roll-policy.ts';

/** What a certificate version is, before it has a place in the ring. */
export interface KeyFacts {
  /** `kid` of our tokens; equal to `x5t` (base64url SHA-1 of the DER), as partners expect. */
  readonly kid: string;
  /** Vault certificate name and version. */
  readonly name: string;
  readonly version: string;
  /** Versioned key identifier (URL) that signs. */
  readonly keyId: string;
  /** Base64 DER of the certificate, public. */
  readonly cer: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

/** One token-issuer key: a version of a vault certificate and the instants that decide its role. */
export interface SigningKey extends KeyFacts {
  /** Since when the key is in our metadata. */
  readonly publishedAt: Instant;
  /** From when on it signs, until the next key's `signsFrom`. */
  readonly signsFrom: Instant;
  /** When the key was taken out of use for good; it holds at once, also where a clock lags behind this instant. */
  readonly revokedAt: Instant | null;
  /** The roll of the timer that created it; absent for a certificate that an operator brought. */
  readonly rollId?: string;
  /** Present when an operator chose `signsFrom`; otherwise it follows from the key before. */
  readonly scheduledBy?: 'operator';
  /** The `signsFrom` before a hold for a partner pushed it; absent when the key is not held. */
  readonly heldFrom?: Instant;
  /** When an operator ended the retention of this retired key early; holds at once, like `revokedAt`. */
  readonly clearedAt?: Instant;
}

/** An intent to create a key, written before the vault is asked. */
export interface PendingRoll {
  readonly id: string;
  readonly reason: string;
  readonly requestedAt: Instant;
  /** The last time that a creation was begun again for it; absent when once was enough. */
  readonly attemptedAt?: Instant;
}

/** What stays of a revoked key when the ring has forgotten it. */
export interface RevokedKey {
  readonly kid: string;
  readonly revokedAt: Instant;
  /** Until then the certificate could be shown as valid again; the entry is dropped afterwards. */
  readonly notAfter: Instant;
}

export interface KeyRing {
  readonly keys: readonly SigningKey[];
  readonly pending: PendingRoll | null;
  /** Revoked keys that have left `keys`: none may come back, whatever the vault says. Absent means none. */
  readonly revoked?: readonly RevokedKey[];
}

export const emptyRing: KeyRing = { keys: [], pending: null };

/**
 * `next`: published, will sign. `current`: signs. `previous`: signed last before it. `verifyOnly`: older and still
 * published. `revoked` and `expired` (retention over) are published no more and about to be forgotten.
 */
export type KeyRole = 'next' | 'current' | 'previous' | 'verifyOnly' | 'revoked' | 'expired';

export type RetentionPolicy = Pick<RollPolicy, 'retain' | 'skew'>;

/**
 * The key that signs at `now`: the one that began last. A key that has been relieved never comes back by itself,
 * even if its successor is revoked; only an operator may promote it again.
 *
 * Where that key is missing or revoked, the earliest key still to begin signs at once. This makes a lagging clock
 * harmless at the first key and in an emergency, when another instance has just written "from now on".
 */
export function currentKey(ring: KeyRing, now: Instant): SigningKey | undefined {
  const last = lineage(ring).findLast((key) => key.signsFrom <= now);
  return last && last.revokedAt === null ? last : upcoming(ring, now)[0];
}

/** The keys that will take over after the current one, the first to do so first; nearly always one or none. */
export function nextKeys(ring: KeyRing, now: Instant): SigningKey[] {
  const current = currentKey(ring, now);
  return upcoming(ring, now).filter((key) => key.kid !== current?.kid);
}

export function nextKey(ring: KeyRing, now: Instant): SigningKey | undefined {
  return nextKeys(ring, now)[0];
}

/** The last key to have been current before the current one, while its retention runs. */
export function previousKey(ring: KeyRing, now: Instant, policy: RetentionPolicy): SigningKey | undefined {
  const current = currentKey(ring, now);
  return lineage(ring).findLast(
    (key) =>
      key.signsFrom <= now &&
      key.kid !== current?.kid &&
      key.revokedAt === null &&
      !isRetentionOver(ring, key, now, policy),
  );
}

/** When the key that follows begins, in the past or the future; undefined while no later one is known. */
export function retiredAt(ring: KeyRing, key: SigningKey): Instant | undefined {
  const line = lineage(ring);
  const place = line.findIndex((other) => other.kid === key.kid);
  return place < 0 ? undefined : line[place + 1]?.signsFrom;
}

/**
 * When the key leaves the metadata: `retain` after it was relieved, when an operator cleared it, and at the latest
 * when its certificate has expired on every clock (no token lives longer). Undefined while it is not to be relieved.
 */
export function retentionEnd(ring: KeyRing, key: SigningKey, policy: RetentionPolicy): Instant | undefined {
  const retired = retiredAt(ring, key);
  if (retired === undefined) return undefined;
  return key.clearedAt ?? Math.min(retired + policy.retain, key.notAfter + policy.skew);
}

/** When the successor of the key must take over: after a full cycle, or with `retain` left of its certificate. */
export function dueAt(key: SigningKey, policy: Pick<RollPolicy, 'rotateEvery' | 'retain'>): Instant {
  return Math.min(key.signsFrom + policy.rotateEvery, key.notAfter - policy.retain);
}

export function roleOf(ring: KeyRing, key: SigningKey, now: Instant, policy: RetentionPolicy): KeyRole {
  if (key.revokedAt !== null) return 'revoked';
  if (key.kid === currentKey(ring, now)?.kid) return 'current';
  if (key.signsFrom > now) return 'next';
  if (isRetentionOver(ring, key, now, policy)) return 'expired';
  return key.kid === previousKey(ring, now, policy)?.kid ? 'previous' : 'verifyOnly';
}

/** Every key's role by `kid`, as audit entries and views show it. */
export function rolesOf(ring: KeyRing, now: Instant, policy: RetentionPolicy): Record<string, KeyRole> {
  return Object.fromEntries(ring.keys.map((key) => [key.kid, roleOf(ring, key, now, policy)]));
}

const publishedOrder: readonly KeyRole[] = ['current', 'next', 'previous', 'verifyOnly'];

/**
 * What the metadata publishes, in this order: current, next, previous, then older ones, the latest first. Partners
 * that read only the first certificate get the one that signs.
 */
export function publicKeys(ring: KeyRing, now: Instant, policy: RetentionPolicy): SigningKey[] {
  const placed = ring.keys.map((key) => ({
    key,
    place: publishedOrder.indexOf(roleOf(ring, key, now, policy)),
  }));
  return placed
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place || towardsNow(a.key, b.key, now))
    .map(({ key }) => key);
}

/** Future keys in the order in which they begin, past ones in the reverse of it. */
function towardsNow(a: SigningKey, b: SigningKey, now: Instant): number {
  return a.signsFrom > now ? a.signsFrom - b.signsFrom : b.signsFrom - a.signsFrom;
}

/** The earliest later instant at which any key changes its role; undefined when, without a write, none ever will. */
export function nextBoundary(ring: KeyRing, now: Instant, policy: RetentionPolicy): Instant | undefined {
  const before = Object.values(rolesOf(ring, now, policy)).join();
  return ring.keys
    .flatMap((key) => [key.signsFrom, retentionEnd(ring, key, policy) ?? now])
    .filter((instant) => instant > now)
    .sort((a, b) => a - b)
    .find((instant) => Object.values(rolesOf(ring, instant, policy)).join() !== before);
}

/** Why nothing may sign. */
export type UnusableReason = 'notAssigned' | 'expired' | 'notYetValid' | 'revoked';

/**
 * The key to sign with, or why there is none. Fails closed: a current key whose certificate does not cover the
 * token to be signed stays current (so that the ring still tells what is wrong) but never signs.
 * @param lifetime seconds that the token will live; no token may outlive its certificate.
 */
export function usableSigningKey(
  ring: KeyRing,
  now: Instant,
  lifetime: Seconds = 0,
): { readonly key: SigningKey } | { readonly unusable: UnusableReason } {
  const key = currentKey(ring, now);
  if (!key)
    return { unusable: ring.keys.some((other) => other.revokedAt !== null) ? 'revoked' : 'notAssigned' };
  if (now < key.notBefore) return { unusable: 'notYetValid' };
  return now + lifetime > key.notAfter ? { unusable: 'expired' } : { key };
}

/**
 * The keys in the order in which they signed or will sign. A key revoked before it began never counts as a
 * successor; one revoked later does. Of two that begin in the same second the later in the ring wins, therefore
 * the transitions put a key that shall sign at once at the end.
 */
export function lineage(ring: KeyRing): SigningKey[] {
  return ring.keys
    .filter((key) => key.revokedAt === null || key.revokedAt > key.signsFrom)
    .toSorted((a, b) => a.signsFrom - b.signsFrom);
}

/** Whether the key was ever revoked, also when the ring holds nothing of it but that. */
export function isRevoked(ring: KeyRing, kid: string): boolean {
  const inUse = ring.keys.some((key) => key.kid === kid && key.revokedAt !== null);
  return inUse || (ring.revoked ?? []).some((key) => key.kid === kid);
}

function upcoming(ring: KeyRing, now: Instant): SigningKey[] {
  return ring.keys
    .filter((key) => key.revokedAt === null && key.signsFrom > now)
    .toSorted((a, b) => a.signsFrom - b.signsFrom);
}

function isRetentionOver(ring: KeyRing, key: SigningKey, now: Instant, policy: RetentionPolicy): boolean {
  return key.clearedAt !== undefined || (retentionEnd(ring, key, policy) ?? Number.POSITIVE_INFINITY) <= now;
}
