/** Who may manage what, and how strictly a request is read. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { base64url, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ManagedIdentity } from '../../local/identity/identities.ts';
import { routes } from '../../shared/http/routes.ts';
import { toPfx } from '../support/certificates.ts';
import {
  type CallOptions,
  codesOf,
  eventsOf,
  freshCertificate,
  importFresh,
  inDays,
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

const managed = Object.entries(routes).flatMap(([name, route]) =>
  'role' in route ? [{ name, ...route }] : [],
);

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

  it('makes the service look for new keys now and then, not at each request', async () => {
    const { privateKey: stranger } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    stack.identity.control.resetRequests();
    for (let tries = 0; tries < 10; tries++) {
      expect(await status(await sign({}, { kid: `unknown-${tries}` }, stranger))).toBe(401);
    }
    expect(stack.identity.control.requests().keys ?? 0).toBeLessThanOrEqual(1);
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

describe('a request', () => {
  const assign = 'tokenIssuer/assign';
  const thumbprint = 'D'.repeat(40);

  it('that is refused is answered with problem details and its own id', async () => {
    const answer = await api.post(assign, { thumbprint });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    const requestId = answer.headers.get('x-ms-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.body).toEqual({
      type: 'urn:s2s:error:CertificateNotFound',
      title: 'CertificateNotFound',
      status: 404,
      detail: expect.any(String),
      violations: [
        {
          code: 'CertificateNotFound',
          message: answer.body.detail,
          target: 'thumbprint',
          remedy: expect.stringContaining('thumbprint'),
        },
      ],
      requestId,
    });
  });

  it('is answered for nobody to keep, to frame or to guess at', async () => {
    for (const answer of [await api.get('tokenIssuer'), await api.post(assign, { thumbprint })]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-ms-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it.each(managed)('with another method is told which $name has', async ({ template, methods }) => {
    const method = methods.includes('GET' as never) ? 'DELETE' : 'PUT';
    const answer = await api.send(pathOf(template), { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, methods.join(', ')]);
    expect(codesOf(answer)).toEqual(['MethodNotAllowed']);
  });

  it.each<[string, CallOptions, number, string, string[]]>([
    [
      'an unknown member',
      { body: { thumbprint, thumprint: 1, force: true } },
      400,
      'InvalidRequest',
      ['thumprint', 'force'],
    ],
    ['a missing member', { body: {} }, 400, 'InvalidRequest', ['thumbprint']],
    ['no body', {}, 400, 'InvalidRequest', ['thumbprint']],
    [
      'a member of the wrong kind',
      { body: { thumbprint: 7, acceptSanForSubject: 'yes' } },
      400,
      'InvalidRequest',
      ['thumbprint', 'acceptSanForSubject'],
    ],
    [
      'a reason without end',
      { body: { thumbprint, reason: 'x'.repeat(501) } },
      400,
      'InvalidRequest',
      ['reason'],
    ],
    [
      'a member twice',
      { body: `{"thumbprint":"${thumbprint}","thumbprint":"x"}` },
      400,
      'InvalidRequest',
      [''],
    ],
    ['a list', { body: '[]' }, 400, 'InvalidRequest', ['']],
    ['half an object', { body: '{"thumbprint":' }, 400, 'InvalidRequest', ['']],
    [
      'another content type',
      { body: `thumbprint=${thumbprint}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'UnsupportedMediaType',
      [''],
    ],
    [
      'text as content type',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'UnsupportedMediaType',
      [''],
    ],
    ['a body without end', { body: { thumbprint: 'A'.repeat(140_000) } }, 413, 'BodyTooLarge', ['']],
    [
      'an If-Match that is no ETag',
      { body: { thumbprint }, headers: { 'if-match': 'abc' } },
      400,
      'InvalidRequest',
      ['If-Match'],
    ],
    [
      'several ETags',
      { body: { thumbprint }, headers: { 'if-match': '"a", "b"' } },
      400,
      'InvalidRequest',
      ['If-Match'],
    ],
  ])('with %s is refused', async (_what, options, status, code, targets) => {
    const answer = await api.send(assign, { method: 'POST', ...options });
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([status, code]);
    expect(answer.body.violations?.map(({ target }) => target ?? '')).toEqual(targets);
  });

  it.each(['dryrun=true', 'dryRun=1', 'dryRun=', 'dryRun=TRUE', 'dryRun=false&dryRun=true', 'dry_run=true'])(
    'with ?%s does not act by mistake',
    async (query) => {
      const before = await api.get('tokenIssuer');
      const answer = await api.post(`tokenIssuer/publish?${query}`);
      expect([answer.status, codesOf(answer)[0]]).toEqual([400, 'InvalidRequest']);
      expect((await api.get('tokenIssuer')).headers.get('etag')).toBe(before.headers.get('etag'));
    },
  );

  it.each([
    'tokenIssuer?dryRun=true',
    'certificates?filter=x',
    'tokenIssuer/cer?role=current&role=next',
    'tokenIssuer/cer?role=any',
  ])('for /api/%s is refused', async (path) => {
    const answer = await api.get(path);
    expect([answer.status, codesOf(answer)]).toEqual([400, ['InvalidRequest']]);
  });

  it.each(['certificates/xyz', 'certificates/xyz/cer'])(
    'for /api/%s is told what a thumbprint is',
    async (path) => {
      const answer = await api.get(path);
      expect([answer.status, codesOf(answer)]).toEqual([400, ['InvalidRequest']]);
      expect(answer.body.detail).toContain('40 (SHA-1) or 64 (SHA-256)');
    },
  );

  it.each(['', '/cer'])('for a certificate that nobody has is answered 404 (%j)', async (rest) => {
    const answer = await api.get(`certificates/${thumbprint}${rest}`);
    expect([answer.status, codesOf(answer)]).toEqual([404, ['CertificateNotFound']]);
  });
});

describe('a condition', () => {
  it('holds while the token issuer is as it was seen, and then no more', async () => {
    const [one, two] = [await importFresh(api, 'one'), await importFresh(api, 'two')];
    const seen = (await api.get('tokenIssuer')).headers.get('etag') ?? '';
    expect(seen).not.toBe('');
    const first = await api.post('tokenIssuer/assign', { thumbprint: one.thumbprint }, { 'if-match': seen });
    expect(first.status).toBe(200);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toBe((await api.get('tokenIssuer')).headers.get('etag'));
    const stale = await api.post('tokenIssuer/assign', { thumbprint: two.thumbprint }, { 'if-match': seen });
    expect([stale.status, codesOf(stale)]).toEqual([412, ['PreconditionFailed']]);
    expect((await api.issuer()).current?.kid).toBe(one.x5t);
    for (const path of ['tokenIssuer/publish', 'tokenIssuer/clearPrevious', 'certificateCreations']) {
      expect((await api.post(path, {}, { 'if-match': seen })).status).toBe(412);
    }
    expect((await api.post('tokenIssuer/publish?dryRun=true', {}, { 'if-match': '*' })).status).toBe(200);
    expect((await api.post('tokenIssuer/publish?dryRun=true', {}, { 'if-match': etag })).status).toBe(200);
  });

  it('is not disturbed by an import, which changes no role', async () => {
    const seen = (await api.get('tokenIssuer')).headers.get('etag');
    await importFresh(api, 'three');
    expect((await api.get('tokenIssuer')).headers.get('etag')).toBe(seen);
  });
});

describe('a dry run', () => {
  it('of whatever changes something changes nothing', async () => {
    const idle = await importFresh(api, 'idle');
    const content = toPfx(await freshCertificate({ keyName: 'dry' })).toString('base64');
    const { current, next } = await api.issuer();
    const look = async () => ({
      etag: (await api.get('tokenIssuer')).headers.get('etag'),
      certificates: await api.certificates(),
      history: (await api.get('tokenIssuer/history?top=500')).text,
      runs: (await api.get('timerRuns')).text,
    });
    const before = await look();
    const bodies: Record<string, [object, number]> = {
      'tokenIssuer/assign': [{ thumbprint: idle.thumbprint }, 200],
      'tokenIssuer/roll': [{ thumbprint: idle.thumbprint, effectiveDate: inDays(3) }, 200],
      'tokenIssuer/publish': [{}, 200],
      'tokenIssuer/cancelRoll': [{}, 409],
      'tokenIssuer/clearPrevious': [{ force: true }, 200],
      'tokenIssuer/revoke': [{ thumbprint: next?.thumbprint, reason: 'test' }, 200],
      'tokenIssuer/validate': [
        { action: 'revoke', thumbprint: current?.thumbprint, reason: 'test', force: true },
        200,
      ],
      'tokenIssuer/advance': [{}, 200],
      certificateImports: [{ content }, 200],
      certificateCreations: [{}, 200],
    };
    const changes = managed.filter(({ methods }) => methods.includes('POST' as never));
    expect(changes.map(({ template }) => pathOf(template)).toSorted()).toEqual(
      Object.keys(bodies).toSorted(),
    );
    for (const [path, [body, status]] of Object.entries(bodies)) {
      expect([path, (await api.post(`${path}?dryRun=true`, body)).status]).toEqual([path, status]);
    }
    expect(await look()).toEqual(before);
  });
});

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
