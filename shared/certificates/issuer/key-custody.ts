/**
 * Whether the vault really lets us sign with the key that a certificate promises: asked before a key gets a role, and
 * by readiness. A certificate without its key is found now, not at the hour of the roll.
 */
import { verify, X509Certificate } from 'node:crypto';
import type { Instant } from '../../base/clock.ts';
import { Outage, type Violation } from '../../base/errors.ts';
import type { Signer } from '../ports.ts';
import type { KeyFacts } from '../ring/key-ring.ts';
import type { FoundCertificate } from './find-certificate.ts';

const target = 'thumbprint';

/** The vault must hold the version, enabled, and its key must really belong to the certificate. @throws Outage */
export async function custodyViolations(
  { key, version }: FoundCertificate,
  signer: Signer,
  now: Instant,
): Promise<Violation[]> {
  if (!version) {
    return [{ code: 'CertificateNotFound', message: 'The vault no longer holds the certificate.', target }];
  }
  if (!version.enabled) {
    return [{ code: 'CertificateDisabled', message: 'The version is disabled in the vault.', target }];
  }
  // The vault refuses to sign outside the validity; the rules about dates say so in better words.
  if (now < key.notBefore || now > key.notAfter) return [];
  return proveKey(key, signer);
}

/** Signs a probe and verifies it with the certificate. @throws Outage, unless trying again would not help */
export async function proveKey(
  key: Pick<KeyFacts, 'kid' | 'keyId' | 'cer'>,
  signer: Signer,
): Promise<Violation[]> {
  const probe = Buffer.from(`token issuer ${key.kid}`);
  try {
    const signature = await signer.sign(key, probe);
    const { publicKey } = new X509Certificate(Buffer.from(key.cer, 'base64'));
    if (verify('sha256', probe, publicKey, signature)) return [];
    const message = 'The key in the vault is not the one of the certificate.';
    return [{ code: 'CertificatePrivateKeyMismatch', message, target }];
  } catch (error) {
    if (!(error instanceof Outage && error.lasting)) throw error;
    const message = `The key cannot sign in this signing mode: ${error.message}.`;
    return [{ code: 'CertificateKeyUnusable', message, target }];
  }
}
