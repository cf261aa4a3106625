/** Signed assertions of clients: every key but the right one. */
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import {
  assertionClaims,
  keyCredential,
  servicePrincipal,
  sharePointId,
  signAssertion,
} from '../../support/token-service.ts';
import { accepted, certificate, check, owning } from './assertion-checks.ts';

const second = await selfSigned({ keyName: 'client-second' });
const stranger = await selfSigned({ keyName: 'stranger' });

describe('keys', () => {
  it('accepts either of two, and tells which', async () => {
    const both = owning(keyCredential(certificate), keyCredential(second, { keyId: 'key-2' }));
    expect(await check(signAssertion(certificate), { by: both })).toEqual({ keyId: 'key-1' });
    expect(await check(signAssertion(second), { by: both })).toEqual({ keyId: 'key-2' });
    const unnamed = signAssertion(second, assertionClaims(), { x5t: undefined, 'x5t#S256': undefined });
    expect(await check(unnamed, { by: both })).toEqual({ keyId: 'key-2' });
  });

  it.each([
    [
      'another key under the right thumbprints',
      { x5t: certificate.x5t, 'x5t#S256': certificate.x5tS256 },
      'AssertionSignatureWrong',
    ],
    ['another key that is not named', { x5t: undefined, 'x5t#S256': undefined }, 'AssertionSignatureWrong'],
    ['another key under its own thumbprints', {}, 'AssertionKeyUnknown'],
    [
      'another key whose certificate is inside',
      { x5c: [stranger.der.toString('base64')], x5t: undefined, 'x5t#S256': undefined },
      'AssertionSignatureWrong',
    ],
  ])('refuses %s', async (_, header, detail) => {
    expect(await check(signAssertion(stranger, assertionClaims(), header))).toEqual({ detail });
  });

  it('refuses the key of another principal of the same realm', async () => {
    const other = servicePrincipal({ appId: sharePointId, keyCredentials: [keyCredential(second)] });
    expect(await check(signAssertion(second))).toEqual({ detail: 'AssertionKeyUnknown' });
    expect(await check(signAssertion(certificate), { by: other })).toEqual({
      detail: 'AssertionIssuerWrong',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['SHA-1 of one key and SHA-256 of another', { 'x5t#S256': second.x5tS256 }],
    ['SHA-256 of one key and SHA-1 of another', { x5t: second.x5t }],
    ['a thumbprint in hexadecimal', { x5t: certificate.thumbprint }],
    ['a thumbprint in other case', { x5t: certificate.x5t.toUpperCase() }],
    ['a number', { x5t: 1 }],
    ['null', { x5t: null }],
    ['a list', { x5t: [certificate.x5t] }],
    ['nothing', { x5t: '' }],
    ['padding alone', { 'x5t#S256': '=' }],
    ['the name of a prototype', { x5t: '__proto__' }],
    ['ten thousand characters', { x5t: 'A'.repeat(5000) }],
  ])('refuses the thumbprint that is %s', async (_, header) => {
    const both = owning(keyCredential(certificate), keyCredential(second, { keyId: 'key-2' }));
    expect(await check(signAssertion(certificate, assertionClaims(), header), { by: both })).toEqual({
      detail: 'AssertionKeyUnknown',
    });
  });

  describe('5.1 Expired, not yet valid, very long certificates', () => {
    it.each([
      ['one second before it starts', { startsAt: testNow + 1 }, { detail: 'CredentialOutsideItsDates' }],
      ['in its first second', { startsAt: testNow }, accepted],
      ['in its last second', { endsAt: testNow + 1 }, accepted],
      ['when it ends', { endsAt: testNow }, { detail: 'CredentialOutsideItsDates' }],
    ])('judges a credential %s', async (_, dates, result) => {
      const by = owning(keyCredential(certificate, dates));
      expect(await check(signAssertion(certificate), { by })).toEqual(result);
    });
  });

  it('accepts the renewed credential of a certificate whose first one ended', async () => {
    const by = owning(
      keyCredential(certificate, { keyId: 'ended', endsAt: testNow }),
      keyCredential(certificate, { keyId: 'renewed' }),
    );
    expect(await check(signAssertion(certificate), { by })).toEqual({ keyId: 'renewed' });
  });

  it.each([
    ['that cannot be read', 'AAAA'],
    ['that is empty', ''],
  ])('refuses a credential %s without throwing, and still finds the good one', async (_, text) => {
    const broken = { ...keyCredential(certificate), certificate: text };
    const unnamed = () =>
      signAssertion(certificate, assertionClaims(), { x5t: undefined, 'x5t#S256': undefined });
    expect(await check(unnamed(), { by: owning(broken) })).toEqual({ detail: 'AssertionKeyUnknown' });
    const both = owning({ ...broken, keyId: 'broken' }, keyCredential(certificate));
    expect(await check(unnamed(), { by: both })).toEqual(accepted);
  });

  describe('5.1 Expired, not yet valid, very long certificates', () => {
    it('refuses a certificate outside its own dates, whatever the credential says', async () => {
      const expired = await selfSigned({
        keyName: 'client',
        notBefore: testNow - 7200,
        notAfter: testNow - 3600,
      });
      const by = owning({ ...keyCredential(expired), startsAt: testNow - 7200, endsAt: testNow + 7200 });
      const refused = { detail: 'CredentialOutsideItsDates' };
      expect(await check(signAssertion(expired), { by })).toEqual(refused);
    });
  });

  describe('5.1 Weak partner keys: RSA < 2048, modulus > 4096, e = 1, 3, even, > 32 bits; ROCA; shared factors; P-192/secp256k1; non-RSA/EC certificates', () => {
    it('refuses a weak key although it is registered and signs well', async () => {
      const weak = await selfSigned({ keyName: 'weak', keySize: 1024 });
      expect(await check(signAssertion(weak), { by: owning(keyCredential(weak)) })).toEqual({
        detail: 'AssertionSignatureWrong',
      });
    });
  });
});
