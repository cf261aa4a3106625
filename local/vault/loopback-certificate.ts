/**
 * The certificate with which the vault speaks HTTPS on loopback. The official clients insist on HTTPS before they
 * send a token (`@azure/keyvault-common` 2.1.1 and later), so a vault over plain HTTP cannot be talked to.
 *
 * It is self-signed and its own authority. A process trusts it by `trustCertificateAuthority`, or by being started
 * with NODE_EXTRA_CA_CERTS set to the file.
 */
import 'reflect-metadata';
import { createPrivateKey, randomUUID, webcrypto } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { toPkcs8 } from './key-pairs.ts';
import { writeAtomically } from './state-file.ts';

export interface LoopbackCertificate {
  /** PEM, PKCS#8. */
  readonly key: string;
  /** PEM; public. */
  readonly certificate: string;
  /** Where the certificate is kept, when there is a directory. */
  readonly file: string | undefined;
}

const keyFile = 'vault-tls-key.pem';
const certificateFile = 'vault-tls-certificate.pem';

/** The certificate that the directory holds, or a new one; kept there, so that a restart changes nothing. */
export async function openLoopbackCertificate(directory: string | undefined): Promise<LoopbackCertificate> {
  if (directory === undefined) return { ...(await create()), file: undefined };
  const file = join(directory, certificateFile);
  const [key, certificate] = await Promise.all([readIfThere(join(directory, keyFile)), readIfThere(file)]);
  if (key !== undefined && certificate !== undefined) return { key, certificate, file };
  const created = await create();
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeAtomically(join(directory, keyFile), created.key);
  await writeAtomically(file, created.certificate);
  return { ...created, file };
}

/** Makes this process trust the certificate (PEM) for every later TLS connection; harmless to repeat. */
export function trustCertificateAuthority(certificate: string): void {
  const trusted = getCACertificates('default');
  if (!trusted.includes(certificate)) setDefaultCACertificates([...trusted, certificate]);
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function create(): Promise<{ key: string; certificate: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // A name of its own for each: among several authorities of one name a verifier may pick the wrong one.
    name: `CN=Key Vault emulator ${randomUUID()}`,
    keys,
    signingAlgorithm: algorithm,
    // Checked against the machine's clock, which is not the emulator's: as wide as the format allows.
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2049-12-31T00:00:00Z'),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        { type: 'dns', value: 'localhost' },
      ]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    key: toPkcs8(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })),
    certificate: `${certificate.toString('pem').trim()}\n`,
  };
}
