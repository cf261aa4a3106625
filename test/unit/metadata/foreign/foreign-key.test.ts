/** Keys of others from their certificates: what is exactly one strong certificate, and nothing else. */
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../../../shared/certificates/x509/certificate.ts';
import {
  type ForeignKey,
  foreignKeyOfCertificate,
  isOtherThumbprint,
  readCertificateKey,
} from '../../../../shared/metadata/foreign/foreign-key.ts';
import { defaultNotAfter, defaultNotBefore, selfSigned } from '../../../support/certificates.ts';
import { weakKeys } from '../../../support/weak-keys.ts';

const certificate = await selfSigned({ subject: 'CN=mail.contoso.com' });
const value = certificate.der.toString('base64');
const known = {
  kid: certificate.x5t,
  certificate: value,
  notBefore: defaultNotBefore,
  notAfter: defaultNotAfter,
};
/** Base64 that ends with padding, whatever the length of the first certificate. */
const padded =
  (await Promise.all(['a', 'ab', 'abc'].map((name) => selfSigned({ subject: `CN=${name}` }))))
    .map(({ der }) => der.toString('base64'))
    .find((text) => text.endsWith('=')) ?? '';
const wrapped = (lineBreak: string) => (value.match(/.{1,64}/g) ?? []).join(lineBreak);

describe('readCertificateKey', () => {
  it.each([
    ['in one line', value],
    ['wrapped by line feeds', wrapped('\n')],
    ['wrapped by carriage returns and line feeds, and indented', ` ${wrapped('\r\n\t')}\r\n`],
  ])('reads a certificate %s', (_, text) => {
    expect(readCertificateKey(text)).toEqual({ value: known });
  });

  it('reads a padded value', () => {
    expect(padded).toMatch(/=$/);
    expect(readCertificateKey(padded)).toMatchObject({ value: { certificate: padded } });
  });

  it.each([
    ['EC on P-256', { keyType: 'ec', curve: 'P-256' }],
    ['EC on P-384', { keyType: 'ec', curve: 'P-384' }],
    ['RSA of 3072 bits', { keySize: 3072 }],
  ] as const)('reads a key of %s', async (_, options) => {
    const { der, x5t } = await selfSigned(options);
    expect(readCertificateKey(der.toString('base64'))).toMatchObject({ value: { kid: x5t } });
  });

  it('keeps the dates of an expired certificate as facts', async () => {
    const { der } = await selfSigned({ notBefore: 1_000_000_000, notAfter: 1_100_000_000 });
    const read = readCertificateKey(der.toString('base64'));
    expect(read).toMatchObject({ value: { notBefore: 1_000_000_000, notAfter: 1_100_000_000 } });
  });

  describe('5.1 Weak partner keys: RSA < 2048, modulus > 4096, e = 1, 3, even, > 32 bits; ROCA; shared factors; P-192/secp256k1; non-RSA/EC certificates', () => {
    it.each(weakKeys)('refuses a certificate with %s', async (_, publicKey, words) => {
      const { der } = await selfSigned({ publicKey });
      const read = readCertificateKey(der.toString('base64'));
      expect(read).toEqual({
        violations: [expect.objectContaining({ message: expect.stringContaining(words) })],
      });
    });
  });

  it.each([
    ['nothing', ''],
    ['text', 'no certificate'],
    ['another structure', Buffer.from('3003020101', 'hex').toString('base64')],
    ['base64url', certificate.der.toString('base64url')],
    ['a certificate whose padding is left out', padded.replace(/=+$/, '')],
    ['padding where none belongs', `${padded}=`],
    ['PEM', certificate.pem],
    ['hexadecimal', certificate.der.toString('hex')],
    ['a certificate cut short', certificate.der.subarray(0, -1).toString('base64')],
    ['a byte after the certificate', Buffer.concat([certificate.der, Buffer.alloc(1)]).toString('base64')],
    ['two certificates', Buffer.concat([certificate.der, certificate.der]).toString('base64')],
    ['a public key', certificate.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
    ['a private key', Buffer.from(certificate.privateKeyPem).toString('base64')],
    ['a no-break space', `\u00a0${value}`],
    ['a foreign character inside', `${value.slice(0, 40)}\u0410${value.slice(40)}`],
  ])('refuses %s', (_, text) => {
    const violation = { code: 'MetadataInvalid', target: 'metadataUrl', message: expect.any(String) };
    expect(readCertificateKey(text)).toEqual({ violations: [violation] });
  });

  it('reads on after every refusal: nothing is left behind in OpenSSL', () => {
    for (const bad of ['MAA=', Buffer.from('3003020101', 'hex').toString('base64'), certificate.pem]) {
      readCertificateKey(bad);
      expect(readCertificateKey(value)).toEqual({ value: known });
    }
  });
});

describe('foreignKeyOfCertificate', () => {
  it('is the key that is read from the same certificate', () => {
    const facts = readCertificate(certificate.der);
    expect(facts && foreignKeyOfCertificate(facts)).toEqual(known);
  });
});

describe('isOtherThumbprint', () => {
  const key: ForeignKey = { kid: '-_AbCdEfGhIjKlMnOpQrStUvWx0' };
  it.each([
    ['none', undefined, false],
    ['null', null, false],
    ['empty text', '', false],
    ['the same', '-_AbCdEfGhIjKlMnOpQrStUvWx0', false],
    ['the same, padded', '-_AbCdEfGhIjKlMnOpQrStUvWx0=', false],
    ['the same in plain base64', '+/AbCdEfGhIjKlMnOpQrStUvWx0=', false],
    ['another casing', '-_abCdEfGhIjKlMnOpQrStUvWx0', true],
    ['one that only begins so', '-_AbCdEfGhIjKlMnOpQrStUvWx00', true],
    ['a number', 7, true],
    ['a list of it', ['-_AbCdEfGhIjKlMnOpQrStUvWx0'], true],
    ['a hundred thousand characters', '='.repeat(100_000), true],
  ])('of %s', (_, stated, expected) => {
    expect(isOtherThumbprint(key, stated)).toBe(expected);
  });
});
