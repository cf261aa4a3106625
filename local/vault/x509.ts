/**
 * Real X.509 certificates for the vault: self-signed ones from a policy, and the certificate request that a pending
 * operation shows. Reading is done by node:crypto; only creation needs a library.
 */
import 'reflect-metadata';
import { createPublicKey, type KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Instant } from '../../shared/base/clock.ts';
import type { Random } from '../../shared/base/random.ts';
import type { CertificatePolicy } from './model.ts';

type X509Properties = CertificatePolicy['x509_props'];

/** True for a distinguished name (RFC 4514) that can be put into a certificate; the empty one is. */
export function isSubjectName(subject: string): boolean {
  try {
    // What it cannot read at all the library reads as the empty name.
    return new x509.Name(subject).toJSON().length > 0 || subject === '';
  } catch {
    return false;
  }
}

/**
 * The end of a validity that begins at `start`: calendar months later, on the last day of the month where the day
 * does not exist.
 */
export function addMonths(start: Instant, months: number): Instant {
  const from = new Date(start * 1000);
  const to = new Date(start * 1000);
  to.setUTCDate(1);
  to.setUTCMonth(from.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(to.getTime() / 1000);
}

/** @returns the DER of a certificate signed with its own key, SHA-256. */
export async function issueSelfSigned(request: {
  readonly properties: X509Properties;
  readonly privateKey: KeyObject;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly random: Random;
}): Promise<Buffer> {
  const keys = await toWebCryptoKeys(request.privateKey);
  const identifier = await x509.SubjectKeyIdentifierExtension.create(keys.publicKey);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(request.random),
    name: request.properties.subject,
    notBefore: new Date(request.notBefore * 1000),
    notAfter: new Date(request.notAfter * 1000),
    keys,
    signingAlgorithm: signingAlgorithm(request.privateKey),
    extensions: [
      ...describe(request.properties),
      new x509.AuthorityKeyIdentifierExtension(identifier.keyId),
      identifier,
    ],
  });
  return Buffer.from(certificate.rawData);
}

/** @returns the DER of a PKCS#10 request for that key and policy. */
export async function createRequest(properties: X509Properties, privateKey: KeyObject): Promise<Buffer> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: properties.subject,
    keys: await toWebCryptoKeys(privateKey),
    signingAlgorithm: signingAlgorithm(privateKey),
    extensions: describe(properties),
  });
  return Buffer.from(request.rawData);
}

function describe(properties: X509Properties): x509.Extension[] {
  const { sans, ekus, key_usage } = properties;
  const names: x509.JsonGeneralName[] = [
    ...(sans.dns_names ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(sans.emails ?? []).map((value) => ({ type: 'email' as const, value })),
    ...(sans.upns ?? []).map((value) => ({ type: 'upn' as const, value })),
  ];
  return [
    ...(key_usage.length > 0 ? [new x509.KeyUsagesExtension(toUsageFlags(key_usage), true)] : []),
    ...(ekus.length > 0 ? [new x509.ExtendedKeyUsageExtension(ekus)] : []),
    ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    new x509.BasicConstraintsExtension(false),
  ];
}

// The bits of RFC 5280 §4.2.1.3 in the library's numbering; its enum is not erasable, so the numbers stand here.
export const keyUsageFlags: ReadonlyMap<string, number> = new Map([
  ['digitalSignature', 1],
  ['nonRepudiation', 2],
  ['keyEncipherment', 4],
  ['dataEncipherment', 8],
  ['keyAgreement', 16],
  ['keyCertSign', 32],
  ['cRLSign', 64],
  ['encipherOnly', 128],
  ['decipherOnly', 256],
]);

function toUsageFlags(usages: readonly string[]): number {
  return usages.reduce((flags, usage) => flags | (keyUsageFlags.get(usage) ?? 0), 0);
}

function signingAlgorithm(key: KeyObject) {
  return key.asymmetricKeyType === 'ec'
    ? { name: 'ECDSA', hash: 'SHA-256' }
    : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
}

async function toWebCryptoKeys(privateKey: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const publicKey = createPublicKey(privateKey);
  const algorithm =
    privateKey.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: publicKey.export({ format: 'jwk' }).crv ?? 'P-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
}

/** Sixteen bytes, positive and without a leading zero, so that the DER needs no padding byte (RFC 5280 §4.1.2.2). */
function randomSerial(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
