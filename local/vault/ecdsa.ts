/**
 * ECDSA over a finished digest (FIPS 186-5 §6.4): the vault signs digests, and node:crypto only signs messages.
 * The curve arithmetic of signing is OpenSSL's (a Diffie-Hellman key pair is k and kG); verification adds points
 * itself, slowly and in variable time, which is good enough for a development tool and for nothing else.
 */
import { createECDH, type KeyObject } from 'node:crypto';

interface Curve {
  readonly name: string;
  /** Bytes of a coordinate. */
  readonly size: number;
  readonly p: bigint;
  readonly n: bigint;
  readonly g: Point;
}

type Point = readonly [x: bigint, y: bigint] | undefined;

const p256: Curve = {
  name: 'prime256v1',
  size: 32,
  p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  g: basePoint('prime256v1', 32),
};

const p384: Curve = {
  name: 'secp384r1',
  size: 48,
  p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  g: basePoint('secp384r1', 48),
};

/** The public key of the private key 1. */
function basePoint(name: string, size: number): Point {
  const pair = createECDH(name);
  pair.setPrivateKey(Buffer.from('1'.padStart(size * 2, '0'), 'hex'));
  return toPoint(pair.getPublicKey(), size);
}

/** @returns r and s side by side, each as long as a coordinate (RFC 7518 §3.4). */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const curve = curveOf(privateKey);
  const d = toInteger(Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url'));
  const nonce = createECDH(curve.name);
  const [x = 0n] = toPoint(nonce.generateKeys(), curve.size) ?? [];
  const r = modulo(x, curve.n);
  const k = toInteger(nonce.getPrivateKey());
  const s = modulo(inverse(k, curve.n) * (toScalar(digest, curve) + r * d), curve.n);
  return Buffer.concat([toBytes(r, curve.size), toBytes(s, curve.size)]);
}

/** @returns false for a signature of the wrong length, too. */
export function verifyDigest(publicKey: KeyObject, digest: Buffer, signature: Buffer): boolean {
  const curve = curveOf(publicKey);
  if (signature.length !== 2 * curve.size) return false;
  const r = toInteger(signature.subarray(0, curve.size));
  const s = toInteger(signature.subarray(curve.size));
  if (r <= 0n || r >= curve.n || s <= 0n || s >= curve.n) return false;
  const w = inverse(s, curve.n);
  const first = multiply(modulo(toScalar(digest, curve) * w, curve.n), curve.g, curve);
  const second = multiply(modulo(r * w, curve.n), publicPoint(publicKey), curve);
  const sum = add(first, second, curve);
  return sum !== undefined && modulo(sum[0], curve.n) === r;
}

function curveOf(key: KeyObject): Curve {
  return key.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? p384 : p256;
}

function publicPoint(key: KeyObject): Point {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return [toInteger(Buffer.from(x, 'base64url')), toInteger(Buffer.from(y, 'base64url'))];
}

/** The leftmost bits of the digest, as many as the order of the curve has. */
function toScalar(digest: Buffer, curve: Curve): bigint {
  return toInteger(digest.subarray(0, curve.size));
}

function multiply(scalar: bigint, point: Point, curve: Curve): Point {
  let result: Point;
  let power = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, power, curve);
    power = add(power, power, curve);
  }
  return result;
}

/** Affine addition on y² = x³ − 3x + b; undefined is the point at infinity. */
function add(a: Point, b: Point, { p }: Curve): Point {
  if (!a || !b) return a ?? b;
  const [x1, y1] = a;
  const [x2, y2] = b;
  if (x1 === x2 && modulo(y1 + y2, p) === 0n) return undefined;
  const slope =
    x1 === x2 ? (3n * x1 * x1 - 3n) * inverse(2n * y1, p) : (y2 - y1) * inverse(modulo(x2 - x1, p), p);
  const x = modulo(slope * slope - x1 - x2, p);
  return [x, modulo(slope * (x1 - x) - y1, p)];
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulo(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return modulo(x, modulus);
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

function toPoint(uncompressed: Buffer, size: number): Point {
  return [toInteger(uncompressed.subarray(1, 1 + size)), toInteger(uncompressed.subarray(1 + size))];
}

function toInteger(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex') || '0'}`);
}

function toBytes(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}
