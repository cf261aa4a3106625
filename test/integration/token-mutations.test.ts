/**
 * A good token of every kind, as two deployments and their peers issue them, and a sample of its mutations shown to
 * the introspection endpoint: none of them means anything. Every mutation of every byte is in the unit tests.
 */
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type { TestCertificate } from '../support/certificates.ts';
import { acsDocument, acsId, tenant } from '../support/foreign-documents.ts';
import { freshCertificate } from '../support/management.ts';
import { type MetadataServer, startMetadataServer } from '../support/metadata-server.ts';
import { requestToken } from '../support/principal-calls.ts';
import { changeOf } from '../support/registry.ts';
import { buildBundle } from '../support/service-stack.ts';
import { type Mutation, mutationsOf, outerMutationsOf, signedOf } from '../support/token-mutations.ts';
import {
  addSecret,
  applicationToken,
  type Client,
  type Credentials,
  type Deployment,
  type DeploymentPair,
  granted,
  introspect,
  modernPath,
  nameServer,
  registerClient,
  secretOf,
  startTwoDeployments,
  trust,
  userForm,
  userToken,
} from '../support/two-deployments.ts';

const workflow = '00000005-0000-0000-c000-000000000000';
const contoso = `${litware.exchange}@contoso.com`;

let pair: DeploymentPair;
let home: Deployment;
let other: Deployment;
let acs: MetadataServer;
/** Keys of those who are no deployment of ours: an ACS of old, and the Exchange of Contoso. */
let keys: { acs: TestCertificate; contoso: TestCertificate };
/** An application that the other deployment knows through the authorization server. */
let known: Client;
/** The server at home that is also the partner of that name, so that tokens for it are self-issued. */
let mail: Credentials;

beforeAll(async () => {
  await buildBundle();
  keys = {
    acs: await freshCertificate({ keyName: 'acs' }),
    contoso: await freshCertificate({ keyName: 'contoso' }),
  };
  acs = await startMetadataServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(acsDocument(keys.acs)));
  });
  pair = await startTwoDeployments({ alsoAllowed: [`http://127.0.0.1:${acs.port}`] });
  ({ lync: home, exchange: other } = pair);
  await trust(home, other);
  await trust(other, home);
  known = await registerClient(home.api, 'known through the authorization server');
  mail = { appId: litware.exchange, secret: await addSecret(home.api, litware.exchange) };
  await nameServer(home.api, other.serviceName, [other.address]);
  await registerPartners();
});

afterAll(async () => {
  await pair?.stop();
  await acs?.close();
});

async function registerPartners(): Promise<void> {
  const partner = async (at: Deployment, request: object) =>
    changeOf(await at.api.post('partnerApplications', { applicationTrustLevel: 'Full', ...request }));
  const certificate = keys.contoso.der.toString('base64');
  const exchange = { certificate, applicationIdentifier: litware.exchange };
  await partner(home, { name: 'Mail', ...exchange, realm: home.realm });
  await partner(other, { name: 'Contoso', ...exchange, realm: 'contoso.com' });
  const openid = `${home.url}/${home.realm}/.well-known/openid-configuration`;
  const servers = [
    { name: 'Litware', metadataUrl: openid, realm: home.realm },
    { name: 'ACS', metadataUrl: `http://127.0.0.1:${acs.port}/metadata/json/1` },
  ];
  for (const server of servers) changeOf(await other.api.post('oauthServers', server));
  const through = { name: 'Known', applicationIdentifier: known.appId, realm: home.realm };
  await partner(other, { ...through, oauthServer: 'Litware' });
  await partner(other, { name: 'Workflow', applicationIdentifier: workflow, oauthServer: 'ACS' });
}

function signed({ privateKey, x5t }: TestCertificate, claims: object): Promise<string> {
  const nbf = Math.floor(Date.now() / 1000) - 60;
  return new SignJWT({ nbf, exp: nbf + 3600, ...claims })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', x5t })
    .sign(privateKey);
}

async function modernToken(form: Readonly<Record<string, string>>, resource: string): Promise<string> {
  return granted(await requestToken(home.url, { ...form, resource }, modernPath(home)));
}

const appctx = JSON.stringify({
  msexchuid: '53e925fa-76ba-45e1-be0f-4ef08b59d389',
  version: 'ExIdTok.V1',
  amurl: 'https://mail.contoso.com:443/autodiscover/metadata/json/1',
});

interface Kind {
  readonly what: string;
  readonly tokenKind: string;
  readonly at: () => Deployment;
  readonly issue: () => Promise<string>;
  readonly resource?: () => Credentials;
}

const kinds: readonly Kind[] = [
  {
    what: 'a token of our authorization server',
    tokenKind: 'authorizationServerToken',
    at: () => home,
    issue: () => applicationToken(home, home.audience),
  },
  {
    what: 'our access token of an application',
    tokenKind: 'accessToken',
    at: () => home,
    issue: () => modernToken(secretOf(home.client), home.address),
  },
  {
    what: 'our access token for a user',
    tokenKind: 'accessToken',
    at: () => home,
    issue: async () => modernToken(await userForm(home), home.address),
  },
  {
    what: 'a token that we issued ourselves',
    tokenKind: 'selfIssuedToken',
    at: () => home,
    resource: () => mail,
    issue: () => applicationToken(home, `${litware.exchange}/${litware.exchangeHost}@${home.realm}`),
  },
  {
    what: 'a token of a partner',
    tokenKind: 'partnerToken',
    at: () => other,
    issue: () => applicationToken(home, other.audience),
  },
  {
    what: 'a token of an OAuth server like ACS',
    tokenKind: 'oauthServerToken',
    at: () => other,
    issue: () =>
      signed(keys.acs, {
        aud: other.audience,
        iss: `${acsId}@${tenant}`,
        nameid: `${workflow}@${tenant}`,
        trustedfordelegation: 'true',
      }),
  },
  {
    what: 'an application token of an OpenID server',
    tokenKind: 'openIdToken',
    at: () => other,
    issue: () => modernToken(secretOf(known), other.address),
  },
  {
    what: 'a user token of an OpenID server',
    tokenKind: 'openIdToken',
    at: () => other,
    issue: async () => modernToken(await userForm(home, known), other.address),
  },
  {
    what: 'an identity token of Exchange',
    tokenKind: 'identityToken',
    at: () => other,
    issue: () => signed(keys.contoso, { aud: other.address, iss: contoso, appctxsender: contoso, appctx }),
  },
  {
    what: 'an outer token around one of our authorization server',
    tokenKind: 'outerToken',
    at: () => home,
    issue: () => userToken(home, home.audience),
  },
  {
    what: 'an outer token around one of a partner',
    tokenKind: 'outerToken',
    at: () => other,
    issue: () => userToken(home, other.audience),
  },
];

/** The mutations that mean something. */
async function meaningful(
  { at, resource }: Pick<Kind, 'at' | 'resource'>,
  mutations: readonly Mutation[],
): Promise<readonly string[]> {
  const waiting = [...mutations];
  const found: string[] = [];
  const show = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const told = await introspect(at(), next.token, resource?.());
      if (JSON.stringify(told) !== '{"active":false}') found.push(next.what);
    }
  };
  await Promise.all(Array.from({ length: 4 }, show));
  return found;
}

describe('No mutation is accepted of', () => {
  it.each(kinds)('$what', async (kind) => {
    const { at, tokenKind, issue, resource } = kind;
    const token = await issue();
    const others = await Promise.all(kinds.map((each) => each.issue()));
    const mutate = tokenKind === 'outerToken' ? outerMutationsOf : mutationsOf;
    const mutations = mutate(token, others.map(signedOf));
    expect(mutations.length).toBeGreaterThan(100);
    const good = { active: true, s2s: { tokenKind } };
    expect(await introspect(at(), token, resource?.())).toMatchObject(good);
    expect(await meaningful(kind, mutations)).toEqual([]);
    expect(await introspect(at(), token, resource?.())).toMatchObject(good);
  });

  it('anything, to the harm of the service', () => {
    for (const { stack } of [home, other])
      expect(stack.host.lines().filter((line) => line.includes('request.failed'))).toEqual([]);
  });
});
