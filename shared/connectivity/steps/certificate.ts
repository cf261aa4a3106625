/** Step: the token-issuer certificate can sign now, with the key that belongs to it. */
import { type Clock, type Instant, toRfc3339 } from '../../base/clock.ts';
import { day } from '../../base/duration.ts';
import { proveKey } from '../../certificates/issuer/key-custody.ts';
import type { SigningKey } from '../../certificates/ring/key-ring.ts';
import { readCertificate } from '../../certificates/x509/certificate.ts';
import { type Finding, failed, passed, warned } from '../findings.ts';
import type { TestPorts } from '../ports.ts';
import type { Evidence } from '../report.ts';
import { type StepCode, stepRemedies } from '../step-codes.ts';

/** As `/readyz` warns. */
const warnBefore = 30 * day;

const unusable = new Map<string, { readonly code: StepCode; readonly message: string }>([
  ['notAssigned', { code: 'CertificateNotAssigned', message: 'No token-issuer certificate is assigned.' }],
  ['revoked', { code: 'CertificateRevoked', message: 'The current certificate was revoked.' }],
  ['expired', { code: 'CertificateExpired', message: 'The current certificate has expired.' }],
  ['notYetValid', { code: 'CertificateNotYetValid', message: 'The current certificate is not valid yet.' }],
]);

/** @throws Outage of the key ring or the vault */
export async function checkCertificate({
  currentKeyNow,
  signer,
  clock,
}: Pick<TestPorts, 'currentKeyNow' | 'signer'> & { readonly clock: Clock }): Promise<Finding<SigningKey>> {
  const current = await currentKeyNow();
  if ('unusable' in current) {
    const known = unusable.get(current.unusable);
    return failed(known?.code ?? 'CertificateNotAssigned', known?.message ?? 'No certificate can sign.');
  }
  const { key } = current;
  const evidence = keyEvidence(key, clock.now());
  const [violation] = await proveKey(key, signer);
  if (violation) return failed(codeOf(violation.code), violation.message, evidence);
  if (key.notAfter - clock.now() < warnBefore) {
    return warned(key, 'CertificateExpiresSoon', 'The certificate signs, but expires soon.', evidence);
  }
  return passed(key, 'The certificate is valid, and its key signs.', evidence);
}

function codeOf(code: string): StepCode {
  return code in stepRemedies ? (code as StepCode) : 'CertificateKeyUnusable';
}

function keyEvidence({ kid, cer, notAfter }: SigningKey, now: Instant): Evidence {
  const facts = readCertificate(Buffer.from(cer, 'base64'));
  return {
    keyId: kid,
    thumbprint: facts?.thumbprint ?? null,
    subject: facts?.subject ?? null,
    keySizeBits: facts?.keySizeBits ?? null,
    notAfter: toRfc3339(notAfter),
    daysToExpiry: Math.floor((notAfter - now) / day),
  };
}
