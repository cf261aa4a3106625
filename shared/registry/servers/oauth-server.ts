/**
 * OAuth servers: foreign authorization servers (ACS, AD FS, Entra) whose tokens we accept (seeds/000; reference B.2,
 * B.7: `New-CsOAuthServer`, `New-AuthServer`). A disabled one stops every partner that it speaks for.
 */
import { type Instant, toRfc3339 } from '../../base/clock.ts';
import type { ForeignKey } from '../../metadata/foreign/foreign-key.ts';
import type { ForeignMetadata } from '../../metadata/foreign/foreign-metadata.ts';
import type { RecordKind } from '../records/record-kind.ts';
import { type ForeignKeyView, nameOfKey, viewOfForeignKey } from '../trust/key-view.ts';
import type { TrustedKeys } from '../trust/refresh-decision.ts';
import { type RefreshView, viewOfRefresh } from '../trust/refresh-state.ts';
import type { Refreshable } from '../trust/refresher.ts';

export interface OAuthServer extends TrustedKeys {
  readonly name: string;
  readonly metadataUrl: string;
  /** The S2S format, or OpenID Connect discovery. */
  readonly kind: ForeignMetadata['kind'];
  /** `id@realm`, or a URL as the server writes it; fixed. */
  readonly issuer: string;
  /** Of access tokens, where AD FS names another; fixed as well. */
  readonly accessTokenIssuer: string | null;
  readonly applicationIdentifier: string | null;
  readonly realm: string | null;
  readonly tokenEndpoint: string | null;
  readonly authorizationEndpoint: string | null;
  readonly enabled: boolean;
  readonly acceptSecurityIdentifierInformation: boolean;
  readonly keys: readonly ForeignKey[];
  readonly createdAt: Instant;
}

export interface OAuthServerView {
  readonly name: string;
  readonly issuer: string;
  readonly accessTokenIssuer: string | null;
  readonly applicationIdentifier: string | null;
  readonly realm: string | null;
  readonly kind: ForeignMetadata['kind'];
  readonly metadataUrl: string;
  readonly tokenEndpoint: string | null;
  readonly authorizationEndpoint: string | null;
  readonly enabled: boolean;
  readonly acceptSecurityIdentifierInformation: boolean;
  readonly keys: readonly ForeignKeyView[];
  readonly metadataRefresh: RefreshView;
  readonly createdDate: string;
}

export function viewOfServer(
  { keys, refresh, createdAt, ...server }: OAuthServer,
  now: Instant,
): OAuthServerView {
  return {
    name: server.name,
    issuer: server.issuer,
    accessTokenIssuer: server.accessTokenIssuer,
    applicationIdentifier: server.applicationIdentifier,
    realm: server.realm,
    kind: server.kind,
    metadataUrl: server.metadataUrl,
    tokenEndpoint: server.tokenEndpoint,
    authorizationEndpoint: server.authorizationEndpoint,
    enabled: server.enabled,
    acceptSecurityIdentifierInformation: server.acceptSecurityIdentifierInformation,
    keys: keys.map((key) => viewOfForeignKey(key, now)),
    metadataRefresh: viewOfRefresh(refresh),
    createdDate: toRfc3339(createdAt),
  };
}

/** Servers of one cloud share keys between their tenants, so only the issuer is anybody's own. */
export const serverClaims = { issuer: (issuer: string) => `issuer:${issuer}` };

export const serverKind: RecordKind<OAuthServer> = {
  collection: 'oauthServers',
  noun: 'OAuth server',
  keyOf: ({ name }) => name.toLowerCase(),
  claimsOf: ({ issuer, accessTokenIssuer }) =>
    [...new Set([issuer, accessTokenIssuer ?? issuer])].map(serverClaims.issuer),
  // The API's members, less what changes without anybody's doing: an hour's refresh, the days that are left.
  shownOf: (server) => {
    const { keys: _dates, metadataRefresh, ...shown } = viewOfServer(server, server.createdAt);
    return { ...shown, keys: server.keys.map(nameOfKey), metadataStatus: metadataRefresh.status };
  },
  alreadyExists: 'OAuthServerAlreadyExists',
  takenViolation: () => ({
    code: 'OAuthServerAlreadyExists',
    message: 'Another OAuth server has this issuer.',
    target: 'metadataUrl',
  }),
};

export const refreshableServer: Refreshable<OAuthServer> = {
  collection: serverKind.collection,
  sourceOf: ({ metadataUrl, keys, refresh }) => ({ url: metadataUrl, held: { keys, refresh } }),
  expectedOf: ({ issuer, applicationIdentifier, realm }) => ({ issuer, applicationIdentifier, realm }),
  withKeys: (server, { keys, refresh }) => ({ ...server, keys, refresh }),
};
