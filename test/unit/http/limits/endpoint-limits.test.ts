/**
 * The limits where they stand: at both wires of the token endpoint, at introspection and at proofs of keys. What a limited request costs is counted, since time in a test says nothing.
 */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { createIntrospectionEndpoint } from '../../../../shared/http/introspection-endpoint.ts';
import { createProofEndpoint } from '../../../../shared/http/proof-endpoint.ts';
import { jwtBearerAssertion } from '../../../../shared/tokens/token-request.ts';
import {
  assertionClaims,
  exchangeId,
  homeRealm,
  s2sClaims,
  signAssertion,
} from '../../../support/token-service.ts';
import { types } from '../../tokens/grant-calls.ts';
import { httpRequest, json, testContext } from '../requests.ts';
import { form, formType, wires, without } from '../token-calls.ts';
import { bad, garbage, good, nobody, setUp, stranger } from './limited-service.ts';

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
    const { send, load } = await setUp();
    load.underWay = 100;
    const { response, last } = await send('legacy', good, form('legacy'));
    expect([response.status, response.headers['retry-after'], last?.fields.by]).toEqual([503, '1', 'load']);
    load.underWay = 0;
    expect((await send('legacy', good, form('legacy'))).status).toBe(200);
    expect(load.underWay).toBe(0);
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
