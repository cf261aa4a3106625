/** A partner application as the API shows it, as the audit does, and what it claims for itself. */
import { describe, expect, it } from 'vitest';
import type { PartnerApplication } from '../../../../shared/registry/partners/partner-application.ts';
import { partnerKind, viewOfPartner } from '../../../../shared/registry/partners/partner-kind.ts';
import { refreshablePartner } from '../../../../shared/registry/partners/refreshable-partner.ts';
import { firstRefresh } from '../../../../shared/registry/trust/refresh-state.ts';
import { testNow } from '../../../support/clock.ts';
import { foreignKey } from '../../../support/foreign-documents.ts';
import { threeCertificates } from '../../../support/foreign-trust.ts';
import { exchangeUrl } from '../../../support/registry-bench.ts';
import { exchangeId } from '../../../support/token-service.ts';

const [one, two] = await threeCertificates();
const refresh = firstRefresh(testNow);
const partner: PartnerApplication = {
  name: 'Exchange',
  applicationIdentifier: exchangeId,
  realm: 'contoso.com',
  trustLevel: 'Full',
  enabled: true,
  acceptSecurityIdentifierInformation: false,
  linkedAccount: null,
  source: { form: 'metadata', metadataUrl: exchangeUrl, refresh },
  keys: [foreignKey(one), foreignKey(two)],
  createdAt: testNow,
};

const pinned: PartnerApplication = { ...partner, source: { form: 'certificate' }, keys: [foreignKey(one)] };

describe('the view', () => {
  it('of a partner with metadata tells where from and how fresh', () => {
    expect(viewOfPartner(partner, testNow)).toMatchObject({
      name: 'Exchange',
      issuer: `${exchangeId}@contoso.com`,
      applicationTrustLevel: 'Full',
      source: 'metadata',
      metadataUrl: exchangeUrl,
      oauthServer: null,
      keys: [{ thumbprint: one.thumbprint }, { thumbprint: two.thumbprint }],
      metadataRefresh: { status: 'Success', nextDueDate: '2026-07-01T01:00:00Z' },
      createdDate: '2026-07-01T00:00:00Z',
    });
  });

  it.each<[PartnerApplication['source'], object]>([
    [{ form: 'certificate' }, { source: 'certificate', oauthServer: null }],
    [{ form: 'linkedAccount' }, { source: 'linkedAccount', oauthServer: null }],
    [
      { form: 'oauthServer', oauthServer: 'acs' },
      { source: 'oauthServer', oauthServer: 'acs' },
    ],
    [
      { form: 'oauthServer', oauthServer: null },
      { source: 'oauthServer', oauthServer: null },
    ],
  ])('of a partner with %o has no metadata', (source, shown) => {
    const view = viewOfPartner({ ...partner, source }, testNow);
    expect(view).toMatchObject({ ...shown, metadataUrl: null, metadataRefresh: null });
  });
});

describe('the kind', () => {
  it('claims the issuer, and a certificate that was handed in', () => {
    expect(partnerKind.claimsOf(pinned)).toEqual([`issuer:${exchangeId}@contoso.com`, `key:${one.x5t}`]);
  });

  it('claims no key of a document, which anybody can write', () => {
    expect(partnerKind.claimsOf(partner)).toEqual([`issuer:${exchangeId}@contoso.com`]);
  });

  it('keeps it under its name, whatever its case', () => {
    expect(partnerKind.keyOf(partner)).toBe('exchange');
  });

  it('shows the audit no certificates and no times of fetches, so that these make no entries', () => {
    const shown = partnerKind.shownOf(partner);
    expect(shown).toMatchObject({
      keys: [one.x5t, two.x5t],
      source: 'metadata',
      metadataUrl: exchangeUrl,
      metadataStatus: 'Success',
    });
    const later = { ...refresh, lastAttemptAt: testNow + 1, lastSuccessAt: testNow + 1 };
    const source = { form: 'metadata', metadataUrl: exchangeUrl, refresh: later } as const;
    expect(partnerKind.shownOf({ ...partner, source })).toEqual(shown);
  });

  it('says of a taken claim which it is', () => {
    const [issuer = '', key = ''] = partnerKind.claimsOf(pinned);
    expect(partnerKind.takenViolation(issuer)).toMatchObject({
      code: 'PartnerAlreadyExists',
      target: 'applicationIdentifier',
    });
    expect(partnerKind.takenViolation(key).code).toBe('PartnerCertificateTaken');
  });
});

describe('its metadata', () => {
  it('is found, expected and kept where the partner has it', () => {
    expect(refreshablePartner.sourceOf(partner)).toEqual({
      url: exchangeUrl,
      held: { keys: partner.keys, refresh },
    });
    expect(refreshablePartner.expectedOf(partner)).toEqual({
      issuer: `${exchangeId}@contoso.com`,
      applicationIdentifier: exchangeId,
      realm: 'contoso.com',
    });
    const trusted = { keys: [], refresh: { ...refresh, lastAttemptAt: 5 } };
    expect(refreshablePartner.withKeys(partner, trusted)).toEqual({
      ...partner,
      keys: [],
      source: { form: 'metadata', metadataUrl: exchangeUrl, refresh: trusted.refresh },
    });
  });

  it('is none for a partner that has none, and none is put there', () => {
    const pinned = { ...partner, source: { form: 'certificate' } as const };
    expect(refreshablePartner.sourceOf(pinned)).toBeUndefined();
    expect(refreshablePartner.withKeys(pinned, { keys: [], refresh })).toBe(pinned);
  });
});
