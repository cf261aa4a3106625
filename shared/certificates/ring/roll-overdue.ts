/** For how long the roll has wanted a step that has not been taken: what an operator is alerted by. */
import type { Instant, Seconds } from '../../base/clock.ts';
import { currentKey, dueAt, type KeyRing, retentionEnd } from './key-ring.ts';
import { planRoll } from './roll-planner.ts';
import type { RollPolicy } from './roll-policy.ts';

/**
 * Zero where nothing is wanted, and right after a run that could do its work. A key that is missing altogether counts
 * as no delay: `nothing-signs` tells of it at once.
 */
export function rollOverdue(ring: KeyRing, now: Instant, policy: RollPolicy): Seconds {
  return Math.max(0, now - wantedSince(ring, now, policy));
}

function wantedSince(ring: KeyRing, now: Instant, policy: RollPolicy): Instant {
  const plan = planRoll(ring, now, policy);
  switch (plan.step) {
    case 'idle':
      return now;
    case 'finish':
      return plan.roll.requestedAt;
    case 'begin': {
      const current = currentKey(ring, now);
      return current ? Math.max(current.signsFrom, dueAt(current, policy) - policy.lead) : now;
    }
    case 'disable':
      return plan.key.revokedAt ?? retentionEnd(ring, plan.key, policy) ?? now;
  }
}
