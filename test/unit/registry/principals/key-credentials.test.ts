/** Key credentials: a public certificate, its dates, its kind; and the list that they are added to and taken from. */
import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../../../shared/base/clock.ts';
import {
  addKeyCredential,
  type KeyCredentialRequest,
  mostKeyCredentials,
  readKeyCredential,
  removeKeyCredential,
} from '../../../../shared/registry/principals/key-credentials.ts';
import type { PrincipalRecord } from '../../../../shared/registry/principals/service-principal.ts';
import { defaultNotAfter, defaultNotBefore, selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import { keyCredential, servicePrincipal } from '../../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'foreign', keyType: 'ec', subject: 'CN=exchange' });
const expired = await selfSigned({ keyName: 'foreign', keyType: 'ec', notAfter: testNow });
const future = await selfSigned({ keyName: 'foreign', keyType: 'ec', notBefore: testNow + 1000 });
const weak = await selfSigned({ keyName: 'weak', keySize: 1024 });
const value = certificate.der.toString('base64');

const read = (changes: Partial<KeyCredentialRequest> = {}, now = testNow) =>
  readKeyCredential({ key: value, type: 'AsymmetricX509Cert', usage: 'Verify', ...changes }, 'key-1', now);

describe('a key credential', () => {
  it('has the dates and the subject of its certificate, as step 6 of seeds/004 expects', () => {
    expect(succeeded(read())).toEqual({
      keyId: 'key-1',
      certificate: value,
      startsAt: defaultNotBefore,
      endsAt: defaultNotAfter,
      displayName: 'CN=exchange',
    });
  });

  it.each<[string, Partial<KeyCredentialRequest>]>([
    ['PEM', { key: certificate.pem }],
    ['base64 in lines', { key: value.replace(/.{64}/g, '$&\r\n') }],
    ['kind and usage in other case', { type: 'asymmetricX509cert', usage: 'VERIFY' }],
    [
      'the very dates of the certificate',
      { startDateTime: toRfc3339(defaultNotBefore), endDateTime: toRfc3339(defaultNotAfter) },
    ],
  ])('is the same from %s', (_, changes) => {
    expect(read(changes)).toEqual(read());
  });

  it('may be narrower than its certificate, and have a name', () => {
    const changes = {
      startDateTime: '2026-07-02T00:00:00Z',
      endDateTime: '2026-08-01T00:00:00Z',
      displayName: 'new',
    };
    expect(succeeded(read(changes))).toMatchObject({
      startsAt: testNow + 86_400,
      endsAt: testNow + 31 * 86_400,
      displayName: 'new',
    });
  });

  it('may be of a certificate that is not valid yet', () => {
    expect(succeeded(read({ key: future.der.toString('base64') })).startsAt).toBe(testNow + 1000);
  });

  it('of a certificate without a subject has no name', async () => {
    const nameless = await selfSigned({ keyName: 'foreign', keyType: 'ec', subject: '' });
    expect(succeeded(read({ key: nameless.der.toString('base64') }))).not.toHaveProperty('displayName');
  });

  it.each<[string, Partial<KeyCredentialRequest>, string[]]>([
    ['no certificate', { key: 'AAAA' }, ['CertificateUnreadable key']],
    ['a weak key', { key: weak.der.toString('base64') }, ['CertificateKeyTooSmall key']],
    [
      'an expired certificate',
      { key: expired.der.toString('base64') },
      ['CredentialDatesInvalid endDateTime'],
    ],
    ['another type', { type: 'Symmetric' }, ['CredentialUsageInvalid type']],
    ['the usage Sign', { usage: 'Sign' }, ['CredentialUsageInvalid usage']],
    [
      'a start before the certificate',
      { startDateTime: toRfc3339(defaultNotBefore - 1) },
      ['CredentialDatesOutsideCertificate startDateTime'],
    ],
    [
      'an end a second after it',
      { endDateTime: toRfc3339(defaultNotAfter + 1) },
      ['CredentialDatesOutsideCertificate endDateTime'],
    ],
    [
      'nothing right',
      { key: 'x', type: 'password', usage: 'Sign', startDateTime: 'x', endDateTime: '2020-01-01T00:00:00Z' },
      [
        'CredentialUsageInvalid type',
        'CredentialUsageInvalid usage',
        'CertificateUnreadable key',
        'InvalidRequest startDateTime',
      ],
    ],
    [
      'no certificate, and an end that is over',
      { key: 'x', endDateTime: '2020-01-01T00:00:00Z' },
      ['CertificateUnreadable key', 'CredentialDatesInvalid endDateTime'],
    ],
    [
      'no certificate, and dates that are none of its fault',
      { key: 'x', startDateTime: '2020-01-01T00:00:00Z' },
      ['CertificateUnreadable key'],
    ],
  ])('is refused with %s', (_, changes, refusals) => {
    expect(refusalsOf(read(changes))).toEqual(refusals);
  });
});

describe('the list', () => {
  const { realm: _home, ...empty } = servicePrincipal();
  const holding = (...keyCredentials: PrincipalRecord['keyCredentials']): PrincipalRecord => ({
    ...empty,
    keyCredentials,
  });
  const own = keyCredential(certificate);

  it('takes a credential beside the others', () => {
    const before = holding(keyCredential(future, { keyId: 'key-2' }));
    expect(succeeded(addKeyCredential(before, own)).keyCredentials).toEqual([...before.keyCredentials, own]);
  });

  it('takes no certificate twice, and says as what it is there', () => {
    const again = addKeyCredential(holding(own), { ...own, keyId: 'key-9' });
    expect(refusalsOf(again)).toEqual(['CredentialAlreadyRegistered key']);
    expect(again).toMatchObject({ violations: [{ message: expect.stringContaining('key-1') }] });
  });

  it('takes twenty and no more', () => {
    const full = holding(
      ...Array.from({ length: mostKeyCredentials }, (_, n) => ({
        ...own,
        keyId: `key-${n}`,
        certificate: Buffer.from(`certificate ${n}`).toString('base64'),
      })),
    );
    expect(refusalsOf(addKeyCredential(full, own))).toEqual(['CredentialLimitReached']);
    const less = succeeded(removeKeyCredential(full, 'key-0'));
    expect(succeeded(addKeyCredential(less, own)).keyCredentials).toHaveLength(mostKeyCredentials);
  });

  it('gives up the one that is named, in whatever case, and no other', () => {
    const two = holding(own, keyCredential(future, { keyId: 'key-2' }));
    expect(succeeded(removeKeyCredential(two, 'KEY-1')).keyCredentials.map(({ keyId }) => keyId)).toEqual([
      'key-2',
    ]);
    for (const unknown of ['key-3', '', '*'])
      expect(refusalsOf(removeKeyCredential(two, unknown))).toEqual(['NotFound keyId']);
  });
});
