/**
 * What an operator's change of the ring must respect, one function a rule, so that a refusal can name all of them
 * at once. Rules about the certificate itself (key, subject) are in `certificate-rules.ts`; here it is about time.
 */
import { type Instant, type Seconds, toRfc3339 } from '../../base/clock.ts';
import { formatDuration } from '../../base/duration.ts';
import type { Violation } from '../../base/errors.ts';
import {
  currentKey,
  isRevoked,
  type KeyFacts,
  type KeyRing,
  nextKeys,
  roleOf,
  type SigningKey,
} from './key-ring.ts';
import type { RollPolicy } from './roll-policy.ts';
import { isOperatorsRoll, lastSafeInstant, unsettledTime } from './succession.ts';

/** Something worth telling an operator that is no reason to refuse. */
export interface RingWarning {
  readonly code:
    | 'NotYetAnnounced'
    | 'ExpiresBeforeCurrent'
    | 'SuccessorSoon'
    | 'NothingSigns'
    | 'TokensDie'
    | 'NextWithdrawn';
  readonly message: string;
}

/** The operators' roll that has not begun, if there is one. */
export function pendingRoll(ring: KeyRing, now: Instant): SigningKey | undefined {
  return nextKeys(ring, now).find(isOperatorsRoll);
}

/** The certificate must be valid when it begins, with `retain` left so that its own successor can be announced. */
export function checkValidity(
  certificate: Pick<KeyFacts, 'notBefore' | 'notAfter'>,
  at: Instant,
  policy: RollPolicy,
): Violation[] {
  const target = 'certificate';
  if (certificate.notBefore > at) {
    const message = `The certificate is not valid before ${toRfc3339(certificate.notBefore)}; it would sign from ${toRfc3339(at)}.`;
    return [{ code: 'CertificateNotYetValid', message, target }];
  }
  if (certificate.notAfter <= at) {
    const message = `The certificate expires at ${toRfc3339(certificate.notAfter)}; it would sign from ${toRfc3339(at)}.`;
    return [{ code: 'CertificateExpired', message, target }];
  }
  if (certificate.notAfter - policy.retain > at) return [];
  const message = `The certificate would sign from ${toRfc3339(at)} and expires at ${toRfc3339(certificate.notAfter)}; it needs more than S2S_ROLL_RETAIN (${formatDuration(policy.retain)}) between the two, or its tokens could outlive it before a successor is announced.`;
  return [{ code: 'CertificateExpired', message, target }];
}

/** A key that was revoked never comes back, also when the ring has forgotten all else of it. */
export function checkNotRevoked(ring: KeyRing, { kid }: Pick<KeyFacts, 'kid'>): Violation[] {
  if (!isRevoked(ring, kid)) return [];
  const message = 'The certificate has been revoked.';
  return [{ code: 'CertificateRevoked', message, target: 'certificate' }];
}

/** A key that has left the metadata stays out: the timer is about to disable its version. */
export function checkNotRetired(
  ring: KeyRing,
  known: SigningKey | undefined,
  now: Instant,
  policy: RollPolicy,
): Violation[] {
  if (!known) return [];
  const role = roleOf(ring, known, now, policy);
  const target = 'certificate';
  const message =
    'The certificate has left the metadata after its last use and its version is being disabled.';
  return role === 'expired' ? [{ code: 'CertificateDisabled', message, target }] : [];
}

export interface RollTiming {
  readonly effectiveAt: Instant;
  /** Since when the key is published; now for a certificate that is not in the ring yet. */
  readonly publishedAt: Instant;
  readonly overrideMinimumLead: boolean;
}

/** The effective date against now, against the partners' caches and against the current certificate. */
export function checkEffectiveDate(
  ring: KeyRing,
  timing: RollTiming,
  now: Instant,
  policy: RollPolicy,
): Violation[] {
  const target = 'effectiveDate';
  const { effectiveAt } = timing;
  const violations: Violation[] = [];
  const earliest = timing.publishedAt + requiredLead(policy);
  if (effectiveAt <= now) {
    const message = `${toRfc3339(effectiveAt)} is not later than now, ${toRfc3339(now)}.`;
    violations.push({ code: 'EffectiveDateNotInFuture', message, target });
  } else if (effectiveAt < earliest && !timing.overrideMinimumLead) {
    const message = `Partners may keep metadata without this key until ${toRfc3339(earliest)} (${formatDuration(requiredLead(policy))} after it is published); ${toRfc3339(effectiveAt)} is sooner.`;
    violations.push({ code: 'EffectiveDateTooSoon', message, target });
  }
  const current = currentKey(ring, now);
  if (current) violations.push(...checkCovers(current, effectiveAt, policy, 'The current certificate'));
  return violations;
}

/** The certificate before a roll must last until it, with a day in hand for a partner that is late. */
export function checkCovers(
  certificate: Pick<KeyFacts, 'notAfter'>,
  effectiveAt: Instant,
  policy: RollPolicy,
  subject: string,
): Violation[] {
  const latest = Math.min(lastSafeInstant(certificate, policy), certificate.notAfter - policy.minimumLead);
  if (effectiveAt <= latest) return [];
  const message = `${subject} expires at ${toRfc3339(certificate.notAfter)}; the switch must be at ${toRfc3339(latest)} or before, not at ${toRfc3339(effectiveAt)}.`;
  return [{ code: 'EffectiveDateAfterCurrentExpiry', message, target: 'effectiveDate' }];
}

/** Two rolls cannot wait at once, and one that is about to happen may already be running on a lagging instance. */
export function checkNoOtherRoll(
  ring: KeyRing,
  replacePending: boolean,
  now: Instant,
  policy: RollPolicy,
): Violation[] {
  const pending = pendingRoll(ring, now);
  if (!pending) return [];
  const message = `A roll to ${pending.kid} is pending for ${toRfc3339(pending.signsFrom)}.`;
  if (!replacePending) return [{ code: 'RollAlreadyPending', message }];
  return checkNotTooClose(pending, now, policy);
}

export function checkNotTooClose(pending: SigningKey, now: Instant, policy: RollPolicy): Violation[] {
  if (pending.signsFrom - now >= unsettledTime(policy)) return [];
  const message = `The roll to ${pending.kid} happens at ${toRfc3339(pending.signsFrom)}; within ${formatDuration(unsettledTime(policy))} of it an instance might not hear of a change in time.`;
  return [{ code: 'RollTooClose', message }];
}

/** A key that shall sign now must also last until the roll that is already pending. */
export function checkLastsUntilPendingRoll(
  ring: KeyRing,
  certificate: Pick<KeyFacts, 'kid' | 'notAfter'>,
  now: Instant,
  policy: RollPolicy,
): Violation[] {
  const pending = pendingRoll(ring, now);
  if (!pending || pending.kid === certificate.kid) return [];
  return checkCovers(certificate, pending.signsFrom, policy, 'A roll is pending, and this certificate');
}

export function warnNotAnnounced(publishedAt: Instant, at: Instant, policy: RollPolicy): RingWarning[] {
  const announced = publishedAt + policy.propagate;
  if (at >= announced) return [];
  const message = `The key signs from ${toRfc3339(at)}; partners that cached our metadata may refuse its tokens until they read it again, at most until ${toRfc3339(Math.max(at, publishedAt + policy.consumerCache + policy.cacheFor))}.`;
  return [{ code: 'NotYetAnnounced', message }];
}

export function warnShortLife(
  certificate: Pick<KeyFacts, 'notAfter'>,
  at: Instant,
  current: SigningKey | undefined,
  policy: RollPolicy,
): RingWarning[] {
  const warnings: RingWarning[] = [];
  if (current && certificate.notAfter < current.notAfter) {
    const message = `The certificate expires at ${toRfc3339(certificate.notAfter)}, before the current one (${toRfc3339(current.notAfter)}).`;
    warnings.push({ code: 'ExpiresBeforeCurrent', message });
  }
  const due = certificate.notAfter - policy.retain;
  if (due - at < policy.propagate) {
    const message = `The certificate must be relieved at ${toRfc3339(due)} already: prepare the next one now.`;
    warnings.push({ code: 'SuccessorSoon', message });
  }
  return warnings;
}

/** How long at most tokens of this key are still alive; 0 for one that never signed. */
export function tokensLiveFor(
  retired: Instant | undefined,
  signsFrom: Instant,
  now: Instant,
  policy: RollPolicy,
): Seconds {
  if (signsFrom > now) return 0;
  if (retired === undefined || retired > now) return policy.tokenLifetime;
  return Math.min(policy.tokenLifetime, Math.max(0, clearanceFloor(retired, policy) - now));
}

/** From when on no token of a key that was relieved at `retired` is accepted anywhere. */
export function clearanceFloor(retired: Instant, policy: RollPolicy): Instant {
  return retired + policy.tokenLifetime + policy.skew + policy.cacheFor;
}

function requiredLead(policy: RollPolicy): Seconds {
  return Math.max(policy.propagate, policy.minimumLead);
}
