/**
 * When a key takes over from the one before it. The instant of an automatic next key is always this file's answer:
 * worked out when the key is adopted, and again after each of the operators' changes, so that a rollback or a roll
 * never leaves a next key that comes too late for the certificate before it.
 */
import type { Instant, Seconds } from '../../base/clock.ts';
import { currentKey, dueAt, type KeyRing, nextKeys, type SigningKey } from './key-ring.ts';
import type { RollPolicy } from './roll-policy.ts';

/** The last instant at which a key may sign: no token outlives its certificate, on any clock. */
export function lastSafeInstant(
  key: Pick<SigningKey, 'notAfter'>,
  policy: Pick<RollPolicy, 'tokenLifetime' | 'skew'>,
): Instant {
  return key.notAfter - policy.tokenLifetime - policy.skew;
}

/**
 * How long before an instant a key may already be at work somewhere: an instance reads the ring late, and its clock
 * may run ahead of ours. Nothing takes such a key back.
 */
export function unsettledTime(policy: Pick<RollPolicy, 'cacheFor' | 'skew'>): Seconds {
  return 2 * policy.cacheFor + policy.skew;
}

/**
 * The instant that "from now on" is written as. An operator on another instance, whose clock runs ahead, may have
 * written that instance's "now" a moment ago; the later order must win, so it begins no earlier than that one.
 */
export function switchInstant(ring: KeyRing, now: Instant, policy: Pick<RollPolicy, 'skew'>): Instant {
  const justWritten = ring.keys
    .filter((key) => isOperatorsRoll(key) && key.revokedAt === null && key.signsFrom <= now + policy.skew)
    .map((key) => key.signsFrom);
  return Math.max(now, ...justWritten);
}

/**
 * When `key` shall take over from `before`: once it is announced and its predecessor is due, but with `retain` left
 * of its own certificate, and always while the predecessor may still sign: a key that a partner does not know yet
 * is better than none.
 */
export function successionInstant(
  key: Pick<SigningKey, 'publishedAt' | 'notAfter'>,
  before: SigningKey,
  now: Instant,
  policy: RollPolicy,
): Instant {
  const announced = key.publishedAt + policy.propagate;
  const wanted = Math.min(dueAt(before, policy), key.notAfter - policy.retain);
  const timely = Math.min(Math.max(announced, wanted), lastSafeInstant(before, policy));
  return Math.max(timely, now + 1);
}

/** Whether an operator has set the instant of a key that has not begun. */
export function isOperatorsRoll(key: SigningKey): boolean {
  return key.scheduledBy === 'operator';
}

/** The key after which an automatic next one comes: that of the operators' pending roll, else the current one. */
export function predecessorOfNext(ring: KeyRing, now: Instant): SigningKey | undefined {
  return nextKeys(ring, now).findLast(isOperatorsRoll) ?? currentKey(ring, now);
}

/**
 * Puts automatic next keys behind what the operators decided. One whose certificate is too short to follow a pending
 * roll is withdrawn: it never signed, and the timer makes another when it is time.
 */
export function retimeNext(ring: KeyRing, now: Instant, policy: RollPolicy): KeyRing {
  const before = predecessorOfNext(ring, now);
  const automatic = nextKeys(ring, now).filter((key) => !isOperatorsRoll(key));
  if (!before || automatic.length === 0) return ring;
  const retimed = new Map<string, SigningKey[]>();
  for (const key of automatic) {
    const tooShort = before.signsFrom > now && key.notAfter - policy.retain <= before.signsFrom;
    const mayHaveBegun = key.signsFrom - now < unsettledTime(policy);
    if (tooShort && mayHaveBegun) continue;
    const signsFrom = successionInstant(key, before, now, policy);
    retimed.set(key.kid, tooShort ? [] : [{ ...withoutHold(key), signsFrom }]);
  }
  return { ...ring, keys: ring.keys.flatMap((key) => retimed.get(key.kid) ?? [key]) };
}

export function withoutHold(key: SigningKey): SigningKey {
  const { heldFrom: _, ...rest } = key;
  return rest;
}
