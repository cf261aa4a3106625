/**
 * A public key that verifies the tokens of others, and the algorithms that fit it. The algorithm follows from the
 * registered key, never from the token's header (RFC 8725 §3.1).
 */
import { constants, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { fromBase64Url } from '../base/encoding.ts';
import { publicKeyFacts } from '../certificates/x509/certificate.ts';
import { weakKeyViolations } from '../certificates/x509/certificate-rules.ts';
import type { PublicJwk } from '../metadata/foreign/foreign-key.ts';
import type { CompactJws } from './compact-jws.ts';

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

/** A token of which nothing is believed yet. */
export type SignedText = Pick<CompactJws, 'token' | 'header'>;

/** Whether the token's signature was made by this key with an algorithm that fits it. */
export async function isSignedBy(
  { token, header: { alg } }: SignedText,
  { key, algorithms }: VerificationKey,
): Promise<boolean> {
  const algorithm = algorithms.find((each) => each === alg);
  const check = algorithm === undefined ? undefined : checks.get(algorithm);
  if (!check) return false;
  const end = token.lastIndexOf('.');
  const signature = fromBase64Url(token.slice(end + 1));
  return signature !== undefined && check(Buffer.from(token.slice(0, end), 'ascii'), signature, key);
}

type Check = (input: Buffer, signature: Buffer, key: KeyObject) => boolean | Promise<boolean>;

const onPool = promisify(verify);
const saltOfDigest = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };

/** ECDSA signatures are two numbers of fixed length side by side, not DER (RFC 7518 §3.4). */
const ecdsa =
  (hash: string): Check =>
  (input, signature, key) =>
    onPool(hash, input, { key, dsaEncoding: 'ieee-p1363' }, signature);

/**
 * By the names of RFC 7518 §3.1. An RSA check is cheaper than handing it to another thread, and done at once; one on a
 * curve may take half a millisecond in which others would wait, and goes to the pool (docs/performance.md).
 */
const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['RS256', (input, signature, key) => verify('sha256', input, key, signature)],
  ['PS256', (input, signature, key) => verify('sha256', input, { key, ...saltOfDigest }, signature)],
  ['ES256', ecdsa('sha256')],
  ['ES384', ecdsa('sha384')],
]);
