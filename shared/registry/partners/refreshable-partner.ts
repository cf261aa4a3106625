/** How a partner application holds what its metadata says. */
import type { Refreshable } from '../trust/refresher.ts';
import { issuerOfPartner, type PartnerApplication } from './partner-application.ts';
import { partnerKind } from './partner-kind.ts';

export const refreshablePartner: Refreshable<PartnerApplication> = {
  collection: partnerKind.collection,
  sourceOf: ({ source, keys }) =>
    source.form === 'metadata'
      ? { url: source.metadataUrl, held: { keys, refresh: source.refresh } }
      : undefined,
  expectedOf: (partner) => ({
    issuer: issuerOfPartner(partner),
    applicationIdentifier: partner.applicationIdentifier,
    realm: partner.realm,
  }),
  withKeys: (partner, { keys, refresh }) =>
    partner.source.form === 'metadata'
      ? { ...partner, keys, source: { ...partner.source, refresh } }
      : partner,
};
