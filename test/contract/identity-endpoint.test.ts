/** The identity endpoint, as the official credentials and a verifier of its tokens see it. */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type IdentityEndpoint, startIdentityEndpoint } from '../../local/identity/server.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { systemRandom } from '../../shared/base/random.ts';

const tenantId = '3b0f1a52-6c7d-4e8f-9a0b-1c2d3e4f5a6b';
const management = 'api://s2s-token-service';
const reader = {
  clientId: 'aaaaaaaa-0000-4000-8000-000000000001',
  objectId: 'aaaaaaaa-0000-4000-8000-00000000000f',
  resourceId:
    '/subscriptions/x/resourceGroups/y/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader',
  roles: ['Reader'],
};
const system = { clientId: 'bbbbbbbb-0000-4000-8000-000000000001' };

let identity: IdentityEndpoint;

beforeAll(async () => {
  identity = await start({ identities: [system, reader] });
});
beforeEach(() => {
  vi.stubEnv('IDENTITY_ENDPOINT', identity.endpoint);
  vi.stubEnv('IDENTITY_HEADER', identity.header);
});
afterEach(() => {
  vi.unstubAllEnvs();
  identity.control.clearFaults();
});
afterAll(() => identity.close());

interface TokenAnswer {
  readonly access_token: string;
  readonly expires_on: string;
}

interface Configuration {
  readonly issuer: string;
  readonly jwks_uri: string;
}

interface KeySet {
  readonly keys: readonly { readonly kid: string }[];
}

/** The parse boundary of this file: what an answer holds is what its test then asserts. */
async function read<T>(answer: Response): Promise<T> {
  return (await answer.json()) as T;
}

function start(options: Partial<Parameters<typeof startIdentityEndpoint>[0]> = {}) {
  return startIdentityEndpoint({ clock: systemClock, random: systemRandom, tenantId, ...options });
}

async function ask(query: Record<string, string>, header: string | undefined = identity.header) {
  const parameters = new URLSearchParams({ 'api-version': '2019-08-01', ...query });
  const headers: Record<string, string> = header === undefined ? {} : { 'x-identity-header': header };
  const answer = await fetch(`${identity.endpoint}?${parameters}`, { headers });
  return { status: answer.status, headers: answer.headers, body: await read<TokenAnswer>(answer) };
}

/** Verifies as the service does: discovery, keys, issuer, audience. */
async function verify(token: string, audience: string) {
  const configuration = await read<Configuration>(
    await fetch(`${identity.issuer}/.well-known/openid-configuration`),
  );
  const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
  return jwtVerify(token, keys, { issuer: configuration.issuer, audience, algorithms: ['RS256'] });
}

describe('The official credentials', () => {
  it('get a token for the vault, without app roles', async () => {
    const { token, expiresOnTimestamp } = await new DefaultAzureCredential().getToken(
      'https://vault.azure.net/.default',
    );
    const { payload } = await verify(token, 'https://vault.azure.net');
    expect(payload).toMatchObject({
      tid: tenantId,
      azp: system.clientId,
      appid: system.clientId,
      idtyp: 'app',
    });
    expect(payload).not.toHaveProperty('roles');
    expect(Math.abs(expiresOnTimestamp / 1000 - (payload.exp ?? 0))).toBeLessThan(60);
  });

  it('get a token for the management API, with every role', async () => {
    const { token } = await new ManagedIdentityCredential().getToken(`${management}/.default`);
    const { payload, protectedHeader } = await verify(token, management);
    expect(payload).toMatchObject({
      roles: ['Reader', 'Operator', 'KeyAdministrator'],
      ver: '2.0',
      azpacr: '2',
    });
    expect(payload.sub).toBe(payload.oid);
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT' });
  });

  it.each([
    ['clientId', () => new ManagedIdentityCredential({ clientId: reader.clientId })],
    ['objectId', () => new ManagedIdentityCredential({ objectId: reader.objectId })],
    ['resourceId', () => new ManagedIdentityCredential({ resourceId: reader.resourceId })],
  ])('choose another identity by its %s', async (_, createCredential) => {
    // Made in the test: a credential looks at the environment when it is made.
    const { token } = await createCredential().getToken(`${management}/.default`);
    const { payload } = await verify(token, management);
    expect(payload).toMatchObject({ azp: reader.clientId, oid: reader.objectId, roles: ['Reader'] });
  });

  it('fail for an identity that nobody has', async () => {
    const credential = new ManagedIdentityCredential({ clientId: 'cccccccc-0000-4000-8000-000000000000' });
    await expect(credential.getToken(`${management}/.default`)).rejects.toThrow();
  });
});

describe('The token route', () => {
  it('answers like the platform, and nothing may keep the answer', async () => {
    const { status, body, headers } = await ask({ resource: `${management}/` });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      token_type: 'Bearer',
      resource: `${management}/`,
      client_id: system.clientId,
    });
    const claims = decodeJwt(body.access_token);
    expect(claims.aud).toBe(management);
    expect(body.expires_on).toBe(String(claims.exp));
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(86_400);
    expect(claims.nbf).toBe(claims.iat);
  });

  it.each([
    ['no header', { resource: management }, ''],
    ['a wrong header', { resource: management }, 'wrong'],
  ])('answers %s with 401', async (_, query, header) => {
    expect(await ask(query, header)).toMatchObject({ status: 401, body: { statusCode: 401 } });
  });

  it.each([
    ['no resource', {}],
    ['an empty resource', { resource: '' }],
    ['no api-version', { resource: management, 'api-version': '' }],
    ['an old api-version', { resource: management, 'api-version': '2017-09-01' }],
    ['an unknown client id', { resource: management, client_id: 'nobody' }],
  ])('answers %s with 400', async (_, query) => {
    const { status, body } = await ask(query);
    expect([status, body.access_token]).toEqual([400, undefined]);
  });

  it('takes the header before it looks at the rest', async () => {
    expect((await ask({}, 'wrong')).status).toBe(401);
  });

  it('gives two tokens that differ', async () => {
    const [first, second] = await Promise.all([ask({ resource: 'a' }), ask({ resource: 'a' })]);
    expect(first.body.access_token).not.toBe(second.body.access_token);
  });

  it('reads its clock and its lifetime from its options', async () => {
    const own = await start({
      clock: { now: () => 1_800_000_000, elapsed: () => 0 },
      tokenLifetime: 60,
      secret: 's',
    });
    const answer = await fetch(`${own.endpoint}?api-version=2019-08-01&resource=x`, {
      headers: { 'x-identity-header': 's' },
    });
    expect(decodeJwt((await read<TokenAnswer>(answer)).access_token)).toMatchObject({
      iat: 1_800_000_000,
      exp: 1_800_000_060,
    });
    await own.close();
  });
});

describe('The documents of the tenant', () => {
  it('describe the issuer and its keys, and no private part', async () => {
    const configuration = await read<Configuration>(
      await fetch(`${identity.issuer}/.well-known/openid-configuration`),
    );
    expect(configuration).toMatchObject({
      issuer: `${identity.url}/${tenantId}/v2.0`,
      jwks_uri: `${identity.url}/${tenantId}/discovery/v2.0/keys`,
    });
    expect(identity).toMatchObject({ issuer: configuration.issuer, jwksUri: configuration.jwks_uri });
    const { keys } = await read<KeySet>(await fetch(identity.jwksUri));
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it.each(['/', '/msi', `/${tenantId}/v2.0`, '/other/v2.0/.well-known/openid-configuration'])(
    'are not at %s',
    async (path) => {
      expect((await fetch(`${identity.url}${path}`)).status).toBe(404);
    },
  );

  it('take no other method than GET', async () => {
    expect((await fetch(identity.jwksUri, { method: 'POST' })).status).toBe(404);
  });
});

describe('Faults of the endpoint', () => {
  it('come as planned and are counted', async () => {
    identity.control.resetRequests();
    identity.control.addFaults(
      { operation: 'token', status: 500, count: 1 },
      { operation: 'token', delayMs: 5, count: 1 },
    );
    expect(await ask({ resource: 'a' })).toMatchObject({ status: 500, body: { statusCode: 500 } });
    expect((await ask({ resource: 'a' })).status).toBe(200);
    expect((await fetch(identity.jwksUri)).status).toBe(200);
    expect(identity.control.requests()).toEqual({ token: 2, keys: 1 });
  });

  it('can hang until the caller gives up', async () => {
    identity.control.addFaults({ operation: 'keys', hang: true, count: 1 });
    const controller = new AbortController();
    const hanging = fetch(identity.jwksUri, { signal: controller.signal });
    await expect.poll(() => identity.control.faults()).toEqual([]);
    controller.abort();
    await expect(hanging).rejects.toThrow();
  });

  it('can be set, seen and cleared from another process', async () => {
    const url = `${identity.url}/control/faults`;
    const rules = [{ operation: 'keys', status: 503, retryAfter: 3 }];
    expect((await fetch(url, { method: 'POST', body: JSON.stringify(rules) })).status).toBe(204);
    expect(await (await fetch(url)).json()).toEqual(rules);
    const faulty = await fetch(identity.jwksUri);
    expect([faulty.status, faulty.headers.get('retry-after')]).toEqual([503, '3']);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(identity.jwksUri)).status).toBe(200);
    expect((await fetch(`${identity.url}/control/requests`, { method: 'DELETE' })).status).toBe(204);
    expect(await (await fetch(`${identity.url}/control/requests`)).json()).toEqual({});
  });

  it.each(['{', '{}', '[{"operation":"keys.sign"}]'])('are refused when they read %s', async (body) => {
    expect((await fetch(`${identity.url}/control/faults`, { method: 'POST', body })).status).toBe(400);
    expect(identity.control.faults()).toEqual([]);
  });

  it('are closed to a web page', async () => {
    const headers = { origin: 'https://example.com' };
    expect((await fetch(`${identity.url}/control/faults`, { method: 'DELETE', headers })).status).toBe(403);
  });
});

describe('The signing key', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'identity-'));
    return () => rm(directory, { recursive: true });
  });

  async function keyIdOf(endpoint: IdentityEndpoint): Promise<string> {
    const { keys } = await read<KeySet>(await fetch(endpoint.jwksUri));
    await endpoint.close();
    return keys[0]?.kid ?? '';
  }

  it('survives a restart in its directory, readable by its owner only, and is new without one', async () => {
    const kept = await keyIdOf(await start({ directory }));
    expect(await keyIdOf(await start({ directory }))).toBe(kept);
    expect(await keyIdOf(await start())).not.toBe(kept);
    const [file = '', ...others] = await readdir(directory);
    expect(others).toEqual([]);
    expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });

  it('stops the start when its file is damaged', async () => {
    await writeFile(join(directory, 'identity-signing-key.pem'), 'damaged');
    await expect(start({ directory })).rejects.toThrow('not a private key');
  });
});

it('listens on nothing but loopback', async () => {
  const host: string = '0.0.0.0';
  // Against the type on purpose: the rule holds for a caller without types, too.
  await expect(start({ host: host as '127.0.0.1' })).rejects.toThrow('loopback');
});
