/**
 * A certificate as people see it: its role, both thumbprints and the dates that matter, for a key of the ring and for
 * any other version in the vault alike (reference: the field choices of the management surface, E.3).
 */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import type { CertificateVersion } from '../ports.ts';
import {
  dueAt,
  isRevoked,
  type KeyRing,
  type KeyRole,
  retentionEnd,
  retiredAt,
  roleOf,
  type SigningKey,
} from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';

/** A key whose retention is over is as unassigned as one that never had a role. */
export const certificateRoles = [
  'current',
  'next',
  'previous',
  'verifyOnly',
  'revoked',
  'unassigned',
] as const;

export type CertificateRole = (typeof certificateRoles)[number];

export interface CertificateView {
  readonly role: CertificateRole;
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

/** A key of the ring, without asking the vault. */
export function viewOfKey(ring: KeyRing, key: SigningKey, now: Instant, policy: RollPolicy): CertificateView {
  const role = shownRole(roleOf(ring, key, now, policy));
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

/** A version of the vault, with the role that the ring gives it, if any. */
export function viewOfVersion(
  ring: KeyRing,
  version: CertificateVersion,
  now: Instant,
  policy: RollPolicy,
): CertificateView {
  const { enabled } = version;
  const key = ring.keys.find((each) => each.version === version.version);
  if (key) return { ...viewOfKey(ring, key, now, policy), enabled };
  const described = describe(readCertificate(version.certificate), now);
  const tombstone = ring.revoked?.find(({ kid }) => kid === described.kid);
  return {
    role: isRevoked(ring, described.kid) ? 'revoked' : 'unassigned',
    ...described,
    ...(tombstone && { revokedDate: toRfc3339(tombstone.revokedAt) }),
    enabled,
    name: version.name,
    version: version.version,
    keyVaultId: version.keyId,
  };
}

function shownRole(role: KeyRole): CertificateRole {
  return role === 'expired' ? 'unassigned' : role;
}

export function daysUntil(instant: Instant, now: Instant): number {
  return Math.floor((instant - now) / day);
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
    daysToExpiry: daysUntil(facts?.notAfter ?? now, now),
  };
}
