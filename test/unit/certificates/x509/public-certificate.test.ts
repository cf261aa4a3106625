/** A public certificate that somebody hands in: the content of a `.cer` file, in base64 or PEM, and nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPublicCertificate } from '../../../../shared/certificates/x509/public-certificate.ts';
import { selfSigned, toPem, toPfx } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';
import { weakKeys } from '../../../support/weak-keys.ts';

const certificate = await selfSigned({ keyName: 'client', subject: 'CN=exchange' });
const other = await selfSigned({ keyName: 'foreign', keyType: 'ec' });
const base64 = certificate.der.toString('base64');
const read = (text: string) => readPublicCertificate(text, 'key');

describe('a certificate', () => {
  it.each<[string, string]>([
    ['base64', base64],
    ['base64 in lines of 64', base64.replace(/.{64}/g, '$&\n')],
    ['base64 in lines that end as on Windows', base64.replace(/.{76}/g, '$&\r\n')],
    ['base64 with white space around it', `  ${base64}\r\n\t`],
    ['PEM', certificate.pem],
    ['PEM with lines that end as on Windows', certificate.pem.replaceAll('\n', '\r\n')],
    ['PEM in one line', certificate.pem.replaceAll('\n', '')],
    ['PEM with a byte order mark before it', `\uFEFF${certificate.pem}`],
    ['PEM with empty lines around it', `\n\n${certificate.pem}\n\n`],
  ])('is read from %s', (_, text) => {
    expect(succeeded(read(text))).toMatchObject({
      thumbprint: certificate.thumbprint,
      subject: 'CN=exchange',
    });
  });

  it('of an elliptic curve is read', () => {
    expect(succeeded(read(other.pem)).thumbprint).toBe(other.thumbprint);
  });

  it('that has expired is read all the same: its dates are judged where it is used', async () => {
    const expired = await selfSigned({ keyName: 'foreign', keyType: 'ec', notAfter: testNow - 1 });
    expect(succeeded(read(expired.pem)).notAfter).toBe(testNow - 1);
  });
});

describe('what is no certificate', () => {
  const half = certificate.pem.slice(0, certificate.pem.length / 2);
  it.each<[string, string]>([
    ['nothing', ''],
    ['white space', ' \n '],
    ['words', 'no certificate'],
    ['base64 of something else', Buffer.from('something else').toString('base64')],
    ['base64url', Buffer.from(certificate.der).toString('base64url')],
    ['hexadecimal', certificate.der.toString('hex')],
    ['half of one', base64.slice(0, base64.length / 2)],
    ['one with a byte after it', Buffer.concat([certificate.der, Buffer.alloc(1)]).toString('base64')],
    ['two, one after the other', Buffer.concat([certificate.der, other.der]).toString('base64')],
    ['two in PEM', certificate.pem + other.pem],
    ['half of a PEM', half],
    ['PEM of a request', toPem('CERTIFICATE REQUEST', certificate.der)],
    [
      'PEM of a public key',
      toPem('PUBLIC KEY', certificate.publicKey.export({ format: 'der', type: 'spki' })),
    ],
    ['PEM with headers', certificate.pem.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\n')],
    ['PEM after a line of text', `subject=CN=exchange\n${certificate.pem}`],
    ['padding in the middle', `${base64.slice(0, 8)}==${base64.slice(8)}`],
    ['a NUL', `${base64}\0`],
  ])('is %s', (_, text) => {
    expect(refusalsOf(read(text))).toEqual(['CertificateUnreadable key']);
  });

  it('is a file that holds the private key as well', () => {
    const pfx = toPfx(certificate, { password: 'secret' });
    expect(refusalsOf(read(Buffer.from(pfx).toString('base64')))).toEqual(['CertificateUnreadable key']);
  });

  it.each<[string, string]>([
    ['beside it', certificate.pem + certificate.privateKeyPem],
    ['before it', certificate.privateKeyPem + certificate.pem],
    ['alone', certificate.privateKeyPem],
    ['in the old form', certificate.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()],
  ])('is a private key %s, and whoever sent it is told that it is known by now', (_, text) => {
    const [violation] = violationsOf(read(text));
    expect(violation).toMatchObject({ code: 'CertificateUnreadable', target: 'key' });
    expect(violation?.message).toContain('take that key for known');
  });

  it('is not repeated in the refusal', () => {
    for (const text of [certificate.privateKeyPem, 'x'.repeat(20_000)]) {
      const refused = violationsOf(read(text));
      expect(refused).not.toEqual([]);
      for (const { message } of refused) expect(message.length).toBeLessThan(200);
    }
  });
});

it.each(weakKeys)('a key with %s is refused under the member that it came in', async (_, publicKey) => {
  const weak = await selfSigned({ keyName: 'client', publicKey });
  const violations = violationsOf(readPublicCertificate(weak.pem, 'certificate'));
  expect(violations.length).toBeGreaterThan(0);
  for (const { code, target } of violations) {
    expect(code).toMatch(/^CertificateKey/);
    expect(target).toBe('certificate');
  }
});

it('is refused with bits beyond its last byte, which would be another spelling of it', async () => {
  const named = ['CN=a', 'CN=ab', 'CN=abc'].map((subject) => selfSigned({ keyName: 'client', subject }));
  const uneven = (await Promise.all(named)).find(({ der }) => der.length % 3 !== 0);
  const plain = (uneven?.der.toString('base64') ?? '').replace(/=+$/, '');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const twin = plain.slice(0, -1) + alphabet[alphabet.indexOf(plain.at(-1) ?? '') + 1];
  expect(succeeded(read(plain)).der).toEqual(uneven?.der);
  expect(Buffer.from(twin, 'base64')).toEqual(uneven?.der);
  for (const text of [twin, `${plain}x`]) expect(violationsOf(read(text))).not.toEqual([]);
});

it('any text is read or refused, and what is read is the certificate to the byte', () => {
  const spoilt = fc
    .tuple(fc.nat(base64.length - 1), fc.constantFrom('A', 'B', '/', '-', '=', '', ' ', '\u0410'))
    .map(([at, character]) => base64.slice(0, at) + character + base64.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(spoilt, fc.string(), fc.base64String()), (text) => {
      const outcome = read(text);
      if ('violations' in outcome) return;
      const compact = text.replace(/\s/g, '');
      expect(Buffer.from(outcome.value.der).toString('base64').replace(/=+$/, '')).toBe(
        compact.replace(/=+$/, ''),
      );
    }),
    {
      numRuns: 300,
      // The last character, which may hold bits that belong to no byte.
      examples: ['A', 'B', 'C', '/'].map((last): [string] => [base64.replace(/.(=*)$/, `${last}$1`)]),
    },
  );
});
