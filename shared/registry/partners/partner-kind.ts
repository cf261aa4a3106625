/** Partner applications as the registry keeps, shows and tells apart. */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import type { RecordKind } from '../records/record-kind.ts';
import { type ForeignKeyView, nameOfKey, viewOfForeignKey } from '../trust/key-view.ts';
import { type RefreshView, viewOfRefresh } from '../trust/refresh-state.ts';
import {
  issuerOfPartner,
  type PartnerApplication,
  type PartnerSource,
  partnerClaims,
  type TrustLevel,
} from './partner-application.ts';

export interface PartnerApplicationView {
  readonly name: string;
  readonly applicationIdentifier: string;
  readonly realm: string;
  readonly issuer: string;
  readonly applicationTrustLevel: TrustLevel;
  readonly enabled: boolean;
  readonly acceptSecurityIdentifierInformation: boolean;
  readonly linkedAccount: string | null;
  readonly source: PartnerSource['form'];
  readonly metadataUrl: string | null;
  readonly oauthServer: string | null;
  readonly keys: readonly ForeignKeyView[];
  readonly metadataRefresh: RefreshView | null;
  readonly createdDate: string;
}

export function viewOfPartner(partner: PartnerApplication, now: Instant): PartnerApplicationView {
  const { source } = partner;
  return {
    name: partner.name,
    applicationIdentifier: partner.applicationIdentifier,
    realm: partner.realm,
    issuer: issuerOfPartner(partner),
    applicationTrustLevel: partner.trustLevel,
    enabled: partner.enabled,
    acceptSecurityIdentifierInformation: partner.acceptSecurityIdentifierInformation,
    linkedAccount: partner.linkedAccount,
    source: source.form,
    metadataUrl: source.form === 'metadata' ? source.metadataUrl : null,
    oauthServer: source.form === 'oauthServer' ? source.oauthServer : null,
    keys: partner.keys.map((key) => viewOfForeignKey(key, now)),
    metadataRefresh: source.form === 'metadata' ? viewOfRefresh(source.refresh) : null,
    createdDate: toRfc3339(partner.createdAt),
  };
}

/**
 * Only of a certificate that an operator handed in. What stands in a document is the word of whoever publishes it: with
 * a claim of it, a partner could copy the certificate that another is about to publish, and stop its roll. A token is
 * judged by its issuer first, so a copied key verifies nothing that the other signs.
 */
function certificateClaims({ source, keys }: PartnerApplication): readonly string[] {
  return source.form === 'certificate' ? keys.map(({ kid }) => partnerClaims.key(kid)) : [];
}

export const partnerKind: RecordKind<PartnerApplication> = {
  collection: 'partnerApplications',
  noun: 'partner application',
  keyOf: ({ name }) => name.toLowerCase(),
  claimsOf: (partner) => [partnerClaims.issuer(issuerOfPartner(partner)), ...certificateClaims(partner)],
  // The API's members, less what changes without anybody's doing: an hour's refresh, the days that are left.
  shownOf: (partner) => {
    const { keys: _dates, metadataRefresh, ...shown } = viewOfPartner(partner, partner.createdAt);
    return { ...shown, keys: partner.keys.map(nameOfKey), metadataStatus: metadataRefresh?.status ?? null };
  },
  alreadyExists: 'PartnerAlreadyExists',
  takenViolation: (claim) =>
    claim.startsWith(partnerClaims.key(''))
      ? {
          code: 'PartnerCertificateTaken',
          message: 'Another partner application was given this certificate.',
        }
      : {
          code: 'PartnerAlreadyExists',
          message: 'Another partner application has this identifier and realm.',
          target: 'applicationIdentifier',
        },
};
