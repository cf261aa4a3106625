/**
 * Public keys that must never be trusted, each for one reason; and the sound modulus that they are made from.
 */
import { type KeyObject, randomBytes } from 'node:crypto';
import { hasRocaFingerprint, hasSmallFactor } from '../../shared/certificates/x509/key-strength.ts';
import { keyPair, rsaPublicKey } from './certificates.ts';

/** An odd number of exactly that many bits, without the flaws that the rules look for. */
export function soundModulus(bits: number): bigint {
  for (;;) {
    const random = BigInt(`0x${randomBytes(Math.ceil(bits / 8)).toString('hex')}`);
    const modulus = BigInt.asUintN(bits, random) | (1n << BigInt(bits - 1)) | 1n;
    if (!hasSmallFactor(modulus) && !hasRocaFingerprint(modulus)) return modulus;
  }
}

/**
 * A modulus built as the flawed library built its primes: a power of 65537 modulo the product of small
 * primes.
 */
export function rocaModulus(bits: number): bigint {
  const primes: bigint[] = [];
  for (let n = 3n; n <= 167n; n += 2n) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const product = primes.reduce((all, prime) => all * prime, 1n);
  const power = 65537n ** 1234n % product;
  for (let factor = (1n << BigInt(bits - 1)) / product + 1n; ; factor += 1n) {
    const modulus = power + factor * product;
    if (!hasSmallFactor(modulus)) return modulus;
  }
}

/** A modulus of exactly 2048 bits that 3 divides. */
function divisibleModulus(): bigint {
  const modulus = soundModulus(2048);
  return modulus - (modulus % 3n);
}

/** What is weak, the key, and the words that a refusal must hold. */
export const weakKeys: readonly (readonly [string, KeyObject, string])[] = [
  ['RSA of 1024 bits', rsaPublicKey(soundModulus(1024), 65537n), 'has 1024 bits'],
  ['RSA of 2047 bits', rsaPublicKey(soundModulus(2047), 65537n), 'has 2047 bits'],
  ['RSA of 4097 bits', rsaPublicKey(soundModulus(4097), 65537n), 'has 4097 bits'],
  ['RSA of 16384 bits', rsaPublicKey(soundModulus(16_384), 65537n), 'has 16384 bits'],
  ['exponent 1', rsaPublicKey(soundModulus(2048), 1n), 'exponent'],
  ['exponent 3', rsaPublicKey(soundModulus(2048), 3n), 'exponent'],
  ['an even exponent', rsaPublicKey(soundModulus(2048), 65538n), 'exponent'],
  ['an exponent of 2040 bits', rsaPublicKey(soundModulus(2048), 2n ** 2040n + 1n), 'exponent'],
  ['the ROCA flaw', rsaPublicKey(rocaModulus(2048), 65537n), 'ROCA'],
  ['a small factor', rsaPublicKey(divisibleModulus(), 65537n), 'small prime'],
  ['EC on P-521', keyPair({ keyType: 'ec', curve: 'P-521' }).publicKey, 'ec on P-521'],
  ['EC on secp256k1', keyPair({ keyType: 'ec', curve: 'secp256k1' }).publicKey, 'ec on secp256k1'],
  ['Ed25519', keyPair({ keyType: 'ed25519' }).publicKey, 'ed25519'],
];
