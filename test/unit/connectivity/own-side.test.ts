/** The steps that look at our own side: certificate, partner application, linked account; and redirects. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { isAllowed } from '../../../shared/connectivity/steps/autodiscover.ts';
import { checkCertificate } from '../../../shared/connectivity/steps/certificate.ts';
import { findExchange } from '../../../shared/connectivity/steps/exchange-partner.ts';
import { checkLinkedAccount } from '../../../shared/connectivity/steps/linked-account.ts';
import type { PartnerApplication } from '../../../shared/registry/partners/partner-application.ts';
import { firstRefresh } from '../../../shared/registry/trust/refresh-state.ts';
import { selfSigned } from '../../support/certificates.ts';
import { createTestClock, testNow } from '../../support/clock.ts';
import { exchangePartner } from '../../support/connectivity-ports.ts';
import { createTestSigner, homeRealm, signingKey } from '../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'issuer' });
const key = signingKey(certificate);
const clock = createTestClock();

describe('the certificate', () => {
  const check = (changes: Partial<Parameters<typeof checkCertificate>[0]> = {}) =>
    checkCertificate({
      currentKeyNow: async () => ({ key }),
      signer: createTestSigner(certificate),
      clock,
      ...changes,
    });

  it('is good when its key signs', async () => {
    expect(await check()).toMatchObject({
      status: 'pass',
      value: key,
      evidence: { keyId: key.kid, thumbprint: certificate.thumbprint, keySizeBits: 2048, daysToExpiry: 549 },
    });
  });

  it.each([
    ['notAssigned', 'CertificateNotAssigned'],
    ['revoked', 'CertificateRevoked'],
    ['expired', 'CertificateExpired'],
    ['notYetValid', 'CertificateNotYetValid'],
    ['something new', 'CertificateNotAssigned'],
  ])('that is %s fails as %s', async (unusable, code) => {
    expect(await check({ currentKeyNow: async () => ({ unusable }) })).toMatchObject({
      status: 'fail',
      code,
    });
  });

  it('that expires within thirty days is a warning', async () => {
    const near = { ...key, notAfter: testNow + 30 * 86_400 - 1 };
    const found = await check({ currentKeyNow: async () => ({ key: near }) });
    expect(found).toMatchObject({
      status: 'warn',
      code: 'CertificateExpiresSoon',
      evidence: { daysToExpiry: 29 },
    });
    const far = { ...key, notAfter: testNow + 30 * 86_400 };
    expect(await check({ currentKeyNow: async () => ({ key: far }) })).toMatchObject({ status: 'pass' });
  });

  it('whose key in the vault is another one fails', async () => {
    const other = createTestSigner(await selfSigned({ keyName: 'other' }));
    expect(await check({ signer: other })).toMatchObject({ code: 'CertificatePrivateKeyMismatch' });
  });

  it('with which the vault does not sign fails; a vault that is down is an outage', async () => {
    const signer = createTestSigner(certificate);
    signer.failWith(new Outage('vault', 'Key is disabled', { lasting: true }));
    expect(await check({ signer })).toMatchObject({ status: 'fail', code: 'CertificateKeyUnusable' });
    signer.failWith(new Outage('vault', 'no answer'));
    await expect(check({ signer })).rejects.toBeInstanceOf(Outage);
  });
});

const url = 'https://autodiscover.litwareinc.com/autodiscover/autodiscover.svc';
const metadataAt = (metadataUrl: string, status: 'Success' | 'MetadataUnreachable' = 'Success') => ({
  form: 'metadata' as const,
  metadataUrl,
  refresh: { ...firstRefresh(testNow), status },
});

describe('Exchange as a partner application', () => {
  const find = (...partners: PartnerApplication[]) =>
    findExchange(url, homeRealm, { partnersOf: async () => partners });
  const elsewhere = metadataAt('https://mail.fabrikam.com/autodiscover/metadata/json/1');

  it.each([
    ['the only one', [exchangePartner({ source: elsewhere, realm: 'fabrikam.com' })], 0],
    [
      'the one with the host of Autodiscover',
      [exchangePartner({ source: elsewhere }), exchangePartner({ realm: 'b.com' })],
      1,
    ],
    [
      'the one of the home realm',
      [
        exchangePartner({ source: elsewhere, realm: 'b.com' }),
        exchangePartner({ source: { form: 'certificate' } }),
      ],
      1,
    ],
  ])('is %s', async (_what, partners, place) => {
    expect(await find(...partners)).toMatchObject({ status: 'pass', value: partners[place] });
  });

  it.each([
    ['is missing', [], 'PartnerNotFound'],
    ['cannot be told from another', [exchangePartner(), exchangePartner({ name: 'b' })], 'PartnerAmbiguous'],
    ['is disabled', [exchangePartner({ enabled: false })], 'PartnerDisabled'],
    [
      'has a server that speaks for it',
      [exchangePartner({ source: { form: 'oauthServer', oauthServer: null } })],
      'PartnerNotDirect',
    ],
    [
      'has an account instead of keys',
      [exchangePartner({ source: { form: 'linkedAccount' } })],
      'PartnerNotDirect',
    ],
    [
      'is trusted for itself only',
      [exchangePartner({ trustLevel: 'Application' })],
      'PartnerTrustLevelInsufficient',
    ],
    [
      'is trusted with consent only',
      [exchangePartner({ trustLevel: 'User' })],
      'PartnerTrustLevelInsufficient',
    ],
  ])('that %s fails', async (_what, partners, code) => {
    expect(await find(...partners)).toMatchObject({ status: 'fail', code });
  });

  it('whose metadata could not be refreshed is a warning', async () => {
    const stale = exchangePartner({ source: metadataAt(url, 'MetadataUnreachable') });
    expect(await find(stale)).toMatchObject({ status: 'warn', code: 'PartnerMetadataStale', value: stale });
  });
});

describe('the linked account', () => {
  const account = (...roles: string[]) => ({
    name: 'LyncOnline',
    externalEmailAddress: null,
    hiddenFromAddressLists: true,
    roles: roles.map((role) => ({ role, assignedAt: testNow })),
    createdAt: testNow,
  });

  it.each([
    ['is not named', null, undefined, 'pass', 'Ok'],
    ['holds a role', 'LyncOnline', account('UserApplication'), 'pass', 'Ok'],
    ['holds no role', 'LyncOnline', account(), 'warn', 'LinkedAccountWithoutRole'],
    ['is gone', 'LyncOnline', undefined, 'warn', 'LinkedAccountMissing'],
  ])('that %s is told, and never fails', async (_what, linkedAccount, found, status, code) => {
    const result = await checkLinkedAccount(exchangePartner({ linkedAccount }), {
      account: async () => found,
    });
    expect(result).toMatchObject({ status, code, value: true });
  });
});

describe('a redirect of Autodiscover', () => {
  it.each([
    ['outlook.office365.com', ['outlook.office365.com'], true],
    ['outlook.office365.com', ['*.office365.com'], true],
    ['office365.com', ['*.office365.com'], false],
    ['eviloffice365.com', ['*.office365.com', 'office365.com'], false],
    ['a.b.office365.com', ['*.office365.com'], true],
    ['outlook.office365.com.evil.com', ['*.office365.com'], false],
    ['outlook.office365.com', [], false],
  ])('to %s is judged by %j: %s', (host, domains, expected) => {
    expect(isAllowed(host, domains)).toBe(expected);
  });
});
