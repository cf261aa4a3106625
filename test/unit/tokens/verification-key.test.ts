/** Which keys may verify at all, and the algorithm that each is bound to. */
import { createHmac, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../shared/base/encoding.ts';
import type { PublicJwk } from '../../../shared/metadata/foreign/foreign-key.ts';
import {
  isSignedBy as isSignedByKey,
  type VerificationKey,
  verificationKey,
  verificationKeyOfJwk,
} from '../../../shared/tokens/verification-key.ts';
import {
  type CertificateOptions,
  rsaPublicKey,
  selfSigned,
  type TestCertificate,
} from '../../support/certificates.ts';
import { compactJws, signature } from '../../support/token-service.ts';

/** The token as it comes out of its reading, also where that would have refused it. */
function isSignedBy(token: string, key: VerificationKey): Promise<boolean> {
  const [header = ''] = token.split('.');
  return isSignedByKey({ token, header: JSON.parse(Buffer.from(header, 'base64url').toString()) }, key);
}

const base64 = ({ der }: TestCertificate) => der.toString('base64');
const rsa = await selfSigned({ keyName: 'client' });
const otherRsa = await selfSigned({ keyName: 'other' });
const p256 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-256' });
const p384 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-384' });

function keyOf(certificate: TestCertificate): VerificationKey {
  const key = verificationKey(base64(certificate));
  if (!key) throw new Error('The certificate was refused.');
  return key;
}

const claims = { iss: 'a' };
const signedBy = (alg: string, key: KeyObject) =>
  compactJws({ alg }, claims, (input) => signature(alg, key, input));

describe('verificationKey', () => {
  it.each([
    ['RSA', rsa, ['RS256', 'PS256']],
    ['P-256', p256, ['ES256']],
    ['P-384', p384, ['ES384']],
  ] as const)('binds a key on %s to its algorithms', (_, certificate, algorithms) => {
    expect(keyOf(certificate).algorithms).toEqual(algorithms);
  });

  const bits = (length: number) => (1n << BigInt(length - 1)) | 1n;
  it.each<[string, CertificateOptions]>([
    ['RSA of 1024 bits', { keySize: 1024 }],
    ['RSA of 2047 bits', { publicKey: rsaPublicKey(bits(2047), 65537n) }],
    ['RSA of 4104 bits', { publicKey: rsaPublicKey(bits(4104), 65537n) }],
    ['RSA with the exponent 3', { keyName: 'three', publicExponent: 3 }],
    ['RSA with an exponent of 2040 bits', { publicKey: withExponent(2n ** 2040n + 1n) }],
    ['RSA with the exponent 1', { publicKey: withExponent(1n) }],
    ['RSA whose modulus a small prime divides', { publicKey: rsaPublicKey(3n * bits(2047), 65537n) }],
    ['P-521', { keyType: 'ec', curve: 'P-521' }],
    ['Ed25519', { keyType: 'ed25519' }],
  ])('refuses a key of %s', async (_, options) => {
    expect(verificationKey(base64(await selfSigned(options)))).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['no base64', '!!!'],
    ['bytes that are no certificate', Buffer.from('certificate').toString('base64')],
    ['a certificate cut short', base64(rsa).slice(0, 400)],
    [
      'a public key without a certificate',
      rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    ],
    ['a private key', Buffer.from(rsa.privateKeyPem).toString('base64')],
  ])('refuses %s without throwing', (_, text) => {
    expect(verificationKey(text)).toBeUndefined();
  });

  function withExponent(exponent: bigint): KeyObject {
    const { n = '' } = rsa.publicKey.export({ format: 'jwk' });
    return rsaPublicKey(BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`), exponent);
  }
});

describe('verificationKeyOfJwk', () => {
  const members = (key: KeyObject) => key.export({ format: 'jwk' }) as PublicJwk;

  it.each([
    ['RS256', rsa],
    ['ES256', p256],
    ['ES384', p384],
  ] as const)('gives a key that verifies %s', async (alg, { publicKey, privateKey }) => {
    const key = verificationKeyOfJwk(members(publicKey));
    expect(key && (await isSignedBy(signedBy(alg, privateKey), key))).toBe(true);
  });

  it.each<[string, PublicJwk]>([
    ['a weak key', members(rsaPublicKey((1n << 1023n) | 1n, 65537n))],
    ['a point that is none of the curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }],
    ['another curve', { ...members(p256.publicKey), crv: 'P-521' } as PublicJwk],
    ['nothing', { kty: 'RSA', n: '', e: '' }],
  ])('refuses %s without throwing', (_what, jwk) => {
    expect(verificationKeyOfJwk(jwk)).toBeUndefined();
  });
});

describe('isSignedBy', () => {
  it.each([
    ['RS256', rsa],
    ['PS256', rsa],
    ['ES256', p256],
    ['ES384', p384],
  ] as const)('is true for %s by the key', async (alg, certificate) => {
    expect(await isSignedBy(signedBy(alg, certificate.privateKey), keyOf(certificate))).toBe(true);
  });

  it.each([
    ['another RSA key', 'RS256', otherRsa, rsa],
    ['an EC key for an RSA key', 'ES256', p256, rsa],
    ['an RSA key for an EC key', 'RS256', rsa, p256],
    ['the other curve', 'ES384', p384, p256],
  ] as const)('is false for %s', async (_, alg, signer, verifier) => {
    expect(await isSignedBy(signedBy(alg, signer.privateKey), keyOf(verifier))).toBe(false);
  });

  it.each(['RS384', 'RS512', 'PS384', 'RS1', 'ES256', 'EdDSA', 'rs256', 'Rs256', '', 'RS256 '])(
    'is false for a header that says %j over an RS256 signature',
    async (alg) => {
      const token = compactJws({ alg }, claims, (input) => signature('RS256', rsa.privateKey, input));
      expect(await isSignedBy(token, keyOf(rsa))).toBe(false);
    },
  );

  it.each(['none', 'None', 'NONE', 'nOnE'])('is false for alg %s, signed or not', async (alg) => {
    for (const made of [signature('RS256', rsa.privateKey, 'x'), 'junk', '']) {
      expect(
        await isSignedBy(
          compactJws({ alg }, claims, () => made),
          keyOf(rsa),
        ),
      ).toBe(false);
    }
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a number', 256],
    ['a list', ['RS256']],
    ['an object', { toString: 'RS256' }],
  ])('is false, and does not throw, when alg is %s', async (_, alg) => {
    const token = compactJws({ alg }, claims, (input) => signature('RS256', rsa.privateKey, input));
    expect(await isSignedBy(token, keyOf(rsa))).toBe(false);
  });

  const publicJwk = rsa.publicKey.export({ format: 'jwk' });
  it.each([
    ['the certificate as PEM', rsa.pem],
    ['the certificate as PEM without its last line break', rsa.pem.trimEnd()],
    ['the certificate as DER', rsa.der],
    ['the certificate as base64', base64(rsa)],
    ['the public key as PEM', rsa.publicKey.export({ format: 'pem', type: 'spki' })],
    ['the public key as DER', rsa.publicKey.export({ format: 'der', type: 'spki' })],
    ['the public key as JWK', JSON.stringify(publicJwk)],
    ['the modulus', Buffer.from(publicJwk.n ?? '', 'base64url')],
    ['an empty secret', ''],
  ])('is false for HS256 with %s as the secret', async (_, secret) => {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      const token = compactJws({ alg }, claims, (input) =>
        createHmac(`sha${alg.slice(2)}`, secret)
          .update(input)
          .digest(),
      );
      expect(await isSignedBy(token, keyOf(rsa))).toBe(false);
      expect(await isSignedBy(token, keyOf(p256))).toBe(false);
    }
  });

  it.each([
    ['junk', 'AAAA'],
    ['nothing', ''],
    ['zeros of the right length', Buffer.alloc(256)],
    ['a signature of other content', signature('RS256', rsa.privateKey, 'other')],
    ['one byte too many', Buffer.alloc(257, 1)],
  ])('is false for a signature that is %s', async (_, made) => {
    expect(
      await isSignedBy(
        compactJws({ alg: 'RS256' }, claims, () => made),
        keyOf(rsa),
      ),
    ).toBe(false);
  });

  it('is false for ECDSA signatures of zeros, of DER shape and of a wrong length', async () => {
    const der = (input: string) =>
      Buffer.concat([Buffer.from([0x30, 0x44]), signature('ES256', p256.privateKey, input)]);
    for (const make of [() => Buffer.alloc(64), der, () => Buffer.alloc(63), () => Buffer.alloc(0)]) {
      expect(await isSignedBy(compactJws({ alg: 'ES256' }, claims, make), keyOf(p256))).toBe(false);
    }
  });

  it('takes no key from the header', async () => {
    const header = {
      alg: 'RS256',
      jwk: otherRsa.publicKey.export({ format: 'jwk' }),
      x5c: [base64(otherRsa)],
    };
    const token = compactJws(header, claims, (input) => signature('RS256', otherRsa.privateKey, input));
    expect(await isSignedBy(token, keyOf(rsa))).toBe(false);
  });

  it('is false for a payload changed after signing', async () => {
    const [head, , made] = signedBy('RS256', rsa.privateKey).split('.');
    expect(await isSignedBy(`${head}.${toBase64Url('{"iss":"b"}')}.${made}`, keyOf(rsa))).toBe(false);
  });
});
