/** Certificate files of every origin, and everything that can be wrong with one. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CertificateFile,
  readCertificateFile,
} from '../../../../shared/certificates/x509/certificate-file.ts';
import { selfSigned, type TestCertificate, toPem } from '../../../support/certificates.ts';
import { type PfxOptions, toEncryptedKeyPem, toPfx } from '../../../support/pfx.ts';

const password = 'P@ssw0rd';
const issuer = await selfSigned({ subject: 'CN=Litware Root', keyName: 'issuer', authority: true });
const leaf = await selfSigned({ subject: 'CN=litwareinc.com', issuedBy: issuer });
const ecLeaf = await selfSigned({ keyType: 'ec' });
const other = await selfSigned({ subject: 'CN=fabrikam.com', keyName: 'other' });

async function opened(file: Uint8Array | string, given?: string): Promise<CertificateFile> {
  const outcome = await readCertificateFile(typeof file === 'string' ? Buffer.from(file) : file, given);
  if ('violations' in outcome) throw new Error(outcome.violations.map(({ message }) => message).join());
  return outcome.value;
}

async function refusalOf(file: Uint8Array | string, given?: string) {
  const outcome = await readCertificateFile(typeof file === 'string' ? Buffer.from(file) : file, given);
  if ('value' in outcome) throw new Error('the file was read');
  expect(outcome.violations).toHaveLength(1);
  return outcome.violations[0];
}

async function expectPair(file: Uint8Array | string, given: string | undefined, expected: TestCertificate) {
  const { certificate, privateKeyPem } = await opened(file, given);
  expect(Buffer.from(certificate).equals(expected.der)).toBe(true);
  expect(privateKeyPem).toBe(expected.privateKeyPem);
}

describe('5.1 PFX with wrong password, legacy RC2/3DES, several keys, no key, 1 MB file, high iteration count (PBKDF2 10^9 = DoS)', () => {
  const variants: [string, TestCertificate, string | undefined, PfxOptions][] = [
    ['Windows and OpenSSL 3: AES-256, SHA-256', leaf, password, { password }],
    ['Windows: TripleDES-SHA1', leaf, password, { password, keyEncryption: '3des', mac: 'sha1' }],
    [
      'OpenSSL 1 and -legacy: RC2-40 for the certificates, 3DES for the key',
      leaf,
      password,
      { password, keyEncryption: '3des', certificateEncryption: 'rc2-40', mac: 'sha1' },
    ],
    ['RC2-40 throughout', leaf, password, { password, keyEncryption: 'rc2-40', mac: 'sha1' }],
    ['Key Vault: no password, 3DES', leaf, undefined, { keyEncryption: '3des', mac: 'sha1' }],
    ['no password, AES-256', leaf, undefined, {}],
    ['an empty password, 3DES', leaf, undefined, { password: '', keyEncryption: '3des', mac: 'sha1' }],
    ['an empty password, AES-256', leaf, undefined, { password: '' }],
    ['an empty password, given as such', leaf, '', { password: '' }],
    ['no password, an empty one given', leaf, '', { keyEncryption: 'rc2-40', mac: 'sha1' }],
    ['no encryption', leaf, undefined, { keyEncryption: 'none' }],
    ['no encryption, integrity by password', leaf, password, { password, keyEncryption: 'none' }],
    ['no encryption, no integrity check', leaf, undefined, { keyEncryption: 'none', mac: false }],
    ['no integrity check', leaf, password, { password, mac: false }],
    ['certificates in the clear', leaf, password, { password, certificateEncryption: 'none' }],
    ['an EC key, AES-256', ecLeaf, password, { password }],
    ['an EC key, RC2-40', ecLeaf, password, { password, keyEncryption: 'rc2-40', mac: 'sha1' }],
    ['an EC key, no encryption', ecLeaf, undefined, { keyEncryption: 'none' }],
    ['letters beyond ASCII, AES-256', leaf, 'Gehe\u00efm\u20ac', { password: 'Gehe\u00efm\u20ac' }],
    [
      'letters beyond ASCII, 3DES',
      leaf,
      'Gehe\u00efm\u20ac',
      { password: 'Gehe\u00efm\u20ac', keyEncryption: '3des' },
    ],
  ];

  it.each(variants)('is read: %s', async (_, certificate, given, options) => {
    await expectPair(toPfx(certificate, options), given, certificate);
  });

  it.each(variants.filter(([, , , options]) => options.password))(
    'is refused with another password: %s',
    async (_, certificate, __, options) => {
      const pfx = toPfx(certificate, options);
      for (const wrong of ['wrong', 'p@ssw0rd', `${options.password} `]) {
        expect(await refusalOf(pfx, wrong)).toEqual({
          code: 'CertificatePasswordIncorrect',
          message: 'The password does not open the file.',
          target: 'password',
        });
      }
      for (const missing of [undefined, '']) {
        expect(await refusalOf(pfx, missing)).toMatchObject({
          code: 'CertificatePasswordIncorrect',
          message: 'The file is protected with a password, and none was given.',
        });
      }
    },
  );

  it('is refused with a password that it does not have', async () => {
    expect(await refusalOf(toPfx(leaf), password)).toMatchObject({ code: 'CertificatePasswordIncorrect' });
  });

  it('gives the chain, leaf first, and leaves out what does not belong to it', async () => {
    const root = await selfSigned({ subject: 'CN=Root', keyName: 'root', authority: true });
    const middle = await selfSigned({
      subject: 'CN=Middle',
      keyName: 'middle',
      authority: true,
      issuedBy: root,
    });
    const end = await selfSigned({ issuedBy: middle });
    const pfx = toPfx(end, { certificates: [root.der, other.der, middle.der, end.der, end.der] });
    const { certificate, chain } = await opened(pfx);
    expect([certificate, ...chain].map((der) => toPem('CERTIFICATE', der))).toEqual(
      [end, middle, root].map(({ pem }) => pem),
    );
  });

  it('gives the key and the certificate that belong together when there are several', async () => {
    const pfx = toPfx(leaf, { keys: [other, ecLeaf, leaf], certificates: [issuer.der, leaf.der] });
    await expectPair(pfx, undefined, leaf);
  });

  it('is refused when no key belongs to a certificate', async () => {
    const refusal = await refusalOf(toPfx(leaf, { password, keys: [other, issuer] }), password);
    expect(refusal).toMatchObject({ code: 'CertificatePrivateKeyMismatch' });
  });

  it('is read without a private key', async () => {
    const { certificate, chain, privateKeyPem } = await opened(
      toPfx(leaf, { keys: [], certificates: [issuer.der, leaf.der] }),
    );
    expect(Buffer.from(certificate).equals(leaf.der)).toBe(true);
    expect(chain).toHaveLength(1);
    expect(privateKeyPem).toBeUndefined();
  });

  it('is refused without a certificate', async () => {
    expect(await refusalOf(toPfx(leaf, { certificates: [] }))).toMatchObject({
      code: 'CertificateUnreadable',
      message: 'The file holds no certificate.',
    });
  });

  // Were one of these counts carried out, the test would not end within its time.
  const endless = 2 ** 31 - 1;
  it.each<[string, PfxOptions]>([
    ['of its integrity check', { claimedIterations: { mac: endless } }],
    ['of its certificates', { claimedIterations: { certificates: endless } }],
    ['of its key', { claimedIterations: { key: endless } }],
    ['of its key, 3DES', { keyEncryption: '3des', claimedIterations: { key: endless } }],
    [
      'of its certificates, RC2-40',
      { keyEncryption: 'rc2-40', claimedIterations: { certificates: endless } },
    ],
    ['just above the limit', { claimedIterations: { mac: 1_000_001 } }],
    ['of no iteration at all', { claimedIterations: { mac: 0 } }],
    ['below zero', { claimedIterations: { mac: -1 } }],
  ])('is refused before any derivation for a count %s', async (_, options) => {
    const pfx = toPfx(leaf, { password, ...options });
    expect(await refusalOf(pfx, password)).toMatchObject({ code: 'CertificateUnreadable' });
  });

  it('is refused when many derivations together ask too much', async () => {
    const pfx = toPfx(leaf, {
      password,
      iterations: 1,
      keys: [leaf, other, issuer],
      claimedIterations: { key: 700_000 },
    });
    expect(await refusalOf(pfx, password)).toMatchObject({
      code: 'CertificateUnreadable',
      message: expect.stringContaining('2000000 in all'),
    });
  });

  it('is refused for its size alone when it has a megabyte', async () => {
    const refusal = await refusalOf(
      Buffer.concat([toPfx(leaf, { password }), Buffer.alloc(1 << 20)]),
      password,
    );
    expect(refusal).toMatchObject({ code: 'BodyTooLarge' });
    expect(inspect(refusal)).not.toContain(password);
  });

  it('is refused when it holds too many certificates', async () => {
    const tiny = ecLeaf.der;
    const pfx = toPfx(ecLeaf, { certificates: Array.from({ length: 64 }, () => tiny) });
    expect(await refusalOf(pfx)).toMatchObject({ message: expect.stringContaining('more than 64') });
  });
});

describe('a PEM file', () => {
  const pkcs1 = leaf.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
  const sec1 = ecLeaf.privateKey.export({ format: 'pem', type: 'sec1' }).toString();
  const legacy = leaf.privateKey
    .export({ format: 'pem', type: 'pkcs1', cipher: 'aes-256-cbc', passphrase: password })
    .toString();
  const encrypted = leaf.privateKey
    .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: password })
    .toString();
  const whole = `${leaf.privateKeyPem}${leaf.pem}`;
  const parameters = toPem('EC PARAMETERS', Buffer.from('06082a8648ce3d030107', 'hex'));

  it.each([
    ['PKCS#8 key first, as Key Vault writes it', whole, undefined, leaf],
    ['certificate first', `${leaf.pem}${leaf.privateKeyPem}`, undefined, leaf],
    ['PKCS#1 key', `${leaf.pem}${pkcs1}`, undefined, leaf],
    ['SEC1 key with curve parameters', `${parameters}${sec1}${ecLeaf.pem}`, undefined, ecLeaf],
    ['encrypted PKCS#8 key', `${encrypted}${leaf.pem}`, password, leaf],
    [
      'encrypted PKCS#8 key, 3DES',
      toEncryptedKeyPem(leaf, password, { encryption: '3des' }) + leaf.pem,
      password,
      leaf,
    ],
    [
      'encrypted PKCS#8 key, RC2-40',
      toEncryptedKeyPem(leaf, password, { encryption: 'rc2-40' }) + leaf.pem,
      password,
      leaf,
    ],
    ['encrypted PKCS#1 key of old', `${legacy}${leaf.pem}`, password, leaf],
    [
      'encrypted PKCS#1 key of old with CRLF',
      `${legacy}${leaf.pem}`.replaceAll('\n', '\r\n'),
      password,
      leaf,
    ],
    ['CRLF', whole.replaceAll('\n', '\r\n'), undefined, leaf],
    [
      'remarks between the blocks',
      `Bag Attributes\n  a: b\n${leaf.privateKeyPem}subject=x\n${leaf.pem}`,
      undefined,
      leaf,
    ],
    ['an unneeded password', whole, password, leaf],
    ['one long line a block', joinLines(whole), undefined, leaf],
    ['several keys and certificates', `${other.pem}${whole}${ecLeaf.privateKeyPem}`, undefined, leaf],
  ] as const)('is read: %s', async (_, text, given, expected) => {
    await expectPair(text, given, expected);
  });

  it('is read in UTF-16, as PowerShell redirects it', async () => {
    await expectPair(Buffer.from(`\ufeff${whole}`, 'utf16le'), undefined, leaf);
  });

  it('is read with a byte order mark', async () => {
    await expectPair(`\ufeff${whole}`, undefined, leaf);
  });

  it('gives the chain', async () => {
    const { chain } = await opened(`${issuer.pem}${whole}`);
    expect(chain.map((der) => toPem('CERTIFICATE', der))).toEqual([issuer.pem]);
  });

  it('is read without a private key, the leaf being the one that issued no other', async () => {
    const { certificate, privateKeyPem } = await opened(`${issuer.pem}${leaf.pem}`);
    expect(Buffer.from(certificate).equals(leaf.der)).toBe(true);
    expect(privateKeyPem).toBeUndefined();
  });

  it.each([
    ['encrypted PKCS#8 key', encrypted],
    ['encrypted PKCS#8 key, RC2-40', toEncryptedKeyPem(leaf, password, { encryption: 'rc2-40' })],
    ['encrypted PKCS#1 key of old', legacy],
  ])('is refused without the right password: %s', async (_, key) => {
    const codes = [];
    for (const wrong of [undefined, '', 'wrong'])
      codes.push((await refusalOf(`${key}${leaf.pem}`, wrong)).code);
    expect(new Set(codes)).toEqual(new Set(['CertificatePasswordIncorrect']));
  });

  it('is refused before any derivation for a huge count', async () => {
    const key = toEncryptedKeyPem(leaf, password, { claimedIterations: 2 ** 31 - 1 });
    expect(await refusalOf(`${key}${leaf.pem}`, password)).toMatchObject({ code: 'CertificateUnreadable' });
  });

  it.each([
    ['a key of another certificate', `${other.privateKeyPem}${leaf.pem}`, 'CertificatePrivateKeyMismatch'],
    [
      'an EC key for an RSA certificate',
      `${ecLeaf.privateKeyPem}${leaf.pem}`,
      'CertificatePrivateKeyMismatch',
    ],
    ['a damaged key', `${toPkcs8(damaged(leaf.privateKey))}${leaf.pem}`, 'CertificatePrivateKeyMismatch'],
    ['no certificate', leaf.privateKeyPem, 'CertificateUnreadable'],
    ['a block without end', whole.slice(0, -30), 'CertificateUnreadable'],
    ['a label without end', '-----BEGIN CERTIFICATE', 'CertificateUnreadable'],
    [
      'a certificate that is none',
      toPem('CERTIFICATE', Buffer.from('300100', 'hex')),
      'CertificateUnreadable',
    ],
    ['an empty block', toPem('CERTIFICATE', Buffer.alloc(0)), 'CertificateUnreadable'],
    ['foreign characters', whole.replace('MII', 'M\u00a7I'), 'CertificateUnreadable'],
    [
      'a key that is none',
      `${toPem('PRIVATE KEY', Buffer.from('300100', 'hex'))}${leaf.pem}`,
      'CertificateUnreadable',
    ],
    [
      'only a public key',
      toPem('PUBLIC KEY', leaf.publicKey.export({ format: 'der', type: 'spki' })),
      'CertificateUnreadable',
    ],
    ['more blocks than allowed', ecLeaf.pem.repeat(65), 'CertificateUnreadable'],
  ])('is refused with %s', async (_, text, code) => {
    expect(await refusalOf(text)).toMatchObject({ code });
  });
});

describe('a bare certificate', () => {
  it('is read from DER, without a key', async () => {
    const { certificate, chain, privateKeyPem } = await opened(leaf.der);
    expect(Buffer.from(certificate).equals(leaf.der)).toBe(true);
    expect(chain).toEqual([]);
    expect(privateKeyPem).toBeUndefined();
  });
});

describe('any other file', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['zeros', Buffer.alloc(1000)],
    ['a private key in DER', leaf.privateKey.export({ format: 'der', type: 'pkcs8' })],
    ['a PFX with something behind it', Buffer.concat([toPfx(leaf), Buffer.from('x')])],
    ['half a PFX', toPfx(leaf).subarray(0, 700)],
    ['deep nesting', Buffer.concat([Buffer.alloc(30_000, Buffer.from('3080', 'hex')), Buffer.alloc(30_000)])],
  ])('is unreadable: %s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toMatchObject({ code: 'CertificateUnreadable' });
  });

  it('is refused beyond 64 KiB, whatever it holds', async () => {
    const text = `${leaf.privateKeyPem}${leaf.pem}`;
    await expectPair(text.padEnd(64 * 1024, ' '), undefined, leaf);
    expect(await refusalOf(text.padEnd(64 * 1024 + 1, ' '))).toMatchObject({ code: 'BodyTooLarge' });
  });
});

describe('readCertificateFile', () => {
  const secret = leaf.privateKeyPem.split('\n')[5] ?? '';
  const quick = { password, iterations: 2 };
  const samples = [
    toPfx(leaf, quick),
    toPfx(leaf, { ...quick, mac: false }),
    toPfx(leaf, { ...quick, keyEncryption: '3des', certificateEncryption: 'rc2-40', mac: 'sha1' }),
    toPfx(leaf, { password, keyEncryption: 'none', mac: false }),
    toPfx(ecLeaf, { keyEncryption: 'none', mac: false }),
    Buffer.from(`${leaf.privateKeyPem}${leaf.pem}`),
    Buffer.from(`${toEncryptedKeyPem(leaf, password, { iterations: 2 })}${leaf.pem}${issuer.pem}`),
    leaf.der,
  ];

  /** OpenSSL keeps its errors in a queue of the process: a bad file must not spoil the good one after it. */
  async function expectNoTrace() {
    expect(await readCertificateFile(Buffer.from(`${ecLeaf.privateKeyPem}${ecLeaf.pem}`))).toHaveProperty(
      'value',
    );
  }

  async function expectAnswer(bytes: Uint8Array) {
    const outcome = await readCertificateFile(bytes, password);
    await expectNoTrace();
    if ('value' in outcome) {
      expect(outcome.value.certificate.length).toBeGreaterThan(0);
      return;
    }
    expect(outcome.violations[0].code).toMatch(
      /^Certificate(Unreadable|PasswordIncorrect|PrivateKeyMismatch)$/,
    );
    const told = inspect(outcome, { depth: 10 });
    expect(told).not.toContain(secret);
    expect(told).not.toContain('PRIVATE KEY');
    expect(told).not.toContain(password);
  }

  it('answers any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), expectAnswer), { numRuns: 300 });
  });

  it('answers any damaged file, and tells nothing of its key or password', async () => {
    const damage = fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1, maxLength: 4 });
    const file = fc.constantFrom(...samples);
    await fc.assert(
      fc.asyncProperty(file, damage, fc.option(fc.nat()), async (sample, changes, cut) => {
        const bytes = Buffer.from(sample);
        for (const { at, value } of changes) bytes[at % bytes.length] = value;
        await expectAnswer(cut === null ? bytes : bytes.subarray(0, cut % bytes.length));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['a key of another kind', ecLeaf.privateKeyPem, leaf.pem],
    ['a key of another certificate', other.privateKeyPem, leaf.pem],
    ['a damaged key', toPkcs8(damaged(leaf.privateKey)), leaf.pem],
    ['no key', '', leaf.pem],
  ])('reads the next file after one with %s', async (_, key, pem) => {
    await readCertificateFile(Buffer.from(`${key}${pem}`));
    await expectPair(`${leaf.privateKeyPem}${leaf.pem}`, undefined, leaf);
  });

  it('tells a mismatch without showing the key', async () => {
    const refusal = await refusalOf(`${other.privateKeyPem}${leaf.pem}`);
    expect(inspect(refusal)).not.toContain(other.privateKeyPem.split('\n')[5]);
  });
});

function joinLines(text: string): string {
  return text.replace(/([A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, '$1');
}

function toPkcs8(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The same public half with other private numbers, as a bit error would leave it. */
function damaged(key: KeyObject): KeyObject {
  const jwk = key.export({ format: 'jwk' });
  const { d = '', dp = '', dq = '' } = jwk;
  return createPrivateKey({
    format: 'jwk',
    key: { ...jwk, d: flipBit(d), dp: flipBit(dp), dq: flipBit(dq) },
  });
}

function flipBit(base64: string): string {
  const [first = 0, ...rest] = Buffer.from(base64, 'base64url').reverse();
  return Buffer.from([first ^ 4, ...rest])
    .reverse()
    .toString('base64url');
}
