/**
 * A certificate as the facts that the rest of the service asks about. Reading never judges: `certificate-rules.ts`
 * does. Parsed by `node:crypto`; only what it does not tell (key usage, SAN bytes, signature) is read from the DER.
 */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { fromDate, type Instant } from '../../base/clock.ts';
import { fromBase64Url, sha1, sha256 } from '../../base/encoding.ts';
import { childOf, childrenOf, type Element, octetsOf, oidOf, readElement, tags } from './der.ts';
import { commonNamesOf, toOneLine } from './distinguished-name.ts';
import { signatureAlgorithmNames } from './signature-algorithms.ts';

/** What a public key tells about its strength. */
export interface PublicKeyFacts {
  /** As `node:crypto` names it: `rsa`, `rsa-pss`, `ec`, `ed25519` …; `unknown` when it cannot be read. */
  readonly keyType: string;
  /** Bits of the RSA modulus or of the curve's field. */
  readonly keySizeBits: number | undefined;
  /** RSA only. */
  readonly publicExponent: bigint | undefined;
  readonly modulus: bigint | undefined;
  /** EC only: `P-256`, `P-384`, `P-521` (RFC 7518 §6.2.1.1), else OpenSSL's name. */
  readonly curve: string | undefined;
}

export interface CertificateFacts extends PublicKeyFacts {
  /** RFC 4514 order and escapes, `, ` between: `CN=litwareinc.com, O=Litware`. */
  readonly subject: string;
  readonly commonNames: readonly string[];
  readonly issuer: string;
  /** Upper-case hexadecimal. */
  readonly serialNumber: string;
  /** DNS names of the subject alternative name, as written. */
  readonly dnsNames: readonly string[];
  /** First and last second of validity (RFC 5280 §4.1.2.5: both inclusive). */
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** The purposes that the key is limited to (RFC 5280 §4.2.1.3); undefined when the certificate does not say. */
  readonly keyUsages: readonly string[] | undefined;
  /** OpenSSL's name of the algorithm that the issuer signed with, or its dotted OID. */
  readonly signatureAlgorithm: string;
  /** SHA-1 of the DER in upper-case hexadecimal, the thumbprint that administrators know. */
  readonly thumbprint: string;
  readonly thumbprintSha256: string;
  /** The same two as `x5t` and `x5t#S256` (RFC 7515 §4.1.7, §4.1.8). */
  readonly x5t: string;
  readonly x5tS256: string;
  readonly der: Uint8Array;
}

/** Larger than any certificate that a partner has reason to send. */
const maxCertificateBytes = 64 * 1024;

/**
 * Reads one DER certificate.
 * @returns the facts, or undefined when the bytes are not exactly one certificate.
 */
export function readCertificate(der: Uint8Array): CertificateFacts | undefined {
  if (der[0] !== tags.sequence || der.length > maxCertificateBytes) return undefined;
  try {
    const certificate = new X509Certificate(der);
    // OpenSSL overlooks trailing bytes; two spellings of one certificate would have two thumbprints.
    return certificate.raw.length === der.length ? describe(certificate) : undefined;
  } catch {
    return undefined;
  }
}

function describe(certificate: X509Certificate): CertificateFacts | undefined {
  const der = certificate.raw;
  const notBefore = fromDate(certificate.validFromDate);
  const notAfter = fromDate(certificate.validToDate);
  if (Number.isNaN(notBefore) || Number.isNaN(notAfter)) return undefined;
  const extensions = readExtensions(der);
  return {
    ...publicKeyFacts(publicKeyOf(certificate)),
    subject: toOneLine(certificate.subject),
    commonNames: commonNamesOf(certificate.subject),
    issuer: toOneLine(certificate.issuer),
    serialNumber: certificate.serialNumber,
    dnsNames: readDnsNames(extensions.get('2.5.29.17')),
    notBefore,
    notAfter,
    keyUsages: readKeyUsages(extensions.get('2.5.29.15')),
    signatureAlgorithm: readSignatureAlgorithm(der),
    thumbprint: sha1(der).toString('hex').toUpperCase(),
    thumbprintSha256: sha256(der).toString('hex').toUpperCase(),
    x5t: sha1(der).toString('base64url'),
    x5tS256: sha256(der).toString('base64url'),
    der,
  };
}

function publicKeyOf(certificate: X509Certificate): KeyObject | undefined {
  try {
    return certificate.publicKey;
  } catch {
    // An algorithm that OpenSSL does not know: the certificate is readable all the same, and refused by its rules.
    return undefined;
  }
}

const curveNames = new Map([
  ['prime256v1', { curve: 'P-256', bits: 256 }],
  ['secp384r1', { curve: 'P-384', bits: 384 }],
  ['secp521r1', { curve: 'P-521', bits: 521 }],
]);

/** The facts of a public key that came without a certificate, or of one that could not be read (undefined). */
export function publicKeyFacts(key: KeyObject | undefined): PublicKeyFacts {
  const details = key?.asymmetricKeyDetails;
  const named = curveNames.get(details?.namedCurve ?? '');
  return {
    keyType: key?.asymmetricKeyType ?? 'unknown',
    keySizeBits: details?.modulusLength ?? named?.bits,
    publicExponent: details?.publicExponent,
    modulus: key?.asymmetricKeyType === 'rsa' ? modulusOf(key) : undefined,
    curve: named?.curve ?? details?.namedCurve,
  };
}

function modulusOf(key: KeyObject): bigint | undefined {
  const bytes = fromBase64Url(key.export({ format: 'jwk' }).n ?? '');
  return bytes?.length ? BigInt(`0x${bytes.toString('hex')}`) : undefined;
}

/** Extension values (RFC 5280 §4.1.2.9) by dotted OID; empty when there are none or they are beyond this reader. */
function readExtensions(der: Uint8Array): Map<string, Element> {
  const found = new Map<string, Element>();
  try {
    const fields = childrenOf(childOf(readElement(der), 0, tags.sequence));
    const wrapper = fields.find((field) => field.tag === 0xa3);
    for (const extension of wrapper ? childrenOf(childOf(wrapper, 0, tags.sequence)) : []) {
      const parts = childrenOf(extension);
      const value = parts.at(-1);
      if (value) found.set(oidOf(parts[0]), readElement(octetsOf(value)));
    }
  } catch {
    found.clear();
  }
  return found;
}

function readDnsNames(extension: Element | undefined): string[] {
  if (extension?.tag !== tags.sequence) return [];
  const dnsName = 0x82;
  return childrenOf(extension)
    .filter((name) => name.tag === dnsName)
    .map((name) => Buffer.from(name.content).toString('latin1'));
}

const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

function readKeyUsages(extension: Element | undefined): string[] | undefined {
  if (extension?.tag !== tags.bitString) return undefined;
  const [, ...octets] = extension.content;
  return keyUsageNames.filter((_, bit) => ((octets[bit >> 3] ?? 0) << (bit & 7)) & 0x80);
}

function readSignatureAlgorithm(der: Uint8Array): string {
  const oid = oidOf(childOf(childOf(readElement(der), 1, tags.sequence), 0));
  return signatureAlgorithmNames.get(oid) ?? oid;
}
