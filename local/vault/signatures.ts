/** Signs and verifies digests with a vault key under the JOSE algorithm names (RFC 7518 §3.1). */
import { constants, createPublicKey, type KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto';
import type { Random } from '../../shared/base/random.ts';
import { signDigest, verifyDigest } from './ecdsa.ts';
import { signPss, verifyPss } from './pss.ts';
import { badParameter } from './vault-errors.ts';

interface SignatureAlgorithm {
  readonly family: 'RS' | 'PS' | 'ES';
  readonly hash: string;
  /** Bytes of the digest. */
  readonly length: number;
  /** ES only: the one curve that goes with it. */
  readonly curve?: string;
}

const algorithms = new Map<string, SignatureAlgorithm>([
  ['RS256', { family: 'RS', hash: 'sha256', length: 32 }],
  ['RS384', { family: 'RS', hash: 'sha384', length: 48 }],
  ['RS512', { family: 'RS', hash: 'sha512', length: 64 }],
  ['PS256', { family: 'PS', hash: 'sha256', length: 32 }],
  ['PS384', { family: 'PS', hash: 'sha384', length: 48 }],
  ['PS512', { family: 'PS', hash: 'sha512', length: 64 }],
  ['ES256', { family: 'ES', hash: 'sha256', length: 32, curve: 'prime256v1' }],
  ['ES384', { family: 'ES', hash: 'sha384', length: 48, curve: 'secp384r1' }],
]);

/** The DER that stands before the digest in a PKCS#1 signature (RFC 8017 §9.2, note 1). */
const digestInfoPrefixes = new Map([
  ['sha256', Buffer.from('3031300d060960864801650304020105000420', 'hex')],
  ['sha384', Buffer.from('3041300d060960864801650304020205000430', 'hex')],
  ['sha512', Buffer.from('3051300d060960864801650304020305000440', 'hex')],
]);

/** @throws VaultError BadParameter when the algorithm, the key and the digest do not go together */
export function signWithKey(key: KeyObject, name: string, digest: Buffer, random: Random): Buffer {
  const algorithm = requireAlgorithm(key, name, digest);
  if (algorithm.family === 'ES') return signDigest(key, digest);
  if (algorithm.family === 'PS') return signPss(key, algorithm.hash, digest, random);
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digestInfo(algorithm, digest));
}

/** @throws VaultError BadParameter when the algorithm, the key and the digest do not go together */
export function verifyWithKey(key: KeyObject, name: string, digest: Buffer, signature: Buffer): boolean {
  const algorithm = requireAlgorithm(key, name, digest);
  const publicKey = createPublicKey(key);
  if (algorithm.family === 'ES') return verifyDigest(publicKey, digest, signature);
  // A signature without its leading zero is another text of the same number, and no signature (RFC 8017 §8.1.2).
  const bytes = Math.ceil((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  if (signature.length !== bytes) return false;
  if (algorithm.family === 'PS') return verifyPss(publicKey, algorithm.hash, digest, signature);
  try {
    const opened = publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
    return opened.equals(digestInfo(algorithm, digest));
  } catch {
    return false;
  }
}

function requireAlgorithm(key: KeyObject, name: string, digest: Buffer): SignatureAlgorithm {
  const algorithm = algorithms.get(name);
  if (!algorithm) throw badParameter(`alg must be one of ${[...algorithms.keys()].join(', ')}.`);
  const fits =
    algorithm.family === 'ES'
      ? key.asymmetricKeyDetails?.namedCurve === algorithm.curve
      : key.asymmetricKeyType === 'rsa';
  if (!fits) throw badParameter(`The key cannot be used with ${name}.`);
  if (digest.length !== algorithm.length) {
    throw badParameter(`The digest has ${digest.length} bytes; ${name} takes ${algorithm.length}.`);
  }
  return algorithm;
}

function digestInfo(algorithm: SignatureAlgorithm, digest: Buffer): Buffer {
  return Buffer.concat([digestInfoPrefixes.get(algorithm.hash) ?? Buffer.alloc(0), digest]);
}
