/** An OAuth server as the API shows it, as the audit does, and what it claims for itself. */
import { expect, it } from 'vitest';
import {
  type OAuthServer,
  refreshableServer,
  serverKind,
  viewOfServer,
} from '../../../../shared/registry/servers/oauth-server.ts';
import { firstRefresh } from '../../../../shared/registry/trust/refresh-state.ts';
import { testNow } from '../../../support/clock.ts';
import { bareKey, certificateKey } from '../../../support/foreign-trust.ts';

const server: OAuthServer = {
  name: 'Entra',
  metadataUrl: 'https://login.example.net/.well-known/openid-configuration',
  kind: 'openid',
  issuer: 'https://login.example.net/',
  accessTokenIssuer: null,
  applicationIdentifier: null,
  realm: null,
  tokenEndpoint: 'https://login.example.net/token',
  authorizationEndpoint: null,
  enabled: true,
  acceptSecurityIdentifierInformation: false,
  keys: [bareKey('k', 'n')],
  refresh: firstRefresh(testNow),
  createdAt: testNow,
};

it('is shown with what there is of it', () => {
  expect(viewOfServer(server, testNow)).toEqual({
    name: 'Entra',
    issuer: 'https://login.example.net/',
    accessTokenIssuer: null,
    applicationIdentifier: null,
    realm: null,
    kind: 'openid',
    metadataUrl: server.metadataUrl,
    tokenEndpoint: 'https://login.example.net/token',
    authorizationEndpoint: null,
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    keys: [expect.objectContaining({ kid: 'k', thumbprint: null })],
    metadataRefresh: expect.objectContaining({ status: 'Success' }),
    createdDate: '2026-07-01T00:00:00Z',
  });
});

it('claims its issuer, and the one of its access tokens, each once', () => {
  expect(serverKind.claimsOf(server)).toEqual(['issuer:https://login.example.net/']);
  const adfs = { ...server, accessTokenIssuer: 'http://fs/trust' };
  expect(serverKind.claimsOf(adfs)).toEqual(['issuer:https://login.example.net/', 'issuer:http://fs/trust']);
  expect(serverKind.claimsOf({ ...server, accessTokenIssuer: server.issuer })).toHaveLength(1);
});

it('shows the audit no keys in full and no times of fetches', () => {
  const shown = serverKind.shownOf(server);
  expect(shown).toMatchObject({
    name: 'Entra',
    metadataStatus: 'Success',
    keys: [expect.stringMatching(/^k #/)],
  });
  const later = { ...server.refresh, lastAttemptAt: testNow + 1, lastSuccessAt: testNow + 1 };
  expect(serverKind.shownOf({ ...server, refresh: later })).toEqual(shown);
});

it('keeps what its metadata says in itself', () => {
  expect(refreshableServer.sourceOf(server)).toEqual({
    url: server.metadataUrl,
    held: { keys: server.keys, refresh: server.refresh },
  });
  const trusted = { keys: [certificateKey('k2')], refresh: firstRefresh(5) };
  expect(refreshableServer.withKeys(server, trusted)).toEqual({ ...server, ...trusted });
  expect(refreshableServer.expectedOf(server)).toEqual({
    issuer: server.issuer,
    applicationIdentifier: null,
    realm: null,
  });
});
