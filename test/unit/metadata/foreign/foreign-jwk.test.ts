/** Keys of others from JSON Web Keys: for signatures, strong, public, and what their certificate says. */
import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { readJwkKey } from '../../../../shared/metadata/foreign/foreign-jwk.ts';
import { defaultNotAfter, defaultNotBefore, keyPair, selfSigned } from '../../../support/certificates.ts';
import { entraKey } from '../../../support/foreign-documents.ts';
import { weakKeys } from '../../../support/weak-keys.ts';

const certificate = await selfSigned({ keyName: 'jwk' });
const other = await selfSigned({ keyName: 'jwk-other' });
const withCertificate = entraKey(certificate);
const rsa: JsonWebKey = certificate.publicKey.export({ format: 'jwk' });
const { n = '', e = '' } = rsa;
const p256 = keyPair({ keyType: 'ec' }).publicKey.export({ format: 'jwk' });
const p384 = keyPair({ keyType: 'ec', curve: 'P-384' }).publicKey.export({ format: 'jwk' });
const ecCertificate = await selfSigned({ keyType: 'ec' });
const base64 = certificate.der.toString('base64');
const fromCertificate = {
  kid: certificate.x5t,
  certificate: base64,
  notBefore: defaultNotBefore,
  notAfter: defaultNotAfter,
};

describe('a JWK with a certificate', () => {
  it.each([
    ['as Entra ID writes it', {}],
    ['with a chain', { x5c: [base64, other.der.toString('base64')] }],
    ['for any use', { use: undefined }],
    ['with null for what it has not', { use: null, alg: null, key_ops: null, d: null }],
    ['without a kid', { kid: undefined }],
    ['with a kid that cannot be used', { kid: 'k\u200e' }],
    ['with its algorithm', { alg: 'PS256' }],
    ['with its operations', { key_ops: ['verify'] }],
    ['with a wrong x5t', { x5t: other.x5t }],
    [
      'with a leading zero in n',
      { n: Buffer.concat([Buffer.alloc(1), Buffer.from(n, 'base64url')]).toString('base64url') },
    ],
  ])('%s is the key of the certificate', (_, changes) => {
    expect(readJwkKey({ ...withCertificate, ...changes })).toEqual({ value: fromCertificate });
  });

  it('keeps a kid that is not the thumbprint as another name of the key', () => {
    const read = readJwkKey({ ...withCertificate, kid: 'signing-2026' });
    expect(read).toEqual({ value: { ...fromCertificate, alias: 'signing-2026' } });
  });

  it('may be of an elliptic curve', () => {
    const x5c = [ecCertificate.der.toString('base64')];
    expect(readJwkKey({ ...p256, x5c })).toMatchObject({
      value: { kid: ecCertificate.x5t, certificate: x5c[0] },
    });
  });

  it.each([
    ['of another key', { x5c: [other.der.toString('base64')] }, 'another key'],
    ['of another key type', { x5c: [ecCertificate.der.toString('base64')] }, 'another key'],
    ['that is none', { x5c: ['MIIC'] }, 'exactly one certificate'],
    ['that is no text', { x5c: [7] }, 'exactly one certificate'],
    ['that is not in a list', { x5c: base64 }, 'exactly one certificate'],
    ['in base64url', { x5c: [certificate.der.toString('base64url')] }, 'exactly one certificate'],
    ['with members that differ in the exponent', { e: 'AQAD' }, 'another key'],
  ])('is refused with a certificate %s', (_, changes, words) => {
    expect(readJwkKey({ ...withCertificate, ...changes })).toEqual(refusal(words));
  });
});

describe('a JWK without a certificate', () => {
  it.each([
    ['RSA', { ...rsa, kid: 'a' }, { kid: 'a', jwk: { kty: 'RSA', n, e } }],
    ['EC on P-256', { ...p256, kid: 'b' }, { kid: 'b', jwk: p256 }],
    ['EC on P-384', { ...p384, kid: 'c', alg: 'ES384' }, { kid: 'c', jwk: p384 }],
    ['RSA with an empty chain', { ...rsa, kid: 'd', x5c: [] }, { kid: 'd', jwk: { kty: 'RSA', n, e } }],
  ])('%s is its public members, under its kid', (_, jwk, expected) => {
    expect(readJwkKey(jwk)).toEqual({ value: expected });
  });

  it.each([
    ['no kid', undefined],
    ['an empty kid', ''],
    ['a number for a kid', 5],
    ['a kid of 129 characters', 'k'.repeat(129)],
    ['a kid with a line break', 'a\nb'],
    ['a kid in another alphabet', '\u0430'],
  ])('with %s is named by its thumbprint (RFC 7638)', async (_, kid) => {
    for (const jwk of [rsa, p256, p384]) {
      const read = readJwkKey({ ...jwk, kid });
      expect(read).toMatchObject({ value: { kid: await calculateJwkThumbprint(jwk as JWK) } });
    }
  });

  it('keeps a prototype name for a kid as the text that it is', () => {
    expect(readJwkKey({ ...rsa, kid: '__proto__' })).toMatchObject({ value: { kid: '__proto__' } });
  });
});

describe('a JWK is refused', () => {
  it.each(weakKeys)('for %s', (_, publicKey, words) => {
    const expected = publicKey.asymmetricKeyType === 'ed25519' ? 'neither RSA nor EC' : words;
    expect(readJwkKey(publicKey.export({ format: 'jwk' }) as Record<string, unknown>)).toEqual(
      refusal(expected),
    );
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['without a type', { kty: undefined }, 'neither RSA nor EC'],
    ['with a type in lower case', { kty: 'rsa' }, 'neither RSA nor EC'],
    ['with a secret', { kty: 'oct', k: 'AAAA' }, 'neither RSA nor EC'],
    ['with a type that objects inherit', { kty: 'constructor' }, 'neither RSA nor EC'],
    ['for encryption', { use: 'enc' }, 'use is not sig'],
    ['for a use in capitals', { use: 'SIG' }, 'use is not sig'],
    ['for a use that is a list', { use: ['sig'] }, 'use is not sig'],
    ['with an algorithm for encryption', { alg: 'RSA-OAEP' }, 'algorithm'],
    ['with an algorithm of secrets', { alg: 'HS256' }, 'algorithm'],
    ['with the algorithm none', { alg: 'none' }, 'algorithm'],
    ['with an algorithm of another type', { alg: 'ES256' }, 'algorithm'],
    ['with an algorithm that only begins so', { alg: 'RS2560' }, 'algorithm'],
    ['with operations that do not verify', { key_ops: ['encrypt'] }, 'operations'],
    ['with operations that are no list', { key_ops: 'verify' }, 'operations'],
    ['with its private part', { d: 'AAAA' }, 'private part'],
    ['without n', { n: undefined }, 'cannot be read'],
    ['without e', { e: undefined }, 'cannot be read'],
    ['with an empty n', { n: '' }, 'cannot be read'],
    ['with a number for n', { n: 65537 }, 'cannot be read'],
    ['with padding', { n: `${n}==` }, 'cannot be read'],
    ['with foreign characters in n', { n: `${n.slice(0, 9)}!${n.slice(9)}` }, 'cannot be read'],
    ['with the members of a curve', { ...p256, kty: 'RSA', n: undefined, e: undefined }, 'cannot be read'],
  ])('%s', (_, changes, words) => {
    expect(readJwkKey({ ...rsa, ...changes })).toEqual(refusal(words));
  });

  it.each<[string, Record<string, unknown>]>([
    ['off its curve', { y: p256.x }],
    ['at infinity', { x: 'AA', y: 'AA' }],
    ['of another curve', { crv: 'P-384' }],
    ['of no curve', { crv: undefined }],
    ['of a curve that is an object', { crv: { toString: 1 } }],
    ['of Ed25519', { crv: 'Ed25519' }],
    ['without y', { y: undefined }],
  ])('for a point %s', (_, changes) => {
    expect(readJwkKey({ ...p256, ...changes })).toEqual(refusal('cannot be read'));
  });

  it('for a modulus of 360,000 bits, by its size alone', () => {
    expect(readJwkKey({ ...rsa, n: '_'.repeat(60_000) })).toEqual(refusal('has 360000 bits'));
  });

  it('also with its whole private key, as a careless tool writes it', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = { ...privateKey.export({ format: 'jwk' }) };
    expect(readJwkKey(jwk)).toEqual(refusal('private part'));
    expect(JSON.stringify(readJwkKey(jwk))).not.toContain(jwk.d);
  });

  it('without harm to the next: nothing is left behind in OpenSSL', () => {
    for (const bad of [
      { ...p256, y: p256.x },
      { ...p256, crv: 'P-384' },
      { ...rsa, n: 'AA' },
    ]) {
      expect(readJwkKey(bad)).toHaveProperty('violations');
      expect(readJwkKey(withCertificate)).toEqual({ value: fromCertificate });
    }
  });
});

function refusal(words: string) {
  return {
    violations: expect.arrayContaining([
      expect.objectContaining({ message: expect.stringContaining(words) }),
    ]),
  };
}
