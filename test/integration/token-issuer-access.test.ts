/** Who may manage what: each role on each route, and each way in which a token can be wrong. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { base64url, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManagedIdentity } from '../../local/identity/identities.ts';
import { certificateRoutes } from '../../shared/http/certificate-routes.ts';
import {
  codesOf,
  eventsOf,
  type ManagementClient,
  manage,
  managementResource,
  tenantKey,
} from '../support/management.ts';
import {
  buildBundle,
  startTestStack,
  type TestStack,
  untilReady,
  untilSettled,
} from '../support/service-stack.ts';
import { compactJws, signature } from '../support/token-service.ts';

const identities = [
  { clientId: 'a0000000-0000-4000-8000-000000000000' },
  { clientId: 'a0000000-0000-4000-8000-000000000001', roles: ['Reader'] },
  { clientId: 'a0000000-0000-4000-8000-000000000002', roles: ['Operator'] },
  { clientId: 'a0000000-0000-4000-8000-000000000003', roles: ['KeyAdministrator'] },
  { clientId: 'a0000000-0000-4000-8000-000000000004', roles: [] },
  { clientId: 'a0000000-0000-4000-8000-000000000005', roles: ['Owner', 'reader', 'KeyAdministrator '] },
] as const satisfies readonly [ManagedIdentity, ...ManagedIdentity[]];

let stack: TestStack;
let api: ManagementClient;
let key: KeyObject;
let kid: string;

beforeAll(async () => {
  await buildBundle();
  stack = await startTestStack({ identities, settings: { S2S_CACHE_FOR: '1s' } });
  await untilReady(stack.url);
  await untilSettled(stack.url);
  api = await manage(stack.url, stack.identity);
  key = await tenantKey(stack);
  const header: JWTHeaderParameters = JSON.parse(
    Buffer.from(api.token.split('.')[0] ?? '', 'base64url').toString(),
  );
  kid = header.kid ?? '';
});

afterAll(async () => {
  await stack?.stop();
});

const managed = Object.entries(certificateRoutes).map(([name, route]) => ({ name, ...route }));

/** A path of the route without `api/`, naming a certificate that nobody has. */
const pathOf = (template: string) => template.replace('api/', '').replace('{thumbprint}', 'D'.repeat(40));

/** Nothing is changed by it whoever asks: reads, dry runs, and members that no route knows. */
function ask(client: ManagementClient, route: (typeof managed)[number]) {
  const [method] = route.methods;
  if (method === 'GET') return client.get(pathOf(route.template));
  return client.send(`${pathOf(route.template)}?dryRun=true`, { method, body: { noSuchMember: 1 } });
}

describe('the roles', () => {
  const ranks = ['Reader', 'Operator', 'KeyAdministrator'];

  it.each(managed)('decide about $name', async (route) => {
    for (const who of identities.slice(1)) {
      const client = await manage(stack.url, stack.identity, who);
      const held: readonly string[] = 'roles' in who ? who.roles : ranks;
      const allowed = held.some((role) => ranks.indexOf(role) >= ranks.indexOf(route.role));
      const answer = await ask(client, route);
      expect([held, answer.status === 403]).toEqual([held, !allowed]);
      if (allowed) continue;
      expect(codesOf(answer)).toEqual(['Forbidden']);
      expect(answer.body.detail).toContain(route.role);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
    }
  });

  it.each(managed)('are not asked for $name without a token', async (route) => {
    const response = await fetch(`${stack.url}/${route.template.replace('{thumbprint}', 'D'.repeat(40))}`, {
      method: route.methods[0],
    });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('a token of another making', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const claims = () => ({
    iss: stack.identity.issuer,
    aud: managementResource,
    tid: stack.identity.tenantId,
    oid: 'b0000000-0000-4000-8000-000000000001',
    azp: 'b0000000-0000-4000-8000-000000000002',
    roles: ['KeyAdministrator'],
    iat: now(),
    nbf: now(),
    exp: now() + 600,
  });

  function sign(changes: Record<string, unknown> = {}, header: Partial<JWTHeaderParameters> = {}, by = key) {
    return new SignJWT({ ...claims(), ...changes })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header })
      .sign(by);
  }

  const unsigned = (header: object) =>
    `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(claims()))}.`;

  async function status(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${stack.url}/api/tokenIssuer`, { headers });
    if (response.status === 401) {
      expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      expect(await response.json()).toMatchObject({ title: 'Unauthenticated', status: 401 });
    }
    return response.status;
  }

  it('is taken when everything in it is right', async () => {
    expect(await status(await sign())).toBe(200);
    expect(await status(await sign({ azp: undefined, appid: claims().azp, ver: '1.0' }))).toBe(200);
    expect(await status(await sign({ nbf: now() + 240, exp: now() + 600 }))).toBe(200);
  });

  it.each<[string, () => Record<string, unknown>]>([
    [
      'issuer of another tenant',
      () => ({ iss: stack.identity.issuer.replace(stack.identity.tenantId, 'other') }),
    ],
    ['issuer with a slash more', () => ({ iss: `${stack.identity.issuer}/` })],
    ['missing issuer', () => ({ iss: undefined })],
    ['audience of another API', () => ({ aud: 'https://vault.azure.net' })],
    ['audience that only begins like ours', () => ({ aud: `${managementResource}.evil.example` })],
    ['second audience', () => ({ aud: [managementResource, 'https://graph.microsoft.com'] })],
    ['missing audience', () => ({ aud: undefined })],
    ['tenant that is another', () => ({ tid: 'b0000000-0000-4000-8000-000000000009' })],
    ['missing tenant', () => ({ tid: undefined })],
    ['end in the past', () => ({ nbf: now() - 4000, exp: now() - 400 })],
    ['missing end', () => ({ exp: undefined })],
    ['beginning in the future', () => ({ nbf: now() + 400, exp: now() + 900 })],
    ['missing beginning', () => ({ nbf: undefined })],
    ['missing object id', () => ({ oid: undefined })],
    ['object id that is no text', () => ({ oid: 7 })],
    ['missing client, as in an ID token', () => ({ azp: undefined })],
  ])('is refused for its %s', async (_what, changes) => {
    expect(await status(await sign(changes()))).toBe(401);
  });

  it.each<[string, unknown]>([
    ['no roles', undefined],
    ['a role as text', 'KeyAdministrator'],
    ['a role of another API', ['Directory.Read.All']],
    ['roles that are no texts', [['KeyAdministrator'], { Reader: true }]],
  ])('with %s may nothing', async (_what, roles) => {
    expect(await status(await sign({ roles }))).toBe(403);
  });

  it('is refused for its key and its algorithm', async () => {
    const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
    const symmetric = new TextEncoder().encode(publicPem.toString());
    const hs256 = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid }).sign(symmetric);
    const good = await sign();
    const refused = {
      'another key under the same name': await sign({}, {}, stranger),
      'an unknown key': await sign({}, { kid: 'unknown' }, stranger),
      'a key in its own header': await sign({}, { jwk: await publicJwk(stranger), kid: 'mine' }, stranger),
      'a key address in its header': await sign(
        {},
        { jku: 'http://127.0.0.1:9/keys', kid: 'mine' },
        stranger,
      ),
      RS512: await sign({}, { alg: 'RS512' }),
      PS256: await sign({}, { alg: 'PS256' }),
      'HS256 with the public key': hs256,
      'alg none': unsigned({ alg: 'none', typ: 'JWT', kid }),
      'alg nOnE': unsigned({ alg: 'nOnE', typ: 'JWT', kid }),
      'no signature': good.slice(0, good.lastIndexOf('.') + 1),
      'a signature cut short': good.slice(0, -4),
      'no token': 'abc',
      'a token that is too long': `${good}${'A'.repeat(20_000)}`,
      'a critical extension': compactJws({ alg: 'RS256', kid, crit: ['mine'], mine: 1 }, claims(), (input) =>
        signature('RS256', key, input),
      ),
    };
    const statuses = await Promise.all(Object.values(refused).map((token) => status(token).catch(() => 0)));
    const accepted = Object.keys(refused).filter((_, index) => statuses[index] !== 401);
    // A header that is too long for the server itself is refused by it.
    expect(accepted.filter((what) => what !== 'a token that is too long')).toEqual([]);
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'bearer  ', 'Bearer a b', ''])(
    'is not found in the header %j',
    async (authorization) => {
      const response = await fetch(`${stack.url}/api/tokenIssuer`, { headers: { authorization } });
      expect(response.status).toBe(401);
    },
  );

  describe('5.6 Entra JWKS fetch', () => {
    it('makes the service look for new keys now and then, not at each request', async () => {
      const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      stack.identity.control.resetRequests();
      for (let tries = 0; tries < 10; tries++) {
        expect(await status(await sign({}, { kid: `unknown-${tries}` }, stranger))).toBe(401);
      }
      expect(stack.identity.control.requests().keys ?? 0).toBeLessThanOrEqual(1);
    });
  });

  it('is told in the log by what was wrong, never by itself', async () => {
    const token = await sign({ aud: 'https://graph.microsoft.com' });
    await status(token);
    const line = eventsOf(stack.host.lines()).findLast(({ event }) => event === 'management.refused');
    expect(line).toMatchObject({
      code: 'Unauthenticated',
      detail: 'ERR_JWT_CLAIM_VALIDATION_FAILED:aud',
      status: 401,
    });
    expect(stack.host.lines().join('\n')).not.toContain(token.split('.')[1]);
  });
});

async function publicJwk(of: KeyObject) {
  return createPublicKey(of).export({ format: 'jwk' });
}

describe('an identity provider that is down', () => {
  it('makes new instances say so, not refuse those who may', async () => {
    const other = await stack.addInstance();
    stack.identity.control.addFaults({ operation: 'keys', status: 500 });
    const elsewhere = await fetch(`${other.url}/api/tokenIssuer`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    stack.identity.control.clearFaults();
    expect(elsewhere.status).toBe(503);
    expect(elsewhere.headers.get('retry-after')).not.toBeNull();
    expect(await elsewhere.json()).toMatchObject({ title: 'DependencyUnavailable' });
  });
});
