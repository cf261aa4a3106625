/** Our own certificates: whether something signs, until when, and whether its successor is in time. */
import { hour } from '../../../shared/base/duration.ts';
import type { CertificateView, PinnedPartnerView, TokenIssuerView } from '../../core/issuer-views.ts';
import { type Finding, finding, type Horizon, isPast, severityOfExpiry } from './finding.ts';

/** Without a next one this many days are urgent (reference E.8). */
const criticalWithoutNext = 30;
const advance = { fix: { advance: true } } as const;
const makeNext = 's2s issuer advance; where rolls are not automatic: s2s certificate create, s2s issuer roll';

export function judgeIssuer(
  view: TokenIssuerView,
  pins: readonly PinnedPartnerView[],
  horizon: Horizon,
): Finding[] {
  return [
    view.current ? judgeCurrent(view.current, view.next, horizon) : nothingSigns(horizon),
    ...(view.next ? [judgeNext(view.next, pins, horizon)] : []),
    ...[view.previous, ...view.verifyOnly].flatMap((kept) => (kept ? judgeKept(kept, horizon) : [])),
    ...judgeCreation(view, horizon),
  ];
}

function nothingSigns(horizon: Horizon): Finding {
  const message = 'No certificate is current: no token can be issued.';
  return finding(
    'critical',
    { code: 'NothingSigns', object: 'tokenIssuer/current', message, remedy: makeNext, ...advance },
    null,
    horizon,
  );
}

function judgeCurrent(current: CertificateView, next: CertificateView | null, horizon: Horizon): Finding {
  const { notAfter, replaceBy } = current;
  const about = { object: 'tokenIssuer/current', remedy: makeNext, ...advance };
  if (isPast(notAfter, horizon)) {
    const message = 'The current certificate has expired.';
    return finding('critical', { ...about, code: 'CertificateExpired', message }, notAfter, horizon);
  }
  if (next && takesOverInTime(current, next)) {
    const message = `The next certificate takes over on ${next.effectiveDate}.`;
    return finding('ok', { object: about.object, code: 'Ok', message, remedy: null }, notAfter, horizon);
  }
  const severity = severityOfExpiry(notAfter, horizon, criticalWithoutNext);
  if (severity !== 'ok') {
    const message = next
      ? 'The current certificate expires before the next one takes over.'
      : 'The current certificate expires and no next one is staged.';
    return finding(severity, { ...about, code: 'CertificateExpiresWithoutNext', message }, notAfter, horizon);
  }
  if (replaceBy !== undefined && isPast(replaceBy, horizon)) {
    const message = 'The current certificate should have been replaced by now.';
    return finding('warning', { ...about, code: 'ReplacementOverdue', message }, replaceBy, horizon);
  }
  const message = 'The current certificate signs.';
  return finding('ok', { object: about.object, code: 'Ok', message, remedy: null }, notAfter, horizon);
}

function takesOverInTime(current: CertificateView, next: CertificateView): boolean {
  const { effectiveDate = '', notAfter } = next;
  // RFC 3339 in UTC to the second sorts as text.
  return effectiveDate !== '' && effectiveDate < current.notAfter && notAfter > effectiveDate;
}

function judgeNext(
  { notAfter, effectiveDate, held }: CertificateView,
  pins: readonly PinnedPartnerView[],
  horizon: Horizon,
): Finding {
  const object = 'tokenIssuer/next';
  if (isPast(notAfter, horizon) || (effectiveDate !== undefined && notAfter <= effectiveDate)) {
    const message = 'The next certificate will have expired when it takes over.';
    const remedy = 's2s issuer revoke <thumbprint>, s2s issuer advance';
    return finding(
      'critical',
      { code: 'NextCertificateUnusable', object, message, remedy },
      notAfter,
      horizon,
    );
  }
  if (held) {
    const waiting = pins.filter(({ hasNext }) => hasNext === false).map(({ name }) => name);
    const message = `The roll waits for ${waiting.join(', ') || 'a partner'} to be given the next certificate.`;
    const remedy =
      's2s certificate export --role next --out …, then s2s issuer pins acknowledge <name> <thumbprint>';
    return finding('warning', { code: 'RollHeld', object, message, remedy }, effectiveDate ?? null, horizon);
  }
  const message = `The next certificate signs from ${effectiveDate ?? 'its turn'} on.`;
  return finding('ok', { code: 'Ok', object, message, remedy: null }, notAfter, horizon);
}

function judgeKept({ role, withdrawnDate }: CertificateView, horizon: Horizon): Finding[] {
  if (withdrawnDate === undefined) return [];
  const object = `tokenIssuer/${role}`;
  if (isPast(withdrawnDate, horizon, hour)) {
    const message = 'Its retention is over, and it is still kept.';
    const told = { code: 'RetentionOverdue', object, message, remedy: 's2s issuer advance', ...advance };
    return [finding('warning', told, withdrawnDate, horizon)];
  }
  const message = 'It stays in the metadata until then.';
  return [finding('ok', { code: 'Ok', object, message, remedy: null }, withdrawnDate, horizon)];
}

function judgeCreation({ pendingCreation }: TokenIssuerView, horizon: Horizon): Finding[] {
  if (!pendingCreation || !isPast(pendingCreation.requestedDate, horizon, hour)) return [];
  const message = 'A certificate was to be created, and it is not finished.';
  const told = {
    code: 'CreationOverdue',
    object: 'tokenIssuer/next',
    message,
    remedy: 's2s issuer advance',
    ...advance,
  };
  return [finding('warning', told, pendingCreation.requestedDate, horizon)];
}
