/** The token issuer as administrators know it: the slots current, next and previous, as a view of the key ring. */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import type { KeyRing, RevokedKey } from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { toThumbprint } from '../x509/thumbprint.ts';
import { type CertificateRole, type CertificateView, daysUntil, viewOfKey } from './certificate-view.ts';

/** A revoked certificate; of one that the ring has forgotten only this much is known. */
export type RevokedView = Pick<
  CertificateView,
  'role' | 'thumbprint' | 'kid' | 'notAfter' | 'daysToExpiry' | 'revokedDate'
> &
  Partial<CertificateView>;

export interface IssuerView {
  readonly current: CertificateView | null;
  readonly next: CertificateView | null;
  readonly previous: CertificateView | null;
  readonly verifyOnly: readonly CertificateView[];
  readonly revoked: readonly RevokedView[];
  /** When `next` takes over. */
  readonly effectiveDate: string | null;
  /** A creation that was begun and not finished. */
  readonly pendingCreation: { readonly reason: string; readonly requestedDate: string } | null;
  /** Shortest notice of a roll, in seconds. */
  readonly minimumLeadSeconds: number;
}

/** "None assigned" is an answer: every slot is then empty (seeds/002). */
export function viewOfIssuer(ring: KeyRing, now: Instant, policy: RollPolicy): IssuerView {
  const keys = ring.keys.toSorted((a, b) => a.signsFrom - b.signsFrom);
  const views = keys.map((key) => viewOfKey(ring, key, now, policy));
  const only = (role: CertificateRole) => views.filter((view) => view.role === role);
  const [next = null] = only('next');
  const { pending } = ring;
  return {
    current: only('current')[0] ?? null,
    next,
    previous: only('previous')[0] ?? null,
    verifyOnly: only('verifyOnly').reverse(),
    revoked: [...only('revoked'), ...(ring.revoked ?? []).map((key) => viewOfRevoked(key, now))],
    effectiveDate: next?.effectiveDate ?? null,
    pendingCreation: pending && { reason: pending.reason, requestedDate: toRfc3339(pending.requestedAt) },
    minimumLeadSeconds: Math.max(policy.minimumLead, policy.propagate),
  };
}

function viewOfRevoked({ kid, revokedAt, notAfter }: RevokedKey, now: Instant): RevokedView {
  return {
    role: 'revoked',
    thumbprint: toThumbprint(kid),
    kid,
    revokedDate: toRfc3339(revokedAt),
    notAfter: toRfc3339(notAfter),
    daysToExpiry: daysUntil(notAfter, now),
  };
}
