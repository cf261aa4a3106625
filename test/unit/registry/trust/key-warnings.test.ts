/** What is told of keys when they are registered, and is no reason to refuse anything. */
import { describe, expect, it } from 'vitest';
import { readCertificateKey } from '../../../../shared/metadata/foreign/foreign-key.ts';
import { warningsOfKeys } from '../../../../shared/registry/trust/key-warnings.ts';
import { type CertificateOptions, selfSigned } from '../../../support/certificates.ts';
import { succeeded } from '../../../support/outcomes.ts';

const now = 1_782_864_000;
const tenYears = 3660 * 86_400;

describe('5.1 Expired, not yet valid, very long certificates', () => {
  it.each([
    ['valid now', { notBefore: now - 10, notAfter: now + 10 }, []],
    ['in its first second', { notBefore: now, notAfter: now + 10 }, []],
    ['in its last second', { notBefore: now - 10, notAfter: now }, []],
    ['over', { notBefore: now - 10, notAfter: now - 1 }, ['KeyExpired']],
    ['still to come', { notBefore: now + 1, notAfter: now + 10 }, ['KeyNotYetValid']],
    ['as long as can be', { notBefore: now - 1, notAfter: now - 1 + tenYears }, []],
    ['a second longer', { notBefore: now - 1, notAfter: now + tenYears }, ['KeyLivesLong']],
    [
      'long and to come',
      { notBefore: now + 1, notAfter: now + 2 + tenYears },
      ['KeyNotYetValid', 'KeyLivesLong'],
    ],
    ['long and over', { notBefore: 0, notAfter: now - 1 }, ['KeyExpired']],
    ['without dates', {}, []],
  ])('are told of: a key that is %s', (_, dates, codes) => {
    expect(warningsOfKeys([{ kid: 'a', ...dates }], now).map(({ code }) => code)).toEqual(codes);
  });

  it('are told by key and date', () => {
    const [warning] = warningsOfKeys([{ kid: 'a' }, { kid: 'b', notAfter: now - 1 }], now);
    expect(warning?.message).toBe('The key b was valid until 2026-06-30T23:59:59Z.');
  });
});

describe('5.1 SHA-1/MD5 signed partner certificates', () => {
  it.each<[string, CertificateOptions, string[]]>([
    ['RSA and SHA-1', { hash: 'SHA-1' }, ['KeySignatureBroken']],
    ['elliptic curve and SHA-1', { keyType: 'ec', hash: 'SHA-1' }, ['KeySignatureBroken']],
    ['RSA and SHA-256', {}, []],
  ])('are taken and told of: %s', async (_how, options, codes) => {
    const { der } = await selfSigned(options);
    const key = succeeded(readCertificateKey(der.toString('base64')));
    expect(warningsOfKeys([key], now).map(({ code }) => code)).toEqual(codes);
  });
});
