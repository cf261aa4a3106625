/**
 * The vault's policy for token-issuer certificates: what a creation asks for, and what may have been changed behind
 * our back since. A certificate here signs and nothing else, and only the roll renews it (seeds/002).
 */
import type { CertificatePolicy } from '@azure/keyvault-certificates';
import type { CreationRequest } from '../certificates/ports.ts';

/** Written out, because a policy without lifetime actions means that the vault renews at 80 % of the life. */
const lifetimeActions = [{ action: 'EmailContacts' as const, daysBeforeExpiry: 30 }];
const keyUsage = ['digitalSignature' as const];

/** What a created certificate must be: signing only, never renewed behind the roll's back. */
export function policyOf(request: CreationRequest): CertificatePolicy {
  const [first, ...others] = request.dnsNames;
  return {
    issuerName: 'Self',
    subject: request.subject,
    ...(first !== undefined && { subjectAlternativeNames: { dnsNames: [first, ...others] } }),
    keyType: 'RSA',
    keySize: 2048,
    exportable: request.exportable,
    reuseKey: false,
    keyUsage: [...keyUsage],
    // PEM can be read with node:crypto; Key Vault's PFX has a password that some libraries cannot express.
    contentType: 'application/x-pem-file',
    validityInMonths: request.validityMonths,
    lifetimeActions: [...lifetimeActions],
  };
}

/** What differs from the two things that a roll relies on, in words for the log; empty when nothing does. */
export function policyDrift(policy: CertificatePolicy): string[] {
  const drift: string[] = [];
  const renews = (policy.lifetimeActions ?? []).some(({ action }) => action === 'AutoRenew');
  if (renews) drift.push('the vault renews the certificate by itself');
  const usage = policy.keyUsage ?? [];
  if (usage.length !== 1 || usage[0] !== 'digitalSignature')
    drift.push('the key may be used for more than signing');
  return drift;
}

/** The policy put right; everything else in it stays. */
export function repairedPolicy(policy: CertificatePolicy): CertificatePolicy {
  return { ...policy, keyUsage: [...keyUsage], lifetimeActions: [...lifetimeActions] };
}
