/**
 * The writes of the roll timer, as pure functions of the ring. They are total: the planner asks only for what
 * applies, and a step that was already taken by another instance leaves the ring as it is.
 */
import type { Instant } from '../../base/clock.ts';
import {
  currentKey,
  type KeyFacts,
  type KeyRing,
  nextKey,
  nextKeys,
  type PendingRoll,
  type SigningKey,
} from './key-ring.ts';
import type { RollPolicy } from './roll-policy.ts';
import {
  predecessorOfNext,
  retimeNext,
  successionInstant,
  switchInstant,
  unsettledTime,
  withoutHold,
} from './succession.ts';

/** Writes down the intent to create a key; the first intent stands. */
export function begin(ring: KeyRing, roll: PendingRoll): KeyRing {
  return ring.pending ? ring : { ...ring, pending: roll };
}

/** Writes down that the creation is begun again, so that its patience starts anew. */
export function attemptAgain(ring: KeyRing, rollId: string, now: Instant): KeyRing {
  return ring.pending?.id === rollId ? { ...ring, pending: { ...ring.pending, attemptedAt: now } } : ring;
}

/**
 * Takes the created certificate into the ring and closes the roll. A first key signs at once; any other is announced
 * for `propagate` and waits until its predecessor is due.
 */
export function adopt(ring: KeyRing, facts: KeyFacts, now: Instant, policy: RollPolicy): KeyRing {
  const settled: KeyRing = { ...ring, pending: null };
  // An operator may have assigned the new version before the timer came back for it.
  if (!ring.pending || ring.keys.some((key) => key.kid === facts.kid)) return settled;
  const before = predecessorOfNext(ring, now);
  const signsFrom = before
    ? successionInstant({ publishedAt: now, notAfter: facts.notAfter }, before, now, policy)
    : switchInstant(ring, now, policy);
  const key = { ...facts, publishedAt: now, signsFrom, revokedAt: null, rollId: ring.pending.id };
  return retimeNext({ ...settled, keys: [...ring.keys, key] }, now, policy);
}

/**
 * Removes a key whose version has been disabled. That it was revoked stays known until its certificate has expired:
 * somebody may enable the version in the vault again.
 */
export function forget(ring: KeyRing, kid: string, now: Instant): KeyRing {
  const { revoked: before = [], ...rest } = ring;
  const gone = ring.keys.flatMap(({ kid: each, revokedAt, notAfter }) =>
    each === kid && revokedAt !== null ? [{ kid, revokedAt, notAfter }] : [],
  );
  const revoked = [...before.filter((other) => other.kid !== kid), ...gone].filter(
    ({ notAfter }) => notAfter >= now,
  );
  const keys = ring.keys.filter((key) => key.kid !== kid);
  return revoked.length > 0 ? { ...rest, keys, revoked } : { ...rest, keys };
}

/**
 * The last instant to which a hold may push the next key: its predecessor must be able to retire in order, and the
 * held key itself must still have the time to announce a successor.
 */
export function holdLimit(
  current: SigningKey,
  next: SigningKey,
  policy: Pick<RollPolicy, 'retain'>,
): Instant {
  return Math.min(current.notAfter, next.notAfter) - policy.retain;
}

/**
 * Keeps the next key from signing while a partner that pins our certificate has not acknowledged it. Pushes in steps
 * of `propagate`, half a step ahead, so that a held roll costs a write a day and not one a tick.
 */
export function hold(ring: KeyRing, now: Instant, policy: RollPolicy): KeyRing {
  const current = currentKey(ring, now);
  const [next, afterNext] = nextKeys(ring, now);
  if (!current || !next || next.signsFrom - now > policy.propagate / 2) return ring;
  // So near, it may be an operator's "from now on" by a clock that runs ahead, or be at work already.
  if (next.signsFrom - now < unsettledTime(policy)) return ring;
  const overtaken = (afterNext?.signsFrom ?? Number.POSITIVE_INFINITY) - 1;
  const signsFrom = Math.min(now + policy.propagate, holdLimit(current, next, policy), overtaken);
  if (signsFrom <= next.signsFrom) return ring;
  return replace(ring, { ...next, signsFrom, heldFrom: next.heldFrom ?? next.signsFrom });
}

/** Ends a hold: the key signs when it would have, but no sooner than every instance has heard of it. */
export function release(ring: KeyRing, now: Instant, policy: RollPolicy): KeyRing {
  const next = nextKey(ring, now);
  if (next?.heldFrom === undefined) return ring;
  const heard = now + unsettledTime(policy);
  const signsFrom = Math.min(next.signsFrom, Math.max(next.heldFrom, heard));
  return replace(ring, { ...withoutHold(next), signsFrom });
}

function replace(ring: KeyRing, changed: SigningKey): KeyRing {
  return { ...ring, keys: ring.keys.map((key) => (key.kid === changed.kid ? changed : key)) };
}
