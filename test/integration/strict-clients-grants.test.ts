/**
 * A strict third-party client, openid-client, on every grant that it knows and on introspection, set up by discovery
 * alone; and each token verified by another, jose, from the published key set alone.
 */
import { createRemoteJWKSet, importPKCS8, type JWTPayload, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { freshCertificate, type ManagementClient } from '../support/management.ts';
import { assertionForm } from '../support/principal-calls.ts';
import { changeOf, manageRegistry } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';
import { type Client, ken, nameServer, registerClient } from '../support/two-deployments.ts';

const { realm, exchangeHost } = litware;
const mail = `https://${exchangeHost}`;
const calendar = 'https://calendar.litwareinc.com';

let stack: TestStack;
let api: ManagementClient;
/** Calls the calendar, which calls the mail server for the same user. */
let portal: Client;
let middle: Client;
/** Another key of the portal, on an elliptic curve. */
let curve: TestCertificate;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  api = await manageRegistry(stack);
  [portal, middle] = [await registerClient(api, 'Portal'), await registerClient(api, 'Calendar')];
  await nameServer(api, middle.appId, [calendar]);
  curve = await freshCertificate({ keyName: 'curve', keyType: 'ec' });
  changeOf(await api.post(`${portal.path}/keyCredentials`, { key: curve.der.toString('base64') }));
});

afterAll(() => stack?.stop());

function discover(
  { appId }: Pick<Client, 'appId'>,
  method: openid.ClientAuth,
): Promise<openid.Configuration> {
  const execute = [openid.allowInsecureRequests];
  return openid.discovery(new URL(`${stack.url}/${realm}`), appId, undefined, method, { execute });
}

const byKey = async ({ certificate }: Client, alg = 'RS256', key: TestCertificate = certificate) =>
  openid.PrivateKeyJwt({ key: await importPKCS8(key.privateKeyPem, alg), kid: key.x5t });

async function verify(token: string, audience: string): Promise<JWTPayload> {
  const keys = createRemoteJWKSet(new URL(`${stack.url}/${realm}/discovery/keys`));
  const rules = { issuer: `${stack.url}/${realm}`, audience, typ: 'at+jwt', algorithms: ['RS256'] };
  const { payload } = await jwtVerify(token, keys, rules);
  return payload;
}

const methods: readonly [string, (client: Client) => openid.ClientAuth | Promise<openid.ClientAuth>][] = [
  ['client_secret_post', ({ secret }) => openid.ClientSecretPost(secret)],
  ['client_secret_basic', ({ secret }) => openid.ClientSecretBasic(secret)],
  ['private_key_jwt with RS256', (client) => byKey(client)],
  ['private_key_jwt with PS256', (client) => byKey(client, 'PS256')],
];

const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

async function assertionFor(client: Client, subject: object): Promise<string> {
  const { client_assertion: assertion = '' } = await assertionForm(
    stack.url,
    client.appId,
    client.certificate,
    { claims: { sub: client.appId, ...subject } },
  );
  return assertion;
}

/** The token by which the portal acts for Ken towards the calendar. */
async function kensToken(): Promise<string> {
  const config = await discover(portal, openid.ClientSecretBasic(portal.secret));
  const assertion = await assertionFor(portal, ken);
  return (await openid.genericGrantRequest(config, bearer, { assertion, resource: calendar })).access_token;
}

describe('openid-client', () => {
  it('finds in discovery what it needs', async () => {
    const metadata = (await discover(portal, openid.None())).serverMetadata();
    expect(metadata).toMatchObject({
      issuer: `${stack.url}/${realm}`,
      token_endpoint: `${stack.url}/${realm}/oauth2/token`,
      introspection_endpoint: `${stack.url}/${realm}/oauth2/introspect`,
      jwks_uri: `${stack.url}/${realm}/discovery/keys`,
    });
    expect(metadata.grant_types_supported?.toSorted()).toEqual(
      ['client_credentials', bearer, 'urn:ietf:params:oauth:grant-type:token-exchange'].toSorted(),
    );
  });
});

describe.each(methods)('openid-client with %s', (_name, method) => {
  it('gets a token for itself', async () => {
    const config = await discover(portal, await method(portal));
    const tokens = await openid.clientCredentialsGrant(config, { resource: mail });
    expect([tokens.token_type, tokens.expires_in]).toEqual(['bearer', 3600]);
    const { appId } = portal;
    expect(await verify(tokens.access_token, mail)).toMatchObject({ sub: appId, client_id: appId });
  });

  it('gets a token for a user whom it asserts', async () => {
    const config = await discover(portal, await method(portal));
    const assertion = await assertionFor(portal, ken);
    const tokens = await openid.genericGrantRequest(config, bearer, { assertion, resource: mail });
    const { sub, upn, smtp } = ken;
    expect(await verify(tokens.access_token, mail)).toMatchObject({
      sub,
      upn,
      smtp,
      client_id: portal.appId,
      act: { sub: portal.appId },
    });
  });

  it('exchanges a user’s token for one of its own', async () => {
    const config = await discover(middle, await method(middle));
    const tokens = await openid.genericGrantRequest(
      config,
      'urn:ietf:params:oauth:grant-type:token-exchange',
      {
        subject_token: await kensToken(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        resource: mail,
      },
    );
    expect(tokens.issued_token_type).toBe('urn:ietf:params:oauth:token-type:access_token');
    expect(await verify(tokens.access_token, mail)).toMatchObject({
      sub: ken.sub,
      client_id: middle.appId,
      act: { sub: middle.appId },
    });
  });

  it('learns what a token means that was shown to it', async () => {
    const config = await discover(middle, await method(middle));
    const token = await kensToken();
    const { exp, iat, jti } = await verify(token, calendar);
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({
      active: true,
      username: ken.upn,
      sub: ken.sub,
      client_id: portal.appId,
      token_type: 'Bearer',
      iss: `${stack.url}/${realm}`,
      aud: calendar,
      exp,
      iat,
      jti,
    });
    const elsewhere = await openid.clientCredentialsGrant(config, { resource: mail });
    expect(await openid.tokenIntrospection(config, elsewhere.access_token)).toEqual({ active: false });
  });
});

describe('openid-client with a key on an elliptic curve', () => {
  it('gets a token for itself', async () => {
    const config = await discover(portal, await byKey(portal, 'ES256', curve));
    const { access_token: token } = await openid.clientCredentialsGrant(config, { resource: mail });
    expect((await verify(token, mail)).sub).toBe(portal.appId);
  });
});

describe('openid-client without client authentication', () => {
  it('gets a token for an assertion about the client itself, which proves the client', async () => {
    const config = await discover(portal, openid.None());
    const assertion = await assertionFor(portal, {});
    const tokens = await openid.genericGrantRequest(config, bearer, { assertion, resource: mail });
    const payload = await verify(tokens.access_token, mail);
    expect(payload).toMatchObject({ sub: portal.appId, client_id: portal.appId });
    expect(payload).not.toHaveProperty('act');
  });
});

describe('A refusal', () => {
  const refusal = async (request: Promise<unknown>) => {
    const error = await request.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof openid.ResponseBodyError)) throw new Error(`This is no refusal: ${error}`);
    return [error.status, error.error];
  };

  it('is understood by openid-client, for every grant and for introspection', async () => {
    const wrong = await discover(portal, openid.ClientSecretPost('wrong'));
    const right = await discover(portal, openid.ClientSecretPost(portal.secret));
    const used = await assertionFor(portal, ken);
    const parameters = { assertion: used, resource: mail };
    await openid.genericGrantRequest(right, bearer, parameters);
    expect(await refusal(openid.clientCredentialsGrant(wrong, { resource: mail }))).toEqual([
      401,
      'invalid_client',
    ]);
    expect(await refusal(openid.genericGrantRequest(right, bearer, parameters))).toEqual([
      400,
      'invalid_grant',
    ]);
    expect(await refusal(openid.tokenIntrospection(wrong, used))).toEqual([401, 'invalid_client']);
    expect(await refusal(openid.clientCredentialsGrant(right, { resource: 'https://x.example' }))).toEqual([
      400,
      'invalid_target',
    ]);
    const exchange = { subject_token: used, subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' };
    const type = 'urn:ietf:params:oauth:grant-type:token-exchange';
    expect(await refusal(openid.genericGrantRequest(right, type, { ...exchange, resource: mail }))).toEqual([
      400,
      'invalid_request',
    ]);
  });
});
