/**
 * RSASSA-PSS over a finished digest (RFC 8017 §9.1), with a salt as long as the hash (RFC 7518 §3.5). node:crypto
 * does the RSA; the padding is here because it takes messages only, and the vault is given digests.
 */
import { constants, createHash, type KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto';
import type { Random } from '../../shared/base/random.ts';

export function signPss(key: KeyObject, hash: string, digest: Buffer, random: Random): Buffer {
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 2048) - 1;
  const salt = random.bytes(digest.length);
  const encoded = encode(hash, digest, salt, bits);
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, encoded);
}

/** @returns false for anything that is no such signature, a wrong length included. */
export function verifyPss(key: KeyObject, hash: string, digest: Buffer, signature: Buffer): boolean {
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 2048) - 1;
  try {
    const encoded = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature);
    const masked = encoded.subarray(0, encoded.length - digest.length - 1);
    const seed = encoded.subarray(masked.length, encoded.length - 1);
    const block = unmask(hash, masked, seed, bits);
    // The salt is the end of the block; encoding it again must give the same bytes, every padding byte included.
    return encode(hash, digest, block.subarray(block.length - digest.length), bits).equals(encoded);
  } catch {
    return false;
  }
}

/** EMSA-PSS-ENCODE from step 5 on. */
function encode(hash: string, digest: Buffer, salt: Buffer, bits: number): Buffer {
  const length = Math.ceil(bits / 8);
  const seed = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest();
  const padding = Buffer.alloc(length - salt.length - seed.length - 2);
  const block = Buffer.concat([padding, Buffer.from([1]), salt]);
  return Buffer.concat([unmask(hash, block, seed, bits), seed, Buffer.from([0xbc])]);
}

/** Masking and unmasking are the same exclusive-or; the surplus bits on the left are always zero. */
function unmask(hash: string, block: Buffer, seed: Buffer, bits: number): Buffer {
  const mask = maskGeneration(hash, seed, block.length);
  const result = Buffer.from(block.map((byte, index) => byte ^ (mask[index] ?? 0)));
  result[0] = (result[0] ?? 0) & (0xff >> (8 * Math.ceil(bits / 8) - bits));
  return result;
}

/** MGF1 (RFC 8017 §B.2.1). */
function maskGeneration(hash: string, seed: Buffer, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let counter = 0; Buffer.concat(parts).length < length; counter += 1) {
    const suffix = Buffer.alloc(4);
    suffix.writeUInt32BE(counter);
    parts.push(createHash(hash).update(seed).update(suffix).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}
