/**
 * The operators' changes that take a key back, as pure functions of the ring. Only `revoke` and a forced clearance
 * may end live tokens, and both say for how long those would still have lived.
 */
import { type Instant, type Seconds, toRfc3339 } from '../../base/clock.ts';
import { type Outcome, refuse, settle, succeed, type Violation } from '../../base/errors.ts';
import {
  currentKey,
  isRevoked,
  type KeyRing,
  nextKey,
  nextKeys,
  previousKey,
  retiredAt,
  type SigningKey,
} from './key-ring.ts';
import {
  checkLastsUntilPendingRoll,
  checkNotTooClose,
  clearanceFloor,
  pendingRoll,
  type RingWarning,
  tokensLiveFor,
  warnNotAnnounced,
} from './operator-rules.ts';
import { moveToEnd, type RingChange, replace, scheduled, unchanged, unschedule } from './ring-change.ts';
import type { RollPolicy } from './roll-policy.ts';
import { lastSafeInstant, retimeNext, switchInstant, withoutHold } from './succession.ts';

/**
 * Takes back a roll that an operator ordered. The certificate leaves the ring and may be staged again; one that the
 * timer made becomes the automatic next again.
 */
export function cancelRoll(ring: KeyRing, now: Instant, policy: RollPolicy): Outcome<RingChange> {
  const pending = pendingRoll(ring, now) ?? (policy.automatic ? undefined : nextKey(ring, now));
  if (!pending) return refuse(nothingToCancel(nextKey(ring, now)));
  const after = retimeNext(unschedule(ring, pending), now, policy);
  const violations = [...checkNotTooClose(pending, now, policy), ...checkSuccessorInTime(after, now, policy)];
  return settle(violations, () => ({ ring: after, changed: true, warnings: [], deadTokenSeconds: 0 }));
}

/** Ends the retention of the previous key (`Remove-CsCertificate -Previous`, `-ClearPreviousCertificate`). */
export function clearPrevious(
  ring: KeyRing,
  options: { readonly force?: boolean },
  now: Instant,
  policy: RollPolicy,
): Outcome<RingChange> {
  const previous = previousKey(ring, now, policy);
  if (!previous) {
    return refuse({ code: 'NoPreviousCertificate', message: 'No previous certificate is kept.' });
  }
  const floor = clearanceFloor(retiredAt(ring, previous) ?? now, policy);
  if (now < floor && !options.force) {
    const message = `Tokens that this certificate signed may be in use until ${toRfc3339(floor)}.`;
    return refuse({ code: 'PreviousStillNeeded', message });
  }
  const deadTokenSeconds = tokensLiveFor(retiredAt(ring, previous), previous.signsFrom, now, policy);
  const after = replace(ring, { ...previous, clearedAt: now });
  return succeed({ ring: after, changed: true, warnings: warnTokensDie(deadTokenSeconds), deadTokenSeconds });
}

/**
 * Takes a compromised key out of use at once, everywhere. When it is the current one, the next key signs from the
 * same write on; without a next nothing signs until the timer has made a new key.
 */
export function revoke(ring: KeyRing, kid: string, now: Instant, policy: RollPolicy): Outcome<RingChange> {
  const known = ring.keys.find((key) => key.kid === kid);
  if (!known && isRevoked(ring, kid)) return unchanged(ring);
  if (!known) {
    return refuse({ code: 'CertificateNotFound', message: 'No key in use has this key id.', target: 'kid' });
  }
  if (known.revokedAt !== null) return unchanged(ring);
  const wasCurrent = currentKey(ring, now)?.kid === kid;
  const began = wasCurrent && known.signsFrom <= now + policy.skew;
  // A key that has signed, if only for this second, has relieved the one before it: that one must not come back.
  const revokedAt = began ? Math.max(now, known.signsFrom + 1) : now;
  const revoked = replace(ring, { ...withoutHold(known), revokedAt });
  const successor = wasCurrent ? bestSuccessor(ring, now, policy) : undefined;
  const at = switchInstant(revoked, now, policy);
  const after = successor ? moveToEnd(revoked, { ...scheduled(successor), signsFrom: at }) : revoked;
  const deadTokenSeconds = tokensLiveFor(retiredAt(ring, known), known.signsFrom, now, policy);
  const warnings = [
    ...(wasCurrent && !successor ? [nothingSigns] : []),
    ...(successor ? warnNotAnnounced(successor.publishedAt, at, policy) : []),
    ...warnTokensDie(deadTokenSeconds),
  ];
  return succeed({ ring: retimeNext(after, at, policy), changed: true, warnings, deadTokenSeconds });
}

const nothingSigns: RingWarning = {
  code: 'NothingSigns',
  message: 'There is no next key: no token can be issued until the roll timer has made one.',
};

/** Without the cancelled roll the current certificate must last until another successor is announced. */
function checkSuccessorInTime(ring: KeyRing, now: Instant, policy: RollPolicy): Violation[] {
  const current = currentKey(ring, now);
  const next = nextKey(ring, now);
  const announced = next ? next.publishedAt + policy.propagate : now + policy.propagate + 2 * policy.tick;
  if (!current || announced <= lastSafeInstant(current, policy)) return [];
  const message = `The current certificate expires at ${toRfc3339(current.notAfter)}, and no other next key could be announced before; replace the roll instead of cancelling it.`;
  return [{ code: 'RollTooClose', message }];
}

function nothingToCancel(automatic: SigningKey | undefined): Violation {
  const message = automatic
    ? `No operator's roll is pending; ${automatic.kid} is the automatic next key, which the timer would make again.`
    : 'No roll is pending.';
  return { code: 'NoNextCertificate', message };
}

/** Prefers a key that the partners know already, then one that is valid, then any. */
function bestSuccessor(ring: KeyRing, now: Instant, policy: RollPolicy): SigningKey | undefined {
  const valid = nextKeys(ring, now).filter((key) => key.notBefore <= now && now < key.notAfter);
  const known = valid.find(
    (key) =>
      key.publishedAt + policy.propagate <= now &&
      checkLastsUntilPendingRoll(ring, key, now, policy).length === 0,
  );
  return known ?? valid[0] ?? nextKey(ring, now);
}

function warnTokensDie(seconds: Seconds): RingWarning[] {
  if (seconds === 0) return [];
  return [{ code: 'TokensDie', message: `Tokens die that would have lived up to ${seconds} seconds more.` }];
}
