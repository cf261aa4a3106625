/** Facts of a certificate, against what was put into it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicKeyFacts, readCertificate } from '../../../../shared/certificates/x509/certificate.ts';
import {
  defaultNotAfter,
  defaultNotBefore,
  keyPair,
  rsaPublicKey,
  selfSigned,
} from '../../../support/certificates.ts';
import { fuzzed } from '../../../support/fuzz/fuzz-runs.ts';

const litware = await selfSigned({
  subject: 'C=US,O="Litware, Inc.",OU=a+CN=second,CN=litwareinc.com',
  dnsNames: ['litwareinc.com', '*.fabrikam.com'],
  serialNumber: '0a1b2c',
});

describe('readCertificate', () => {
  it('tells the names', () => {
    expect(readCertificate(litware.der)).toMatchObject({
      subject: 'CN=litwareinc.com, OU=a+CN=second, O=Litware\\, Inc., C=US',
      issuer: 'CN=litwareinc.com, OU=a+CN=second, O=Litware\\, Inc., C=US',
      commonNames: expect.arrayContaining(['litwareinc.com', 'second']),
      dnsNames: ['litwareinc.com', '*.fabrikam.com'],
      serialNumber: '0A1B2C',
    });
  });

  it('tells the thumbprints as Node and the token header spell them', () => {
    const facts = readCertificate(litware.der);
    const node = new X509Certificate(litware.der);
    expect(facts?.thumbprint).toBe(node.fingerprint.replaceAll(':', ''));
    expect(facts?.thumbprintSha256).toBe(node.fingerprint256.replaceAll(':', ''));
    expect(facts).toMatchObject({ x5t: litware.x5t, x5tS256: litware.x5tS256 });
    expect(Buffer.from(facts?.der ?? []).equals(litware.der)).toBe(true);
  });

  it('tells the validity in whole seconds', () => {
    expect(readCertificate(litware.der)).toMatchObject({
      notBefore: defaultNotBefore,
      notAfter: defaultNotAfter,
    });
  });

  it('tells an RSA key', () => {
    expect(readCertificate(litware.der)).toMatchObject({
      keyType: 'rsa',
      keySizeBits: 2048,
      publicExponent: 65537n,
      curve: undefined,
      signatureAlgorithm: 'sha256WithRSAEncryption',
    });
  });

  it('tells the modulus and an exponent of more than 53 bits', async () => {
    const modulus = 2n ** 2047n + 12_345_679n;
    const exponent = 2n ** 70n + 1n;
    const { der } = await selfSigned({ publicKey: rsaPublicKey(modulus, exponent) });
    expect(readCertificate(der)).toMatchObject({ modulus, publicExponent: exponent });
  });

  it.each([
    ['P-256', 256, 'ecdsa-with-SHA256'],
    ['P-384', 384, 'ecdsa-with-SHA256'],
    ['P-521', 521, 'ecdsa-with-SHA256'],
  ])('tells an EC key on %s', async (curve, keySizeBits, signatureAlgorithm) => {
    const { der } = await selfSigned({ keyType: 'ec', curve });
    expect(readCertificate(der)).toMatchObject({ keyType: 'ec', curve, keySizeBits, signatureAlgorithm });
  });

  it('tells other keys by their name', async () => {
    const { der } = await selfSigned({ keyType: 'ed25519' });
    expect(readCertificate(der)).toMatchObject({ keyType: 'ed25519', signatureAlgorithm: 'ED25519' });
  });

  it('tells an unknown key algorithm, which crashes toLegacyObject of Node, instead of failing', () => {
    const encoded = Buffer.from('06092a864886f70d010101', 'hex');
    const at = litware.der.indexOf(encoded);
    const unknown = Buffer.from(litware.der);
    unknown[at + encoded.length - 1] = 0x63;
    expect(readCertificate(unknown)).toMatchObject({ keyType: 'unknown', keySizeBits: undefined });
    // Nothing is left behind in OpenSSL's error queue.
    expect(() => createPrivateKey(litware.privateKeyPem)).not.toThrow();
  });

  it.each([
    [undefined, undefined],
    [['digitalSignature'], ['digitalSignature']],
    [
      ['keyEncipherment', 'digitalSignature'],
      ['digitalSignature', 'keyEncipherment'],
    ],
    [
      ['keyCertSign', 'cRLSign'],
      ['keyCertSign', 'cRLSign'],
    ],
    [
      ['keyAgreement', 'decipherOnly'],
      ['keyAgreement', 'decipherOnly'],
    ],
  ] as const)('reads the key usage %j as %j', async (keyUsages, expected) => {
    const { der } = await selfSigned(keyUsages ? { keyUsages } : {});
    expect(readCertificate(der)?.keyUsages).toEqual(expected);
  });

  it('does not take a common name that looks like several attributes for several', async () => {
    const { der } = await selfSigned({ subject: 'CN=evil\\+CN=litwareinc.com' });
    expect(readCertificate(der)?.commonNames).toEqual(['evil+CN=litwareinc.com']);
  });

  it.each([
    'a\\,b',
    'a\\\\0A',
    'a + CN=b',
    '#a',
    'zwei\nZeilen\nCN=litwareinc.com',
    'b\u00fccher \u4e2d.example',
    'NUL\u0000.litwareinc.com',
    '"quoted"',
    '<a;b=c>',
  ])('gives back the common name %j as it was put in', async (name) => {
    const { der } = await selfSigned({ commonName: name });
    expect(readCertificate(der)?.commonNames).toEqual([name]);
  });

  it('reads a certificate without subject and alternative names', async () => {
    const { der } = await selfSigned({ subject: '' });
    expect(readCertificate(der)).toMatchObject({ subject: '', commonNames: [], dnsNames: [] });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['PEM', Buffer.from(litware.pem)],
    ['a byte after the end', Buffer.concat([litware.der, Buffer.from([0])])],
    ['a truncated one', litware.der.subarray(0, -1)],
    ['a private key', keyPair().privateKey.export({ format: 'der', type: 'pkcs8' })],
    ['more than 64 KiB', Buffer.alloc(65 * 1024, 0x30)],
  ])('is undefined for %s', (_, bytes) => {
    expect(readCertificate(bytes)).toBeUndefined();
  });

  it('never throws, whatever byte is changed', () => {
    fc.assert(
      fc.property(fc.nat(litware.der.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(litware.der);
        changed[at] = value;
        const facts = readCertificate(changed);
        if (facts) expect(facts.der).toHaveLength(changed.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a certificate that is taken apart', () => {
  const { der } = litware;
  const place = fc.nat(der.length - 1);
  /** Lengths and tags of the encoding that are not what they were, and pieces that are elsewhere, twice or missing. */
  const change = fc.oneof(
    fc.tuple(place, fc.constantFrom(0x00, 0x30, 0x7f, 0x80, 0x82, 0x84, 0x88, 0xa0, 0xff)),
    fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 6 })),
    fc.tuple(place, place),
  );

  function spoilt(bytes: Buffer, [at, by]: readonly [number, number | Uint8Array]): Buffer {
    if (typeof by !== 'number') return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at)]);
    if (by > 0xff) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(by)]);
    return Buffer.concat([bytes.subarray(0, at), Buffer.of(by), bytes.subarray(at + 1)]);
  }

  it('is read or not, and what is read is all of it', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = changes.reduce(spoilt, Buffer.from(der));
        const facts = readCertificate(bytes);
        if (facts) expect(Buffer.from(facts.der).equals(bytes)).toBe(true);
      }),
      fuzzed(1000),
    );
  });
});

describe('publicKeyFacts', () => {
  it('tells of a bare key what the certificate would tell', () => {
    const { keyType, keySizeBits, publicExponent, modulus, curve } = readCertificate(litware.der) ?? {};
    expect(publicKeyFacts(litware.publicKey)).toEqual({
      keyType,
      keySizeBits,
      publicExponent,
      modulus,
      curve,
    });
  });
});
