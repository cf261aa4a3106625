/** What an operator's change gives back, and the few ways in which a ring is edited. */
import type { Instant, Seconds } from '../../base/clock.ts';
import { type Outcome, succeed } from '../../base/errors.ts';
import type { KeyFacts, KeyRing, SigningKey } from './key-ring.ts';
import type { RingWarning } from './operator-rules.ts';
import { isOperatorsRoll, withoutHold } from './succession.ts';

export interface RingChange {
  readonly ring: KeyRing;
  /** False when the ring already was as asked; nothing is written then. */
  readonly changed: boolean;
  readonly warnings: readonly RingWarning[];
  /** For how many seconds at most tokens would still have lived that die by this change. */
  readonly deadTokenSeconds: Seconds;
}

export function unchanged(ring: KeyRing): Outcome<RingChange> {
  return succeed({ ring, changed: false, warnings: [], deadTokenSeconds: 0 });
}

export function placed(facts: KeyFacts, known: SigningKey | undefined, now: Instant): SigningKey {
  return scheduled(known ?? { ...facts, publishedAt: now, signsFrom: now, revokedAt: null });
}

export function scheduled(key: SigningKey): SigningKey {
  return { ...withoutHold(key), scheduledBy: 'operator' };
}

/** A key that begins now must be the last of the ring: it wins over one that began in the same second. */
export function moveToEnd(ring: KeyRing, key: SigningKey): KeyRing {
  return { ...ring, keys: [...ring.keys.filter((other) => other.kid !== key.kid), key] };
}

export function replace(ring: KeyRing, key: SigningKey): KeyRing {
  return { ...ring, keys: ring.keys.map((other) => (other.kid === key.kid ? key : other)) };
}

export function unschedule(ring: KeyRing, pending: SigningKey): KeyRing {
  if (pending.rollId === undefined || !isOperatorsRoll(pending)) {
    return { ...ring, keys: ring.keys.filter((key) => key.kid !== pending.kid) };
  }
  const { scheduledBy: _, ...automatic } = pending;
  return replace(ring, automatic);
}
