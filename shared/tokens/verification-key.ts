/**
 * A public key that verifies the tokens of others, and the algorithms that fit it. The algorithm follows from the
 * registered key, never from the token's header (RFC 8725 §3.1).
 */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import { publicKeyFacts } from '../certificates/x509/certificate.ts';
import { weakKeyViolations } from '../certificates/x509/certificate-rules.ts';
import type { PublicJwk } from '../metadata/foreign/foreign-key.ts';

export interface VerificationKey {
  readonly key: KeyObject;
  readonly algorithms: readonly string[];
}

/** RSA keys serve RS256 (Exchange, older MSAL) and PS256 (newer MSAL); an EC key has exactly one algorithm. */
function algorithmsFor(key: KeyObject): readonly string[] {
  const facts = publicKeyFacts(key);
  // Judged when registered and again here: a dear or broken key must not come in by another door.
  if (weakKeyViolations(facts).length > 0) return [];
  if (facts.keyType === 'rsa') return ['RS256', 'PS256'];
  return facts.curve === 'P-384' ? ['ES384'] : ['ES256'];
}

/** @returns the key of a base64 DER certificate, or undefined when it cannot be read or is too weak to trust. */
export function verificationKey(certificate: string): VerificationKey | undefined {
  return judged(() => new X509Certificate(Buffer.from(certificate, 'base64')).publicKey);
}

/** @returns the key of a JSON Web Key without a certificate, or undefined when it is unreadable or too weak. */
export function verificationKeyOfJwk(jwk: PublicJwk): VerificationKey | undefined {
  return judged(() => createPublicKey({ format: 'jwk', key: { ...jwk } }));
}

function judged(read: () => KeyObject): VerificationKey | undefined {
  try {
    const key = read();
    const algorithms = algorithmsFor(key);
    return algorithms.length > 0 ? { key, algorithms } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the token's signature was made by this key with an algorithm that fits it. */
export async function isSignedBy(token: string, { key, algorithms }: VerificationKey): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [...algorithms] });
    return true;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
