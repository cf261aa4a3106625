/**
 * What the roll timer has to do, decided from facts alone. The same ring and instant always give the same step, so
 * that a lost race, a crash or a late tick is answered by planning again. The reason goes to audit log and CLI as is.
 */
import type { Instant } from '../../base/clock.ts';
import {
  currentKey,
  dueAt,
  type KeyRing,
  lineage,
  nextBoundary,
  nextKey,
  type PendingRoll,
  roleOf,
  type SigningKey,
} from './key-ring.ts';
import type { RollPolicy } from './roll-policy.ts';

export type BeginReason = 'bootstrap' | 'nothing-signs' | 'scheduled' | 'expiring';

export type RollStep =
  | { readonly step: 'finish'; readonly reason: 'roll-pending'; readonly roll: PendingRoll }
  | { readonly step: 'begin'; readonly reason: BeginReason }
  | { readonly step: 'disable'; readonly reason: 'revoked' | 'retention-over'; readonly key: SigningKey }
  | {
      readonly step: 'idle';
      readonly reason: 'nothing-due' | 'automatic-off';
      /** When, without any write in between, the planner will next want something; undefined for never. */
      readonly dueAt: Instant | undefined;
    };

/** The next step of the roll; the first rule that matches decides. */
export function planRoll(ring: KeyRing, now: Instant, policy: RollPolicy): RollStep {
  if (ring.pending) return { step: 'finish', reason: 'roll-pending', roll: ring.pending };
  const begin = reasonToBegin(ring, now, policy);
  if (begin && policy.automatic) return { step: 'begin', reason: begin };
  const dead = forgettableKey(ring, now, policy);
  if (dead) {
    return { step: 'disable', reason: dead.revokedAt === null ? 'retention-over' : 'revoked', key: dead };
  }
  const reason = begin ? 'automatic-off' : 'nothing-due';
  return { step: 'idle', reason, dueAt: nextWish(ring, now, policy) };
}

/** Whether a next key is wanted, and why; undefined when there is one or it is not time. */
export function reasonToBegin(ring: KeyRing, now: Instant, policy: RollPolicy): BeginReason | undefined {
  const current = currentKey(ring, now);
  if (!current) return ring.keys.length === 0 ? 'bootstrap' : 'nothing-signs';
  if (nextKey(ring, now) || now < dueAt(current, policy) - policy.lead) return undefined;
  const cycleEnd = current.signsFrom + policy.rotateEvery;
  return dueAt(current, policy) < cycleEnd ? 'expiring' : 'scheduled';
}

/** Keys that are out of use for good: their versions must not sign, whatever else still waits. */
export function deadKeys(ring: KeyRing, now: Instant, policy: RollPolicy): SigningKey[] {
  return ring.keys.filter((key) => {
    const role = roleOf(ring, key, now, policy);
    return role === 'revoked' || role === 'expired';
  });
}

/**
 * A dead key leaves the ring only when no older key is still published: the older one's retirement is read from
 * its successor, and without it a relieved key would seem current again.
 */
function forgettableKey(ring: KeyRing, now: Instant, policy: RollPolicy): SigningKey | undefined {
  const dead = new Set(deadKeys(ring, now, policy).map((key) => key.kid));
  const line = lineage(ring);
  const neverBegan = ring.keys.find((key) => dead.has(key.kid) && !line.includes(key));
  if (neverBegan) return neverBegan;
  const oldest = line[0];
  return oldest && dead.has(oldest.kid) ? oldest : undefined;
}

function nextWish(ring: KeyRing, now: Instant, policy: RollPolicy): Instant | undefined {
  const last = nextKey(ring, now) ?? currentKey(ring, now);
  const begin = last && policy.automatic ? Math.max(last.signsFrom, dueAt(last, policy) - policy.lead) : now;
  const wishes = [begin, nextBoundary(ring, now, policy) ?? now].filter((instant) => instant > now);
  return wishes.length > 0 ? Math.min(...wishes) : undefined;
}
