/** A throw-away certificate authority and a server certificate for localhost, for strict clients that demand https. */
import 'reflect-metadata';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

export interface LoopbackTls {
  readonly keyFile: string;
  readonly certFile: string;
  /** PEM of the authority. */
  readonly authority: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

export async function createLoopbackTls(): Promise<LoopbackTls> {
  const ca = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const server = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const dates = { notBefore: new Date('2020-01-01'), notAfter: new Date('2049-12-31') };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...dates,
    name: 'CN=throw-away authority',
    signingAlgorithm: algorithm,
    keys: ca,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    ...dates,
    subject: 'CN=localhost',
    issuer: authority.subject,
    signingAlgorithm: algorithm,
    publicKey: server.publicKey,
    signingKey: ca.privateKey,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  const directory = await mkdtemp(join(tmpdir(), 's2s-tls-'));
  const keyFile = join(directory, 'server.key.pem');
  const certFile = join(directory, 'server.cer.pem');
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', server.privateKey);
  await writeFile(keyFile, x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), { mode: 0o600 });
  await writeFile(certFile, certificate.toString('pem'));
  return { keyFile, certFile, authority: authority.toString('pem') };
}
