/**
 * The token issuer as people see it: each certificate with its role, both thumbprints and the dates that matter;
 * the three slots that administrators know are a view of the key ring.
 */
import { type Instant, toRfc3339 } from '../base/clock.ts';
import { day } from '../base/duration.ts';
import { type CertificateFacts, readCertificate } from './certificate.ts';
import {
  dueAt,
  type KeyRing,
  type KeyRole,
  retentionEnd,
  retiredAt,
  roleOf,
  type SigningKey,
} from './key-ring.ts';
import type { CertificateVersion } from './ports.ts';
import type { RollPolicy } from './roll-policy.ts';

export interface CertificateView {
  readonly role: KeyRole | 'unassigned';
  /** SHA-1, upper-case hex, as the administrators' tools show it. */
  readonly thumbprint: string;
  readonly thumbprintSha256: string;
  readonly kid: string;
  readonly subject: string;
  readonly subjectAlternativeNames: readonly string[];
  readonly keySizeBits: number | undefined;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly daysToExpiry: number;
  /** When the successor must have taken over; for keys that sign or will. */
  readonly replaceBy?: string;
  readonly publishedDate?: string;
  /** From when on it signs, or signed. */
  readonly effectiveDate?: string;
  /** When its successor took or takes over. */
  readonly supersededDate?: string;
  /** When it leaves the metadata. */
  readonly withdrawnDate?: string;
  readonly revokedDate?: string;
  readonly held?: boolean;
  /** False when the vault refuses to sign with this version; absent where the vault was not asked. */
  readonly enabled?: boolean;
  readonly name: string;
  readonly version: string;
  readonly keyVaultId: string;
}

export interface IssuerView {
  readonly current: CertificateView | null;
  readonly next: CertificateView | null;
  readonly previous: CertificateView | null;
  readonly verifyOnly: readonly CertificateView[];
  readonly revoked: readonly CertificateView[];
  /** When `next` takes over. */
  readonly effectiveDate: string | null;
  /** A creation that was begun and not finished. */
  readonly pendingCreation: { readonly reason: string; readonly requestedDate: string } | null;
  /** Shortest notice of a roll, in seconds. */
  readonly minimumLeadSeconds: number;
}

export function viewOfKey(ring: KeyRing, key: SigningKey, now: Instant, policy: RollPolicy): CertificateView {
  const role = roleOf(ring, key, now, policy);
  const superseded = retiredAt(ring, key);
  const withdrawn = role === 'revoked' ? undefined : retentionEnd(ring, key, policy);
  const active = role === 'current' || role === 'next';
  return {
    role,
    ...describe(readCertificate(Buffer.from(key.cer, 'base64')), now),
    ...(active && { replaceBy: toRfc3339(dueAt(key, policy)) }),
    publishedDate: toRfc3339(key.publishedAt),
    effectiveDate: toRfc3339(key.signsFrom),
    ...(superseded !== undefined && { supersededDate: toRfc3339(superseded) }),
    ...(withdrawn !== undefined && { withdrawnDate: toRfc3339(withdrawn) }),
    ...(key.revokedAt !== null && { revokedDate: toRfc3339(key.revokedAt) }),
    ...(key.heldFrom !== undefined && { held: true }),
    name: key.name,
    version: key.version,
    keyVaultId: key.keyId,
  };
}

/** A version of the vault that has no place in the ring. */
export function viewOfVersion(version: CertificateVersion, now: Instant): CertificateView {
  return {
    role: 'unassigned',
    ...describe(readCertificate(version.certificate), now),
    enabled: version.enabled,
    name: version.name,
    version: version.version,
    keyVaultId: version.keyId,
  };
}

function describe(facts: CertificateFacts | undefined, now: Instant) {
  return {
    thumbprint: facts?.thumbprint ?? '',
    thumbprintSha256: facts?.thumbprintSha256 ?? '',
    kid: facts?.x5t ?? '',
    subject: facts?.subject ?? '',
    subjectAlternativeNames: facts?.dnsNames ?? [],
    keySizeBits: facts?.keySizeBits,
    notBefore: toRfc3339(facts?.notBefore ?? 0),
    notAfter: toRfc3339(facts?.notAfter ?? 0),
    daysToExpiry: Math.floor(((facts?.notAfter ?? now) - now) / day),
  };
}

/** "None assigned" is an answer: every slot is then empty. */
export function viewOfIssuer(ring: KeyRing, now: Instant, policy: RollPolicy): IssuerView {
  const views = ring.keys.map((key) => viewOfKey(ring, key, now, policy));
  const only = (role: KeyRole) => views.filter((view) => view.role === role);
  const soonest = only('next').toSorted((a, b) =>
    (a.effectiveDate ?? '') < (b.effectiveDate ?? '') ? -1 : 1,
  );
  const [next = null] = soonest;
  const { pending } = ring;
  return {
    current: only('current')[0] ?? null,
    next,
    previous: only('previous')[0] ?? null,
    verifyOnly: only('verifyOnly'),
    revoked: only('revoked'),
    effectiveDate: next?.effectiveDate ?? null,
    pendingCreation: pending && { reason: pending.reason, requestedDate: toRfc3339(pending.requestedAt) },
    minimumLeadSeconds: Math.max(policy.minimumLead, policy.propagate),
  };
}
