/**
 * What strangers try over HTTP at a whole stack: names that look like others, realms that are mixed, web pages that call,
 * proofs that nobody asked for, keys and headers of the platform in the place of a token.
 */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import type { Route } from '../../shared/http/route.ts';
import { managementRoutes, routes } from '../../shared/http/routes.ts';
import { send } from '../support/host-requests.ts';
import {
  type Application,
  assertionForm,
  claimsOf,
  registerApplication,
  requestToken,
} from '../support/principal-calls.ts';
import { manageRegistry } from '../support/registry.ts';
import { buildBundle, startTestStack, type TestStack, untilReady } from '../support/service-stack.ts';

const { realm, lync, exchange, exchangeHost } = litware;
const other = 'fabrikam.com';

let stack: TestStack;
let secret: string;
let application: Application;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack();
  await untilReady(stack.url);
  secret = await readFile(stack.litware.secret, 'utf8');
  application = await registerApplication(await manageRegistry(stack), 'Stranger');
});

afterAll(async () => {
  await stack?.stop();
});

const audienceIn = (name: string) => `${exchange}/${exchangeHost}@${name}`;
const bySecret = (changes: Readonly<Record<string, string>> = {}) => ({
  client_id: lync,
  client_secret: secret,
  resource: audienceIn(realm),
  ...changes,
});

describe('5.1 Issuer / realm confusion', () => {
  const inPath = ['', `/${realm}`, `/${other}`];
  const ofClient = ['', `@${realm}`, `@${other}`];
  const asked = inPath.flatMap((path) =>
    ofClient.flatMap((client) => [realm, other].map((resource) => [path, client, resource] as const)),
  );

  it.each(asked)(
    'at "%s", for a client "%s", for a resource of %s: all of one realm, or nothing',
    async (...at) => {
      const [path, client, resource] = at;
      const form = bySecret({ client_id: `${lync}${client}`, resource: audienceIn(resource) });
      const answer = await requestToken(stack.url, form, `${path}/tokens/OAuth/2`);
      const isOne = ![path, client, resource].join().includes(other);
      expect(answer.status === 200).toBe(isOne);
      if (isOne) expect(String(claimsOf(answer.token).iss)).toMatch(new RegExp(`@${realm}$`));
      else expect([400, 401]).toContain(answer.status);
    },
  );

  const audiences = [
    ['this realm', () => `${stack.url}/${realm}`],
    ['another realm', () => `${stack.url}/${other}`],
    ['no realm', () => stack.url],
    ['a realm that begins like this one', () => `${stack.url}/${realm}.evil.example`],
  ] as const;

  it.each(inPath.flatMap((path) => audiences.map(([whose, aud]) => [path, whose, aud] as const)))(
    'at "%s", an assertion for %s proves a client of this one or nobody',
    async (path, whose, aud) => {
      const { appId, certificate } = application;
      const form = await assertionForm(stack.url, appId, certificate, { claims: { aud: aud() } });
      const answer = await requestToken(
        stack.url,
        { ...form, resource: `https://${exchangeHost}` },
        `${path}/oauth2/token`,
      );
      expect(answer.status === 200).toBe(whose === 'this realm' && !path.includes(other));
    },
  );

  it.each([
    `/metadata/json/1?realm=${other}`,
    `/${other}/metadata/json/1`,
    `/${other}/.well-known/openid-configuration`,
    `/.well-known/oauth-authorization-server/${other}`,
    `/${other}/discovery/keys`,
  ])('%s is a document of no realm that we hold', async (path) => {
    expect((await send(stack.url, path)).status).toBe(404);
  });

  it.each(['/metadata/json/1', `/metadata/json/1?realm=${realm}`, '/autodiscover/metadata/json/1'])(
    '%s names no application that is registered here',
    async (path) => {
      const { status, text } = await send(stack.url, path);
      expect(status).toBe(200);
      for (const name of [application.appId, exchangeHost]) expect(text).not.toContain(name);
    },
  );
});

describe('5.1 Realm or client homoglyphs, case, Unicode normalisation, percent-encoding twice', () => {
  const tail = realm.slice(1);

  it.each([
    ['as it is', realm],
    ['in capitals', realm.toUpperCase()],
    ['with a letter that is encoded once', `%6C${tail}`],
  ])('the realm %s is the realm', async (_how, name) => {
    expect((await send(stack.url, `/${name}/discovery/keys`)).status).toBe(200);
  });

  it.each([
    ['encoded twice', `%256C${tail}`],
    ['encoded three times', `%25256C${tail}`],
    ['with a Cyrillic letter', realm.replace('a', '%D0%B0')],
    ['with a dotless i', realm.replace('i', '%C4%B1')],
    ['with a letter of full width', `%EF%BD%8C${tail}`],
    ['with an ideographic full stop', realm.replace('.', '%E3%80%82')],
    ['with a zero-width space', `l%E2%80%8B${tail}`],
    ['with a combining accent', `l%CC%81${tail}`],
    ['with an overlong letter', `%C1%AC${tail}`],
    ['with overlong dots before it', `%C0%AE%C0%AE%2F${realm}`],
    ['with broken UTF-8', `%FF${realm}`],
    ['with a percent sign alone', `%${realm}`],
    ['with a null', `${realm}%00`],
    ['with a line end', `${realm}%0D%0A`],
    ['with a space', `%20${realm}`],
    ['with a slash that is encoded', `x%2F${realm}`],
    ['with a backslash', `x%5C${realm}`],
    ['below a step up', `..%2F${realm}`],
    ['with a dot at its end', `${realm}.`],
    ['with more of a name', `${realm}.evil.example`],
  ])('the realm %s is none', async (_how, name) => {
    for (const path of [`/${name}/discovery/keys`, `/${name}/metadata/json/1`]) {
      const { status, text } = await send(stack.url, path);
      expect([400, 404]).toContain(status);
      expect(text).not.toContain('"keys"');
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...bySecret() }).toString();
    const answer = await send(stack.url, `/${name}/tokens/OAuth/2`, { method: 'POST', headers, body });
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain('access_token');
  });

  it('the client in capitals is the client', async () => {
    const form = bySecret({ client_id: `${lync.toUpperCase()}@${realm.toUpperCase()}` });
    expect((await requestToken(stack.url, form, '/tokens/OAuth/2')).status).toBe(200);
  });

  it.each([
    ['with a digit of full width', lync.replace('4', '\uFF14')],
    ['with an Arabic digit', lync.replace('4', '\u0664')],
    ['with a letter O for a zero', lync.replace('0', 'O')],
    ['with a Cyrillic letter', lync.replace('c', '\u0441')],
    ['with a minus for a hyphen', lync.replace('-', '\u2212')],
    ['with a zero-width joiner', lync.replace('-', '-\u200D')],
    ['with a space after it', `${lync} `],
    ['with a null after it', `${lync}\u0000`],
    ['encoded twice', `%30${lync.slice(1)}`],
    ['in braces', `{${lync}}`],
    ['with two realms', `${lync}@${realm}@${realm}`],
    ['with a realm of another alphabet', `${lync}@${realm.replace('a', '\u0430')}`],
  ])('the client %s is unknown', async (_how, id) => {
    for (const path of ['/tokens/OAuth/2', `/${realm}/oauth2/token`]) {
      const { status, text } = await requestToken(stack.url, bySecret({ client_id: id }), path);
      expect([400, 401]).toContain(status);
      expect(['invalid_client', 'invalid_request']).toContain(JSON.parse(text).error);
    }
  });
});

/** Each route at a path of its own. */
const everyRoute = Object.entries<Route>(routes).map(([name, route]) => ({
  name,
  methods: route.methods,
  path: `/${route.template.replace('{realm}', realm).replaceAll(/\{\w+\}/g, 'x')}`,
}));

describe('5.2 Cross-site use', () => {
  const page = { origin: 'https://page.example', cookie: 'session=1', referer: 'https://page.example/' };
  const allows = (headers: object) =>
    Object.keys(headers).filter((name) => /^(access-control-|set-cookie$|timing-allow-origin$)/.test(name));

  it.each(everyRoute)('a preflight of $name is refused', async ({ path }) => {
    const headers = { ...page, 'access-control-request-method': 'POST' };
    const answer = await send(stack.url, path, { method: 'OPTIONS', headers });
    // The authorization endpoint has one answer for everybody.
    expect([400, 401, 405]).toContain(answer.status);
    expect(allows(answer.headers)).toEqual([]);
  });

  it.each(everyRoute)(
    'what $name answers to a page is for no page to read, and leaves no cookie',
    async (route) => {
      for (const method of route.methods) {
        const type = { 'content-type': 'application/x-www-form-urlencoded' };
        const body = method === 'GET' || method === 'HEAD' ? {} : { body: 'a=b' };
        const answer = await send(stack.url, route.path, { method, headers: { ...page, ...type }, ...body });
        expect(allows(answer.headers)).toEqual([]);
        expect(answer.headers['x-content-type-options']).toBe('nosniff');
      }
    },
  );
});

describe('5.2 Sender constraint', () => {
  it('is promised by no document', async () => {
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
      const { status, text } = await send(stack.url, path);
      expect(status).toBe(200);
      expect(text).not.toMatch(/dpop|tls_client|mtls_endpoint/i);
    }
  });

  it.each([
    ['a DPoP proof', { dpop: 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.c2ln' }],
    [
      'a client certificate in the header of a proxy',
      { 'x-arr-clientcert': 'MIIB', 'x-client-cert': 'MIIB' },
    ],
  ])('is not pretended: %s changes nothing', async (_what, headers) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...bySecret() }).toString();
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
    const answer = await send(stack.url, '/tokens/OAuth/2', { method: 'POST', headers: form, body });
    const { token_type, access_token } = JSON.parse(answer.text);
    expect([answer.status, token_type]).toEqual([200, 'Bearer']);
    expect(claimsOf(access_token)).not.toHaveProperty('cnf');
  });
});

describe('5.6 Function keys as authentication', () => {
  const principal = {
    auth_typ: 'aad',
    claims: [{ typ: 'roles', val: 'KeyAdministrator' }],
    role_typ: 'roles',
  };
  const managed = Object.entries<Route>(managementRoutes).filter(([, { role }]) => role !== undefined);

  it.each([
    ['a function key', { 'x-functions-key': 'master' }, '?code=master'],
    [
      'what the platform’s own sign-in would add',
      {
        'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
        'x-ms-client-principal-id': 'b0000000-0000-4000-8000-000000000001',
        'x-ms-client-principal-idp': 'aad',
        'x-ms-token-aad-access-token': 'eyJ0eXAiOiJKV1QifQ.e30.c2ln',
        'x-zumo-auth': 'eyJ0eXAiOiJKV1QifQ.e30.c2ln',
        cookie: 'AppServiceAuthSession=x',
      },
      '',
    ],
    [
      'what the platform says to itself',
      { 'x-ms-site-restricted-token': 'x', 'x-arr-ssl': 'true', 'x-forwarded-for': '127.0.0.1' },
      '',
    ],
  ])('%s opens no route', async (_what, headers, query) => {
    for (const [, { template, methods }] of managed)
      for (const method of methods) {
        const path = `/${template.replaceAll(/\{\w+\}/g, 'x')}${query}`;
        const { status } = await send(stack.url, path, { method, headers });
        expect([method, path, status]).toEqual([method, path, 401]);
      }
  });
});
