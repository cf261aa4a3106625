/**
 * What a certificate must be to serve here: pure rules, each with its stable code, all broken ones told at once.
 * The token issuer's come from the seeds 002 and 003 (2048 bits, the SIP domain in the subject) and 000 (further
 * SIP domains in the SAN); the key rules hold for partners and service principals too.
 */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import type { ErrorCode } from '../../base/error-catalogue.ts';
import type { Violation } from '../../base/errors.ts';
import type { CertificateFacts, PublicKeyFacts } from './certificate.ts';
import { hasRocaFingerprint, hasSmallFactor } from './key-strength.ts';
import { brokenSignatureAlgorithms } from './signature-algorithms.ts';
import { holdsSipDomain } from './sip-domain.ts';

/** The SIP domains that the token issuer speaks for. */
export interface SipDomains {
  readonly defaultSipDomain: string;
  readonly additionalSipDomains: readonly string[];
}

export interface IssuerCertificateContext extends SipDomains {
  /** The instant at which the certificate shall sign: now, or the effective date of a roll. */
  readonly at: Instant;
  readonly hasPrivateKey: boolean;
  /** Lets a SAN stand in for the subject, for certificates whose subject is a pool's name. Default false. */
  readonly acceptSanForSubject?: boolean;
}

/** Something worth telling an operator that is no reason to refuse. */
export interface CertificateWarning {
  readonly code: 'SubjectMatchedInSanOnly' | 'SignatureAlgorithmBroken';
  readonly message: string;
}

const smallestRsaBits = 2048;
const largestRsaBits = 4096;
const supportedCurves: readonly (string | undefined)[] = ['P-256', 'P-384'];

/**
 * Judges a candidate for the token issuer (certificate type `OAuthTokenIssuer`).
 * @returns every rule that it breaks, with the codes of the catalogue; empty when it may serve.
 */
export function checkIssuerCertificate(
  facts: CertificateFacts,
  context: IssuerCertificateContext,
): Violation[] {
  return [
    ...issuerKeyViolations(facts),
    ...keyUsageViolations(facts),
    ...(context.hasPrivateKey ? [] : [violation('CertificatePrivateKeyMissing', 'There is no private key.')]),
    ...subjectViolations(facts, context),
    ...additionalDomainViolations(facts, context),
    ...validityViolations(facts, context.at),
  ];
}

/** What `checkIssuerCertificate` lets pass and an operator should still know. */
export function issuerCertificateWarnings(
  facts: CertificateFacts,
  context: IssuerCertificateContext,
): CertificateWarning[] {
  const warnings: CertificateWarning[] = [];
  if (!subjectHolds(facts, context) && subjectViolations(facts, context).length === 0) {
    const message = `The subject does not hold ${context.defaultSipDomain}; the SAN does, and was accepted for it.`;
    warnings.push({ code: 'SubjectMatchedInSanOnly', message });
  }
  if (brokenSignatureAlgorithms.has(facts.signatureAlgorithm)) {
    const message = `The certificate is signed with ${facts.signatureAlgorithm}; partners may refuse it.`;
    warnings.push({ code: 'SignatureAlgorithmBroken', message });
  }
  return warnings;
}

/**
 * Judges a public key from anywhere (partner metadata, service-principal credential): RSA of 2048 to 4096 bits
 * with a sound modulus and exponent, or EC on P-256 or P-384 (RFC 7518 §3.3, §3.4).
 * @returns every rule that it breaks; empty when it may be trusted.
 */
export function weakKeyViolations(key: PublicKeyFacts): Violation[] {
  if (key.keyType === 'rsa') return rsaViolations(key);
  if (key.keyType === 'ec') return supportedCurves.includes(key.curve) ? [] : [unsupportedKey(key)];
  return [unsupportedKey(key)];
}

/** Violations of the validity at an instant; both ends of the period still belong to it (RFC 5280 §4.1.2.5). */
export function validityViolations(
  facts: Pick<CertificateFacts, 'notBefore' | 'notAfter'>,
  at: Instant,
): Violation[] {
  const { notBefore, notAfter } = facts;
  if (at < notBefore) {
    const message = `The certificate is valid from ${toRfc3339(notBefore)}, after ${toRfc3339(at)}.`;
    return [violation('CertificateNotYetValid', message, 'notBefore')];
  }
  if (at <= notAfter) return [];
  const message = `The certificate was valid until ${toRfc3339(notAfter)}, before ${toRfc3339(at)}.`;
  return [violation('CertificateExpired', message, 'notAfter')];
}

function issuerKeyViolations(key: PublicKeyFacts): Violation[] {
  // Partners verify RS256 and nothing else.
  return key.keyType === 'rsa' ? rsaViolations(key) : [unsupportedKey(key)];
}

function rsaViolations({ keySizeBits = 0, publicExponent = 0n, modulus = 0n }: PublicKeyFacts): Violation[] {
  const violations: Violation[] = [];
  const weak = (message: string) => violations.push(violation('CertificateKeyWeak', message, 'publicKey'));
  if (keySizeBits < smallestRsaBits) violations.push(wrongSize('CertificateKeyTooSmall', keySizeBits));
  if (keySizeBits > largestRsaBits) violations.push(wrongSize('CertificateKeyTooLarge', keySizeBits));
  // FIPS 186-5 §A.1.1 asks for more than 2^16; a large one only makes every verification dearer.
  if (publicExponent % 2n === 0n || publicExponent <= 2n ** 16n || publicExponent >= 2n ** 32n) {
    weak('The RSA public exponent is not an odd number between 2^16 and 2^32; 65537 is usual.');
  }
  // Arithmetic on a modulus of any length would be a gift to whoever sends one.
  if (keySizeBits > largestRsaBits) return violations;
  if (hasSmallFactor(modulus)) weak('The RSA modulus is divisible by a small prime.');
  else if (hasRocaFingerprint(modulus))
    weak('The RSA key was made by a library with the ROCA flaw (CVE-2017-15361).');
  return violations;
}

function wrongSize(code: ErrorCode, bits: number): Violation {
  return violation(
    code,
    `The RSA key has ${bits} bits, not ${smallestRsaBits} to ${largestRsaBits}.`,
    'publicKey',
  );
}

function unsupportedKey({ keyType, curve }: PublicKeyFacts): Violation {
  const kind = curve ? `${keyType} on ${curve}` : keyType;
  return violation('CertificateKeyTypeUnsupported', `The key is of type ${kind}.`, 'publicKey');
}

function keyUsageViolations({ keyUsages }: CertificateFacts): Violation[] {
  if (!keyUsages || keyUsages.includes('digitalSignature')) return [];
  const message = `The key usage allows ${keyUsages.join(', ') || 'nothing'}, but not digitalSignature.`;
  return [violation('CertificateKeyUsageUnsuitable', message, 'keyUsage')];
}

function subjectHolds(facts: CertificateFacts, { defaultSipDomain }: IssuerCertificateContext): boolean {
  return facts.commonNames.some((name) => holdsSipDomain(name, defaultSipDomain));
}

function subjectViolations(facts: CertificateFacts, context: IssuerCertificateContext): Violation[] {
  const { defaultSipDomain, acceptSanForSubject = false } = context;
  const inSan = facts.dnsNames.some((name) => holdsSipDomain(name, defaultSipDomain));
  if (subjectHolds(facts, context) || (acceptSanForSubject && inSan)) return [];
  const hint =
    inSan && !acceptSanForSubject ? ' The SAN does: repeat with acceptSanForSubject to let that do.' : '';
  const message = `The subject CN does not hold the default SIP domain ${defaultSipDomain}.${hint}`;
  return [violation('CertificateSubjectMissingSipDomain', message, 'subject')];
}

function additionalDomainViolations(
  facts: CertificateFacts,
  { additionalSipDomains }: IssuerCertificateContext,
): Violation[] {
  const names = [...facts.dnsNames, ...facts.commonNames];
  return additionalSipDomains
    .filter((domain) => !names.some((name) => holdsSipDomain(name, domain)))
    .map((domain) =>
      violation(
        'CertificateSanMissingSipDomain',
        `No subject alternative name holds the SIP domain ${domain}.`,
        'dnsNames',
      ),
    );
}

function violation(code: ErrorCode, message: string, target?: string): Violation {
  return target === undefined ? { code, message } : { code, message, target };
}
