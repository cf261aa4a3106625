/** A key of somebody else as people see it. */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import { sha256, toBase64Url } from '../../base/encoding.ts';
import { readCertificate } from '../../certificates/x509/certificate.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';

export interface ForeignKeyView {
  readonly kid: string;
  /** SHA-1 in upper-case hexadecimal; null for a key that came without a certificate. */
  readonly thumbprint: string | null;
  readonly subject: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly daysToExpiry: number | null;
}

/** A key in the audit: its names, and what tells a bare JWK from another that was given the same name. */
export function nameOfKey({ kid, alias, jwk }: ForeignKey): string {
  const names = alias === undefined ? kid : `${kid} (${alias})`;
  return jwk ? `${names} #${toBase64Url(sha256(JSON.stringify(jwk))).slice(0, 12)}` : names;
}

export function viewOfForeignKey(key: ForeignKey, now: Instant): ForeignKeyView {
  const facts = key.certificate ? readCertificate(Buffer.from(key.certificate, 'base64')) : undefined;
  const { notBefore, notAfter } = key;
  return {
    kid: key.kid,
    thumbprint: facts?.thumbprint ?? null,
    subject: facts?.subject ?? null,
    notBefore: notBefore === undefined ? null : toRfc3339(notBefore),
    notAfter: notAfter === undefined ? null : toRfc3339(notAfter),
    daysToExpiry: notAfter === undefined ? null : Math.floor((notAfter - now) / day),
  };
}
