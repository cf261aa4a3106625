/** Partner applications and OAuth servers as people see them: whom we trust, by which keys, and how fresh that is. */
import type { Dates } from '../../core/dates.ts';
import type { Column } from '../../core/text-layout.ts';
import type {
  ForeignKeyView,
  MetadataPreviewView,
  MetadataRefreshView,
  OAuthServerView,
  PartnerApplicationView,
} from '../../core/views.ts';
import { withWellKnownName } from './well-known.ts';

export function partnerColumns(dates: Dates): Column<PartnerApplicationView>[] {
  return [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Issuer', value: ({ issuer }) => issuer },
    { title: 'Trust', value: ({ applicationTrustLevel }) => applicationTrustLevel },
    { title: 'Enabled', value: ({ enabled }) => enabled },
    { title: 'Source', value: ({ source }) => source },
    { title: 'Keys expire', value: ({ keys }) => dates.short(lastExpiry(keys)) },
    { title: 'Metadata', value: ({ metadataRefresh }) => metadataRefresh?.status },
  ];
}

export function partnerFields(dates: Dates): Column<PartnerApplicationView>[] {
  return [
    { title: 'Name', value: ({ name }) => name },
    {
      title: 'Application identifier',
      value: ({ applicationIdentifier }) => withWellKnownName(applicationIdentifier),
    },
    { title: 'Realm', value: ({ realm }) => realm },
    { title: 'Issuer', value: ({ issuer }) => issuer },
    { title: 'Trust level', value: ({ applicationTrustLevel }) => applicationTrustLevel },
    { title: 'Enabled', value: ({ enabled }) => enabled },
    { title: 'Accepts security identifiers', value: (view) => view.acceptSecurityIdentifierInformation },
    { title: 'Linked account', value: ({ linkedAccount }) => linkedAccount, seldom: true },
    { title: 'Source', value: ({ source }) => source },
    { title: 'Metadata URL', value: ({ metadataUrl }) => metadataUrl, seldom: true },
    { title: 'OAuth server', value: ({ oauthServer }) => oauthServer, seldom: true },
    { title: 'Keys', value: ({ keys }) => keys.map((key) => describeKey(key, dates)) },
    { title: 'Metadata', value: ({ metadataRefresh }) => describeRefresh(metadataRefresh, dates) },
    { title: 'Created', value: ({ createdDate }) => dates.full(createdDate) },
    { title: 'Deleted', value: ({ deletedDate }) => dates.full(deletedDate), seldom: true },
  ];
}

export function serverColumns(dates: Dates): Column<OAuthServerView>[] {
  return [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Issuer', value: ({ issuer }) => issuer },
    { title: 'Kind', value: ({ kind }) => kind },
    { title: 'Enabled', value: ({ enabled }) => enabled },
    { title: 'Keys expire', value: ({ keys }) => dates.short(lastExpiry(keys)) },
    { title: 'Metadata', value: ({ metadataRefresh }) => metadataRefresh.status },
  ];
}

export function serverFields(dates: Dates): Column<OAuthServerView>[] {
  return [
    { title: 'Name', value: ({ name }) => name },
    { title: 'Issuer', value: ({ issuer }) => issuer },
    { title: 'Issuer of access tokens', value: ({ accessTokenIssuer }) => accessTokenIssuer, seldom: true },
    { title: 'Application identifier', value: ({ applicationIdentifier }) => applicationIdentifier },
    { title: 'Realm', value: ({ realm }) => realm },
    { title: 'Kind', value: ({ kind }) => kind },
    { title: 'Metadata URL', value: ({ metadataUrl }) => metadataUrl, seldom: true },
    { title: 'Token endpoint', value: ({ tokenEndpoint }) => tokenEndpoint },
    { title: 'Authorization endpoint', value: ({ authorizationEndpoint }) => authorizationEndpoint },
    { title: 'Enabled', value: ({ enabled }) => enabled },
    { title: 'Accepts security identifiers', value: (view) => view.acceptSecurityIdentifierInformation },
    { title: 'Keys', value: ({ keys }) => keys.map((key) => describeKey(key, dates)) },
    { title: 'Metadata', value: ({ metadataRefresh }) => describeRefresh(metadataRefresh, dates) },
    { title: 'Created', value: ({ createdDate }) => dates.full(createdDate) },
    { title: 'Deleted', value: ({ deletedDate }) => dates.full(deletedDate), seldom: true },
  ];
}

export function previewFields(dates: Dates): Column<MetadataPreviewView>[] {
  return [
    { title: 'Kind', value: ({ kind }) => kind },
    { title: 'Issuer', value: ({ issuer }) => issuer },
    {
      title: 'Application identifier',
      value: ({ applicationIdentifier }) => withWellKnownName(applicationIdentifier),
    },
    { title: 'Realm', value: ({ realm }) => realm },
    { title: 'Name', value: ({ name }) => name },
    { title: 'Token endpoint', value: ({ tokenEndpoint }) => tokenEndpoint },
    { title: 'Authorization endpoint', value: ({ authorizationEndpoint }) => authorizationEndpoint },
    { title: 'Keys', value: ({ keys }) => keys.map((key) => describeKey(key, dates)) },
    { title: 'Notes', value: ({ notes }) => notes, seldom: true },
  ];
}

/** When the last of the keys ends: until then somebody can be verified. */
export function lastExpiry(keys: readonly ForeignKeyView[]): string | undefined {
  return keys
    .flatMap(({ notAfter }) => notAfter ?? [])
    .toSorted()
    .at(-1);
}

function describeKey({ thumbprint, kid, subject, notAfter }: ForeignKeyView, dates: Dates): string {
  const until = notAfter === null ? 'no expiry' : `until ${dates.full(notAfter)}`;
  return [thumbprint ?? kid, subject, until].filter(Boolean).join('  ');
}

function describeRefresh(refresh: MetadataRefreshView | null, dates: Dates): readonly string[] {
  if (!refresh) return [];
  const { status, reason, lastSuccessDate, nextDueDate } = refresh;
  return [
    reason === null ? status : `${status}: ${reason}`,
    `last success ${dates.full(lastSuccessDate)}`,
    `next due ${dates.full(nextDueDate)}`,
  ];
}
