/**
 * The limits where they stand: at both wires of the token endpoint, at introspection, at proofs of keys and in front of
 * the management API. What a limited request costs is counted, since time in a test says nothing.
 */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import type { HttpRequest } from '../../../../shared/http/exchange.ts';
import { createIntrospectionEndpoint } from '../../../../shared/http/introspection-endpoint.ts';
import { createAddressOf } from '../../../../shared/http/limits/client-address.ts';
import { createRequestLimits } from '../../../../shared/http/limits/request-limits.ts';
import { createManagementEndpoint } from '../../../../shared/http/management-endpoint.ts';
import { createProofEndpoint } from '../../../../shared/http/proof-endpoint.ts';
import { createTokenEndpoint } from '../../../../shared/http/token-endpoint.ts';
import { createCachedPrincipals } from '../../../../shared/registry/principals/cached-principals.ts';
import { jwtBearerAssertion } from '../../../../shared/tokens/token-request.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { createTestClock } from '../../../support/clock.ts';
import {
  assertionClaims,
  createTestTokenService,
  exchangeId,
  homeRealm,
  s2sClaims,
  signAssertion,
} from '../../../support/token-service.ts';
import { types } from '../../tokens/grant-calls.ts';
import { httpRequest, json, type RequestParts, testContext } from '../requests.ts';
import { form, formType, wires, without } from '../token-calls.ts';

const good = '203.0.113.7';
const bad = '198.51.100.9';
const stranger = await selfSigned({ keyName: 'stranger' });
const nobody = (index: number) => `99999999-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** A service behind its cache, with limits of 10 failures and 20 proven requests a minute. */
async function setUp(rates: { clientRate?: number | 'off'; failureRate?: number | 'off' } = {}) {
  const clock = createTestClock();
  const gate = { most: 100, inside: 0 };
  const addressOf = createAddressOf(0);
  const limits = createRequestLimits({ clientRate: 20, failureRate: 10, addressOf, gate, clock, ...rates });
  const service = await createTestTokenService({ clock, limits });
  const principals = createCachedPrincipals(service.principals, { freshFor: 60, staleFor: 900 }, clock);
  let bodies = 0;
  async function send(wire: 'legacy' | 'modern', address: string, body: string, parts: RequestParts = {}) {
    const endpoint = createTokenEndpoint(wire, { ...service.options, principals });
    const context = testContext();
    const headers = { 'content-type': formType, 'x-forwarded-for': `${address}:1234`, ...parts.headers };
    const request = httpRequest({ method: 'POST', path: '/oauth2/token', ...parts, headers, body });
    const counted: HttpRequest = {
      ...request,
      body: (most) => {
        bodies += 1;
        return request.body(most);
      },
    };
    const response = await endpoint(counted, context);
    return { response, status: response.status, last: context.concluded.at(-1) };
  }
  const times = async (count: number, act: (index: number) => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) statuses.push((await act(index)).status);
    return statuses;
  };
  return { ...service, clock, limits, gate, send, times, bodies: () => bodies };
}

const garbage = (wire: 'legacy' | 'modern', client: string) =>
  form(wire, {
    ...without,
    client_assertion_type: jwtBearerAssertion,
    client_assertion: signAssertion(stranger, assertionClaims({ iss: client, sub: client })),
  });

describe('5.2 DoS by expensive verify', () => {
  it.each(wires)(
    'garbage from an address is refused unread on the %s wire, and goes on to be',
    async (wire) => {
      const { send, times, bodies, principals } = await setUp();
      await times(10, (index) => send(wire, bad, garbage(wire, nobody(index))));
      const [readBefore, lookedUpBefore] = [bodies(), principals.reads()];
      const { response, last } = await send(wire, bad, garbage(wire, exchangeId));
      expect([response.status, response.headers['retry-after'], response.headers['cache-control']]).toEqual([
        429,
        '6',
        'no-store',
      ]);
      expect(json(response)).toMatchObject({ error: 'temporarily_unavailable' });
      expect(last).toEqual({
        event: 'request.limited',
        fields: { wire, by: 'address', address: bad, clientId: undefined, retryAfter: 6 },
      });
      expect([bodies(), principals.reads()]).toEqual([readBefore, lookedUpBefore]);
    },
  );

  it.each([
    ['an assertion beside the grant', 'legacy', (wire: 'legacy' | 'modern') => garbage(wire, exchangeId)],
    [
      'an S2S assertion',
      'legacy',
      () =>
        form('legacy', {
          ...without,
          grant_type: types.s2sBearer,
          assertion: signAssertion(stranger, s2sClaims({ iss: `${exchangeId}@${homeRealm}` })),
        }),
    ],
    [
      'a JWT bearer assertion',
      'modern',
      () =>
        form('modern', {
          ...without,
          grant_type: types.jwtBearer,
          assertion: signAssertion(stranger, assertionClaims({ iss: exchangeId })),
        }),
    ],
  ] as const)(
    'garbage in the name of a client shuts out that name there, not elsewhere: %s',
    async (_, wire, make) => {
      const { send, times } = await setUp();
      const statuses = await times(4, () => send(wire, bad, make(wire)));
      expect(statuses.slice(2)).toEqual([429, 429]);
      expect((await send(wire, bad, form(wire))).status).toBe(429);
      expect((await send(wire, good, form(wire))).status).toBe(200);
    },
  );

  it('a client that proved itself from an address is served there through any amount of garbage', async () => {
    const { send, times } = await setUp({ clientRate: 'off' });
    expect((await send('modern', good, form('modern'))).status).toBe(200);
    await times(30, (index) => send('modern', good, garbage('modern', nobody(index))));
    await times(30, () => send('modern', good, garbage('modern', exchangeId)));
    expect((await send('modern', good, form('modern'))).status).toBe(200);
    expect((await send('modern', good, garbage('modern', nobody(1)))).status).toBe(429);
  });

  it('a client that asks too much is refused before its credential is looked at, and told when to come', async () => {
    const { send, times, clock, principals } = await setUp();
    expect(new Set(await times(20, () => send('modern', good, form('modern'))))).toEqual(new Set([200]));
    const lookedUp = principals.reads();
    const { response, last } = await send('modern', bad, form('modern'));
    expect([response.status, response.headers['retry-after']]).toEqual([429, '3']);
    expect(last?.fields).toMatchObject({ by: 'client', clientId: exchangeId });
    expect(principals.reads()).toBe(lookedUp);
    clock.advance(3);
    expect((await send('modern', bad, form('modern'))).status).toBe(200);
  });

  it('what is beyond all that an instance can work on is turned away', async () => {
    const { send, gate } = await setUp();
    gate.inside = 100;
    const { response, last } = await send('legacy', good, form('legacy'));
    expect([response.status, response.headers['retry-after'], last?.fields.by]).toEqual([503, '1', 'load']);
    gate.inside = 0;
    expect((await send('legacy', good, form('legacy'))).status).toBe(200);
    expect(gate.inside).toBe(0);
  });

  it('an outage is nobody’s failure', async () => {
    const { send, times, replay, clientCertificate } = await setUp();
    replay.failWith(new Outage('tables', 'no answer in time'));
    const ask = () =>
      send(
        'modern',
        good,
        form('modern', {
          ...without,
          client_assertion_type: jwtBearerAssertion,
          client_assertion: signAssertion(clientCertificate),
        }),
      );
    expect(new Set(await times(30, ask))).toEqual(new Set([503]));
    replay.failWith(undefined);
    expect((await ask()).status).toBe(200);
  });
});

describe('5.2 DoS by unknown client ids (storage amplification, negative cache growth)', () => {
  it('what is no id is looked up nowhere', async () => {
    const { send, times, principals } = await setUp({ failureRate: 'off' });
    const before = principals.reads();
    await times(50, (index) => send('modern', bad, form('modern', { client_id: `nobody-${index}` })));
    expect(principals.reads()).toBe(before);
  });

  it('an address has its failures, and no look-ups beyond them', async () => {
    const { send, times, principals } = await setUp();
    const before = principals.reads();
    const statuses = await times(5000, (index) =>
      send('modern', bad, form('modern', { client_id: nobody(index) })),
    );
    expect([statuses.filter((status) => status === 401).length, principals.reads() - before]).toEqual([
      10, 10,
    ]);
  });

  it('the same id from everywhere is looked up once in ten seconds', async () => {
    const { send, times, principals, clock } = await setUp({ failureRate: 'off' });
    const before = principals.reads();
    await times(500, () => send('modern', bad, form('modern', { client_id: nobody(0) })));
    expect(principals.reads() - before).toBe(1);
    clock.advance(10);
    await times(500, () => send('modern', bad, form('modern', { client_id: nobody(0) })));
    expect(principals.reads() - before).toBe(2);
  });

  it('100,000 ids from as many addresses cost a bounded number of reads, and known clients notice nothing', async () => {
    const { clock, principals } = await setUp();
    const cached = createCachedPrincipals(principals, { freshFor: 60, staleFor: 900 }, clock);
    expect(await cached.byAppId(homeRealm, exchangeId)).toBeDefined();
    const before = principals.reads();
    let refused = 0;
    for (let index = 0; index < 100_000; index += 1) {
      await cached.byAppId(homeRealm, nobody(index)).catch(() => (refused += 1));
    }
    expect([principals.reads() - before, refused]).toEqual([12_000, 88_000]);
    expect(await cached.byAppId(homeRealm, exchangeId)).toBeDefined();
    clock.advance(61);
    expect(await cached.byAppId(homeRealm, exchangeId)).toBeDefined();
  });

  it('of 100,000 names and addresses a bounded number is remembered', async () => {
    const { limits } = await setUp();
    const enter = (index: number) =>
      limits.enter(
        httpRequest({
          headers: { 'x-forwarded-for': `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` },
        }),
      );
    for (let index = 0; index < 100_000; index += 1) {
      const visit = enter(index);
      visit.claim(nobody(index));
      visit.proved(nobody(index));
      visit.leave(200);
      const failing = enter(index);
      failing.claim(nobody(index + 1));
      failing.leave(401);
    }
    expect(Math.max(...Object.values(limits.sizes()))).toBeLessThanOrEqual(20_000);
  });
});

describe('5.2 Brute force of a client secret or admin', () => {
  it('is slowed at its address, counted, and locks nobody out', async () => {
    const { send, times } = await setUp();
    const guess = (index: number) => send('modern', bad, form('modern', { client_secret: `guess-${index}` }));
    const statuses = await times(100, guess);
    expect(statuses.filter((status) => status === 401)).toHaveLength(2);
    expect((await guess(0)).last).toMatchObject({
      event: 'request.limited',
      fields: { by: 'name', address: bad },
    });
    expect((await send('modern', good, form('modern'))).status).toBe(200);
  });

  it('goes on at the pace of the limit and no faster, however long it lasts', async () => {
    const { send, clock } = await setUp();
    let tried = 0;
    for (let second = 0; second < 300; second += 1) {
      clock.advance(1);
      const { status } = await send('modern', bad, form('modern', { client_secret: 'guess' }));
      if (status === 401) tried += 1;
    }
    // A fifth of ten a minute, for five minutes, and what the bucket held at first.
    expect(tried).toBeLessThanOrEqual(2 * 5 + 2);
  });

  it('tells the guesser the same of a client that exists and of one that does not', async () => {
    const [known, unknown] = await Promise.all(
      [exchangeId, nobody(1)].map(async (client) => {
        const { send, times } = await setUp();
        return times(20, () =>
          send('modern', bad, form('modern', { client_id: client, client_secret: 'guess' })),
        );
      }),
    );
    expect(known).toEqual(unknown);
  });
});

describe('introspection', () => {
  it('has the limits of the token endpoint, and shares them', async () => {
    const service = await setUp();
    const endpoint = createIntrospectionEndpoint({
      ...service.options,
      judgeToken: async () => ({ inactive: 'TokenExpired', brokenRule: 'TimesHold', rules: [] }),
    });
    const introspect = async (address: string, secret?: string) => {
      const body = form('modern', { token: 'a.b.c', ...(secret && { client_secret: secret }) });
      const headers = { 'content-type': formType, 'x-forwarded-for': address };
      const context = testContext();
      const request = httpRequest({ method: 'POST', path: '/oauth2/introspect', headers, body });
      return { ...(await endpoint(request, context)), last: context.concluded.at(-1) };
    };
    expect(await service.times(3, () => introspect(bad, 'guess'))).toEqual([401, 401, 429]);
    expect((await service.send('modern', bad, form('modern'))).status).toBe(429);
    expect(new Set(await service.times(20, () => introspect(good)))).toEqual(new Set([200]));
    const { status, headers, last } = await introspect(good);
    expect([status, headers['retry-after'], last?.event]).toEqual([429, '3', 'request.limited']);
  });
});

describe('a proof of a key', () => {
  it('is charged to its principal when it holds, and to its address when it does not', async () => {
    const { limits, times } = await setUp();
    const ask = async (address: string, id: string, holds: boolean) => {
      const route = {
        methods: ['POST'],
        async handle({ proved }: { proved: (appId: string) => void }) {
          if (!holds) return { violations: [{ code: 'ProofRejected', message: 'No.' }] } as const;
          proved(exchangeId);
          return { status: 200, headers: {} };
        },
      };
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
      return createProofEndpoint(route, limits)(
        httpRequest({ method: 'POST', params: { id }, headers, body: '{}' }),
        testContext(),
      );
    };
    expect(await times(3, () => ask(bad, exchangeId, false))).toEqual([401, 401, 429]);
    expect(await times(21, () => ask(good, exchangeId, true))).toEqual([...Array(20).fill(200), 429]);
  });
});

describe('5.6 Brute force, enumeration', () => {
  const admin = 'aaaaaaaa-0000-4000-8000-00000000000a';
  const tokenOf = (oid: unknown) => `e30.${Buffer.from(JSON.stringify({ oid })).toString('base64url')}.sig`;

  async function api() {
    const { limits, clock, times } = await setUp();
    let verified = 0;
    const verify = async (token: string) => {
      verified += 1;
      return token === tokenOf(admin)
        ? { objectId: admin, roles: ['Reader'] as const }
        : { detail: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' };
    };
    const handle = async () => ({ status: 404, headers: {} });
    const endpoint = createManagementEndpoint({ role: 'Reader', methods: ['GET'], handle }, verify, limits);
    const ask = async (address: string, token: string) => {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address };
      const context = testContext();
      const response = await endpoint(httpRequest({ headers }), context);
      return { ...response, last: context.concluded.at(-1) };
    };
    return { ask, times, clock, verified: () => verified };
  }

  it('tokens that are not accepted shut their address out before any is verified', async () => {
    const { ask, times, verified } = await api();
    expect(await times(11, (index) => ask(bad, tokenOf(nobody(index))))).toEqual([
      ...Array(10).fill(401),
      429,
    ]);
    expect(verified()).toBe(10);
    const refused = await ask(bad, tokenOf(admin));
    expect(json(refused)).toMatchObject({ title: 'TooManyRequests', status: 429 });
    expect([refused.headers['retry-after'], refused.headers['cache-control']]).toEqual(['6', 'no-store']);
    expect(refused.last?.event).toBe('request.limited');
    expect((await ask(good, tokenOf(admin))).status).toBe(404);
  });

  it('a caller who looks for what there is is bounded, and nobody can use up that bound for another', async () => {
    const { ask, times, clock } = await api();
    await times(100, () => ask(bad, `${tokenOf(admin)}x`));
    expect(await times(21, () => ask(good, tokenOf(admin)))).toEqual([...Array(20).fill(404), 429]);
    clock.advance(3);
    expect((await ask(good, tokenOf(admin))).status).toBe(404);
  });

  it('an administrator behind the guesser’s address goes on', async () => {
    const { ask, times } = await api();
    expect((await ask(bad, tokenOf(admin))).status).toBe(404);
    await times(50, () => ask(bad, tokenOf(nobody(1))));
    await times(50, () => ask(bad, 'no token at all'));
    expect((await ask(bad, tokenOf(admin))).status).toBe(404);
  });
});
