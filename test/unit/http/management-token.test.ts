/** Management access tokens: each claim wrong in turn, and a key set that does not answer well. */

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBreaker } from '../../../shared/base/breaker.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { keySetRules } from '../../../shared/http/management-keys.ts';
import {
  createManagementTokenCheck,
  hasRole,
  type ManagementTokenOptions,
} from '../../../shared/http/management-token.ts';
import { createTestClock, testNow } from '../../support/clock.ts';
import { createTestRandom } from '../../support/random.ts';
import { compactJws, signature } from '../../support/token-service.ts';

const tenantId = '7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;
const audience = 'api://s2s-token-service';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = {
  ...createPublicKey(privateKey).export({ format: 'jwk' }),
  kid: 'one',
  use: 'sig',
  alg: 'RS256',
};

let server: Server;
/** What was asked for. */
const paths: (string | undefined)[] = [];
let answer = { status: 200, body: JSON.stringify({ keys: [jwk] }) };
const good = answer;

beforeAll(async () => {
  server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => {
  answer = good;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

function check(changes: Partial<ManagementTokenOptions> = {}, clock = createTestClock()) {
  const { port } = server.address() as AddressInfo;
  return createManagementTokenCheck({
    tenantId,
    issuers: [issuer, `https://sts.windows.net/${tenantId}/`],
    audiences: [audience],
    keysUrl: `http://127.0.0.1:${port}/keys`,
    breaker: createBreaker({ rules: keySetRules, clock, random: createTestRandom() }),
    skew: 300,
    clock,
    ...changes,
  });
}

const claims = {
  iss: issuer,
  aud: audience,
  tid: tenantId,
  oid: 'ann',
  azp: 'the command line',
  roles: ['Reader'],
  nbf: testNow,
  exp: testNow + 600,
};

function token(changes: Record<string, unknown> = {}, kid = 'one'): Promise<string> {
  return new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
}

describe('a management token', () => {
  it('names the caller and its roles, and no others', async () => {
    expect(await check()(await token({ roles: ['Owner', 'Operator', 'Reader'] }))).toEqual({
      objectId: 'ann',
      roles: ['Reader', 'Operator'],
    });
    expect(await check()(await token({ roles: undefined }))).toEqual({ objectId: 'ann', roles: [] });
  });

  it('may be of version 1, from the other issuer', async () => {
    const old = { iss: `https://sts.windows.net/${tenantId}/`, azp: undefined, appid: 'the command line' };
    expect(await check()(await token(old))).toMatchObject({ objectId: 'ann' });
  });

  it.each([
    [{ iss: 'https://evil.example' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED:iss'],
    [{ aud: 'https://graph.microsoft.com' }, 'ERR_JWT_CLAIM_VALIDATION_FAILED:aud'],
    [{ aud: [audience, 'other'] }, 'AudienceAmbiguous'],
    [{ tid: 'other' }, 'TenantWrong'],
    [{ oid: '' }, 'ObjectIdMissing'],
    [{ azp: undefined }, 'NotAnAccessToken'],
    [{ exp: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED:exp'],
    [{ nbf: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED:nbf'],
    [{ nbf: testNow - 900, exp: testNow - 300 }, 'ERR_JWT_EXPIRED'],
    [{ nbf: testNow + 301 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED:nbf'],
  ])('with %j is refused as %s', async (changes, detail) => {
    expect(await check()(await token(changes))).toEqual({ detail });
  });

  it('is forgiven a clock that differs by the skew, and no second more', async () => {
    expect(await check()(await token({ nbf: testNow - 900, exp: testNow - 299 }))).toHaveProperty('objectId');
    expect(await check()(await token({ nbf: testNow + 300 }))).toHaveProperty('objectId');
  });

  it('that is no token, or too long for one, is refused without a look at the keys', async () => {
    expect(await check()('abc')).toEqual({ detail: 'TokenMalformed' });
    expect(await check({ keysUrl: 'http://127.0.0.1:1' })('x'.repeat(16_385))).toEqual({
      detail: 'TokenTooLong',
    });
  });

  const reading: [string, string | object, string | object][] = [
    ['a claim twice', { alg: 'RS256', kid: 'one' }, JSON.stringify(claims).replace('{', '{"aud":"other",')],
    ['a header twice', '{"alg":"none","alg":"RS256","kid":"one"}', claims],
    ['a byte order mark', { alg: 'RS256', kid: 'one' }, `\ufeff${JSON.stringify(claims)}`],
    ['a key of its own', { alg: 'RS256', kid: 'one', jwk }, claims],
    ['the address of a key', { alg: 'RS256', kid: 'one', jku: 'https://evil.example' }, claims],
    ['an extension that the library knows', { alg: 'RS256', kid: 'one', crit: ['b64'], b64: true }, claims],
    ['the type of another kind', { alg: 'RS256', kid: 'one', typ: 'dpop+jwt' }, claims],
    ['an end beyond all bounds', { alg: 'RS256', kid: 'one' }, { ...claims, exp: 1e300 }],
    ['a beginning in parts of a second', { alg: 'RS256', kid: 'one' }, { ...claims, nbf: testNow - 0.5 }],
  ];

  it.each(reading)('with %s is refused though the key is right', async (_what, header, payload) => {
    const signed = compactJws(header, payload, (input) => signature('RS256', privateKey, input));
    expect(await check()(signed)).toEqual({ detail: 'TokenMalformed' });
  });

  it.each([
    ['padded', (text: string) => `${text}==`],
    ['with loose bits at its end', (text: string) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'h'}`],
    ['with a fourth part', (text: string) => `${text}.AAAA`],
  ])('%s is refused', async (_how, spoil) => {
    expect(await check()(spoil(await token()))).toEqual({ detail: 'TokenMalformed' });
  });

  it('by an unknown key is refused', async () => {
    expect(await check()(await token({}, 'two'))).toEqual({ detail: 'ERR_JWKS_NO_MATCHING_KEY' });
  });
});

describe('5.6 Confused deputy: token for another API of the tenant, user token with no role, v1/v2 issuer, multi-tenant', () => {
  const otherTenant = '9188040d-6c67-4c5b-b112-36a304b66dad';
  const issuers: [string, string, boolean][] = [
    ['version 2', issuer, true],
    ['version 1', `https://sts.windows.net/${tenantId}/`, true],
    ['another tenant', issuer.replace(tenantId, otherTenant), false],
    ['every tenant', issuer.replace(tenantId, 'common'), false],
    ['organizations', issuer.replace(tenantId, 'organizations'), false],
    ['the template of all tenants', issuer.replace(tenantId, '{tenantid}'), false],
    ['version 1 without its slash', `https://sts.windows.net/${tenantId}`, false],
  ];
  const tenants: [string, unknown, boolean][] = [
    ['ours', tenantId, true],
    ['ours in capitals', tenantId.toUpperCase(), false],
    ['another', otherTenant, false],
    ['none', undefined, false],
  ];
  const audiences: [string, unknown, boolean][] = [
    ['us', audience, true],
    ['another API', 'https://graph.microsoft.com', false],
    ['an API that begins like ours', `${audience}/other`, false],
    ['us and another', [audience, 'https://graph.microsoft.com'], false],
    ['us in a list', [audience], false],
  ];
  const clients: [string, object, boolean][] = [
    ['an application', { azp: 'client' }, true],
    ['an application of version 1', { azp: undefined, appid: 'client' }, true],
    ['nobody, as an ID token', { azp: undefined }, false],
  ];
  const all = issuers.flatMap((from) =>
    tenants.flatMap((of) => audiences.flatMap((to) => clients.map((by) => [from, of, to, by] as const))),
  );

  it('is none: of every combination only the right issuer, tenant, audience and client together are taken', async () => {
    const verify = check();
    let taken = 0;
    for (const [from, of, to, by] of all) {
      const found = await verify(await token({ iss: from[1], tid: of[1], aud: to[1], ...by[1] }));
      const isRight = [from, of, to, by].every(([, , right]) => right);
      expect(['objectId' in found, from[0], of[0], to[0], by[0]]).toEqual([
        isRight,
        from[0],
        of[0],
        to[0],
        by[0],
      ]);
      if (isRight) taken += 1;
    }
    expect([all.length, taken]).toEqual([420, 4]);
  });

  it.each([
    ['no role', undefined],
    ['the scope of a user in the place of one', { scp: 'KeyAdministrator' }],
    ['roles of another API', { roles: ['Directory.ReadWrite.All', 'Owner'] }],
    ['a role in other letters', { roles: ['reader', 'KEYADMINISTRATOR', 'Operator '] }],
    ['a role as text', { roles: 'KeyAdministrator' }],
    ['a role in a list in a list', { roles: [['KeyAdministrator']] }],
    ['groups and directory roles', { groups: ['KeyAdministrator'], wids: ['KeyAdministrator'] }],
  ])('is none with %s: nothing may be done', async (_what, changes) => {
    expect(await check()(await token({ roles: undefined, ...changes }))).toEqual({
      objectId: 'ann',
      roles: [],
    });
  });
});

describe('5.6 Entra JWKS fetch', () => {
  it('is made once for any number of tokens at once, and once more for all keys that are not known', async () => {
    const verify = check();
    const [known, unknown] = await Promise.all([
      Promise.all(Array.from({ length: 50 }, () => token())),
      Promise.all(Array.from({ length: 50 }, (_, at) => token({}, `unknown-${at}`))),
    ]);
    paths.length = 0;
    for (const found of await Promise.all(known.map(verify))) expect(found).toHaveProperty('objectId');
    expect(paths).toHaveLength(1);
    for (const found of await Promise.all(unknown.map(verify))) expect(found).toHaveProperty('detail');
    for (const each of unknown) expect(await verify(each)).toEqual({ detail: 'ERR_JWKS_NO_MATCHING_KEY' });
    expect(paths).toHaveLength(1);
    expect(await verify(known[0] ?? '')).toHaveProperty('objectId');
  });

  it.each([
    ['jku', 0],
    ['x5u', 0],
    ['kid', 1],
  ])('goes to no address that a token names as %s', async (member, asked) => {
    const { port } = server.address() as AddressInfo;
    const header = { alg: 'RS256', kid: 'two', [member]: `http://127.0.0.1:${port}/strange` };
    const named = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    paths.length = 0;
    expect(await check()(named)).toHaveProperty('detail');
    expect(paths).toEqual(Array.from({ length: asked }, () => '/keys'));
  });

  describe('a key set', () => {
    it.each([
      ['with an error', { status: 500, body: '' }],
      ['with a redirect', { status: 302, body: '' }],
      ['with no JSON', { status: 200, body: '<html>' }],
      ['with another document', { status: 200, body: '{"error":"no"}' }],
    ])('that answers %s is an outage, not a wrong token', async (_how, bad) => {
      answer = bad;
      await expect(check()(await token())).rejects.toThrow(Outage);
    });

    it('that cannot be reached is an outage, too', async () => {
      const unreachable = check({ keysUrl: 'http://127.0.0.1:1/keys' });
      await expect(unreachable(await token())).rejects.toMatchObject({ dependency: 'entra' });
    });

    it('that fails three times in a row is left alone, whatever tokens come, and read again later', async () => {
      const clock = createTestClock();
      const verify = check({}, clock);
      const outageOf = async () => verify(await token()).catch((error: unknown) => error);
      answer = { status: 500, body: '' };
      for (let count = 0; count < 3; count += 1) await outageOf();
      paths.length = 0;
      for (let count = 0; count < 20; count += 1)
        expect(await outageOf()).toMatchObject({ dependency: 'entra', retryAfter: expect.any(Number) });
      expect(paths).toHaveLength(0);
      clock.advance(2);
      await outageOf();
      await outageOf();
      expect(paths).toHaveLength(1);
      answer = good;
      clock.advance(3);
      expect(await verify(await token())).toMatchObject({ objectId: 'ann' });
    });

    it('that was read once is used while it does not answer', async () => {
      const verify = check();
      await verify(await token());
      answer = { status: 500, body: '' };
      expect(await verify(await token())).toHaveProperty('objectId');
    });
  });
});

describe('a role', () => {
  it.each([
    ['Reader', 'Reader', true],
    ['Reader', 'Operator', false],
    ['Operator', 'Reader', true],
    ['Operator', 'KeyAdministrator', false],
    ['KeyAdministrator', 'Operator', true],
  ] as const)('%s includes %s: %j', (held, needed, expected) => {
    expect(hasRole({ objectId: 'ann', roles: [held] }, needed)).toBe(expected);
  });

  it('is had by nobody who has none', () => {
    expect(hasRole({ objectId: 'ann', roles: [] }, 'Reader')).toBe(false);
  });
});
