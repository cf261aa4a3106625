/**
 * The operators' changes that bring a key forward, as pure functions of the ring: each gives the whole new ring, or
 * every rule that it would break. Whatever they do, no key with live tokens leaves the metadata.
 */
import type { Instant } from '../../base/clock.ts';
import { type Outcome, refuse, settle, type Violation } from '../../base/errors.ts';
import { currentKey, type KeyFacts, type KeyRing, nextKey, roleOf, type SigningKey } from './key-ring.ts';
import {
  checkEffectiveDate,
  checkLastsUntilPendingRoll,
  checkNoOtherRoll,
  checkNotRetired,
  checkNotRevoked,
  checkValidity,
  pendingRoll,
  type RingWarning,
  warnNotAnnounced,
  warnShortLife,
} from './operator-rules.ts';
import { moveToEnd, placed, type RingChange, unchanged, unschedule } from './ring-change.ts';
import type { RollPolicy } from './roll-policy.ts';
import { retimeNext, switchInstant } from './succession.ts';

export interface StageRequest {
  readonly certificate: KeyFacts;
  readonly effectiveAt: Instant;
  /** Takes the place of a roll that is already pending. */
  readonly replacePending?: boolean;
  readonly overrideMinimumLead?: boolean;
}

/**
 * Rolls at an effective date: the certificate is published at once and signs from that instant
 * (`Set-CsCertificate -Roll -EffectiveDate`). An automatic next key follows it.
 */
export function stage(
  ring: KeyRing,
  request: StageRequest,
  now: Instant,
  policy: RollPolicy,
): Outcome<RingChange> {
  const { certificate, effectiveAt } = request;
  const known = ring.keys.find((key) => key.kid === certificate.kid);
  const pending = pendingRoll(ring, now);
  if (pending && pending.kid === known?.kid && pending.signsFrom === effectiveAt) return unchanged(ring);
  const publishedAt = known?.publishedAt ?? now;
  const timing = { effectiveAt, publishedAt, overrideMinimumLead: request.overrideMinimumLead ?? false };
  const violations = [
    ...checkHasNotSigned(ring, known, now, policy),
    ...checkNotRevoked(ring, certificate),
    ...checkNotRetired(ring, known, now, policy),
    ...checkValidity(certificate, effectiveAt, policy),
    ...checkEffectiveDate(ring, timing, now, policy),
    ...checkNoOtherRoll(ring, request.replacePending ?? false, now, policy),
  ];
  return settle(violations, () => {
    const key = { ...placed(certificate, known, now), signsFrom: effectiveAt };
    const withoutOld = pending ? unschedule(ring, pending) : ring;
    const after = retimeNext(moveToEnd(withoutOld, key), now, policy);
    const warnings = [
      ...warnNotAnnounced(publishedAt, effectiveAt, policy),
      ...warnShortLife(certificate, effectiveAt, currentKey(ring, now), policy),
      ...warnWithdrawn(withoutOld, after),
    ];
    return { ring: after, changed: true, warnings, deadTokenSeconds: 0 };
  });
}

/**
 * Makes a certificate current now (`Set-CsCertificate` without a date): one from outside the ring, or one in it,
 * which promotes it. The relieved key stays published; a pending operators' roll is kept.
 */
export function assign(
  ring: KeyRing,
  certificate: KeyFacts,
  now: Instant,
  policy: RollPolicy,
): Outcome<RingChange> {
  const current = currentKey(ring, now);
  if (current?.kid === certificate.kid) return unchanged(ring);
  const known = ring.keys.find((key) => key.kid === certificate.kid);
  // Its own pending roll must not keep it waiting: it is brought forward.
  const others = { ...ring, keys: ring.keys.filter((key) => key.kid !== certificate.kid) };
  const at = switchInstant(others, now, policy);
  const violations = [
    ...checkNotRevoked(ring, certificate),
    ...checkNotRetired(ring, known, now, policy),
    ...checkValidity(certificate, at, policy),
    ...checkLastsUntilPendingRoll(ring, certificate, now, policy),
  ];
  return settle(violations, () => {
    const key = { ...placed(certificate, known, now), signsFrom: at };
    const after = retimeNext(moveToEnd(ring, key), at, policy);
    const warnings = [
      ...warnNotAnnounced(key.publishedAt, at, policy),
      ...warnShortLife(certificate, at, current, policy),
      ...warnWithdrawn(ring, after),
    ];
    return { ring: after, changed: true, warnings, deadTokenSeconds: 0 };
  });
}

/** Makes a published key current now; with the previous key this is the rollback. */
export function promote(ring: KeyRing, kid: string, now: Instant, policy: RollPolicy): Outcome<RingChange> {
  const known = ring.keys.find((key) => key.kid === kid);
  if (known) return assign(ring, known, now, policy);
  return refuse({ code: 'CertificateNotFound', message: 'No published key has this key id.', target: 'kid' });
}

/** Makes the next key current now (`Set-AuthConfig -PublishCertificate`). */
export function publish(ring: KeyRing, now: Instant, policy: RollPolicy): Outcome<RingChange> {
  const next = nextKey(ring, now);
  if (next) return promote(ring, next.kid, now, policy);
  return refuse({ code: 'NoNextCertificate', message: 'There is no next certificate to publish.' });
}

function checkHasNotSigned(
  ring: KeyRing,
  known: SigningKey | undefined,
  now: Instant,
  policy: RollPolicy,
): Violation[] {
  if (!currentKey(ring, now)) {
    const message = 'There is no current certificate to roll from: assign this one.';
    return [{ code: 'CertificateNotAssigned', message }];
  }
  const role = known && roleOf(ring, known, now, policy);
  if (role !== 'current' && role !== 'previous' && role !== 'verifyOnly') return [];
  const message =
    role === 'current'
      ? 'The certificate is the current one already.'
      : 'The certificate has signed before and its tokens need it as it is; assign it to switch back now.';
  return [{ code: 'Conflict', message, target: 'certificate' }];
}

function warnWithdrawn(before: KeyRing, after: KeyRing): RingWarning[] {
  const gone = before.keys.filter((key) => !after.keys.some((other) => other.kid === key.kid));
  return gone.map(({ kid }) => ({
    code: 'NextWithdrawn',
    message: `The automatic next key ${kid} is too short-lived to follow and was withdrawn.`,
  }));
}
