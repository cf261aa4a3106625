/** The pipeline under every scenario: which issuer, which token around which, and what holds of all of them. */
import fc from 'fast-check';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { supportedGrantTypes } from '../../../shared/tokens/issue-token.ts';
import { createTokenReuse } from '../../../shared/tokens/token-reuse.ts';
import { testNow } from '../../support/clock.ts';
import { exchangeId, homeRealm, issuer, lyncId, sharePointId } from '../../support/token-service.ts';
import {
  bearerRequest,
  delegatingService,
  exchangeRequest,
  grantAssertion,
  issued,
  kim,
  partner,
  partnerAudience,
  partsOf,
  payloadOf,
  principalAudience,
  refused,
  requestOf,
  secret,
  types,
} from './grant-calls.ts';

const self = `${lyncId}@${homeRealm}`;
const byPartner = { credential: secret, resource: partnerAudience };

/** The actor token that an outer token carries. */
const actorOf = (outer: string) => String(payloadOf(outer).actortoken);

it('announces the grants of the modern wire', () => {
  expect(supportedGrantTypes).toEqual([types.clientCredentials, types.jwtBearer, types.tokenExchange]);
});

describe('for a partner application', () => {
  it('a token is self-issued, to the letter, and names the application', async () => {
    const service = await delegatingService({ trustedForDelegation: false });
    const token = await issued(requestOf('legacy', byPartner), service);
    const { header, payload } = partsOf(token.accessToken);
    const { kid } = service.issuerKey;
    expect(header).toBe(`{"typ":"JWT","alg":"RS256","x5t":"${kid}","kid":"${kid}"}`);
    expect(payload).toBe(
      `{"aud":"${partnerAudience}","iss":"${self}","nbf":${testNow - 300},"exp":${testNow + 3600},` +
        `"nameid":"${exchangeId}@${homeRealm}"}`,
    );
    expect(token).toMatchObject({ selfIssued: true, forUser: false, audience: partnerAudience });
  });

  it('a token is an actor token when the client may act for users and the level is Full', async () => {
    const service = await delegatingService();
    const full = await issued(requestOf('legacy', byPartner), service);
    expect(payloadOf(full.accessToken)).toHaveProperty('trustedfordelegation', 'true');
    service.trust.addPartner({ ...partner, trustLevel: 'Application' });
    const limited = await issued(requestOf('legacy', byPartner), service);
    expect(payloadOf(limited.accessToken)).not.toHaveProperty('trustedfordelegation');
  });

  it('the issuer is the service name that is configured now', async () => {
    let serviceName = lyncId;
    const service = await delegatingService({}, { serviceName: async () => serviceName });
    serviceName = sharePointId;
    const { accessToken } = await issued(requestOf('legacy', byPartner), service);
    expect(payloadOf(accessToken).iss).toBe(`${sharePointId}@${homeRealm}`);
  });

  it('nothing is issued at the level User, and nothing when it is disabled', async () => {
    const service = await delegatingService();
    service.trust.addPartner({ ...partner, trustLevel: 'User' });
    expect(await refused(requestOf('legacy', byPartner), service)).toMatchObject({
      refusal: 'ResourceNotAllowed',
      detail: 'TrustLevelInsufficient',
    });
    service.trust.addPartner({ ...partner, enabled: false });
    expect(await refused(requestOf('legacy', byPartner), service)).toMatchObject({
      refusal: 'ResourceUnknown',
      detail: 'PartnerDisabled',
    });
    expect(service.signer.calls).toEqual([]);
  });

  it('nothing is issued while the partners cannot be read', async () => {
    const service = await delegatingService();
    service.trust.failWith(new Outage('tables', 'no answer'));
    await expect(issued(requestOf('legacy', byPartner), service)).rejects.toThrow(Outage);
  });
});

describe('for a user, on the legacy wire', () => {
  it.each([
    ['a partner', partnerAudience, self, 'nameid'],
    ['a principal', principalAudience, `00000001-0000-0000-c000-000000000000@${homeRealm}`, 'nameid'],
  ])('the token for %s is an unsigned one around an actor token', async (_, resource, actorIssuer) => {
    const service = await delegatingService();
    const token = await issued(exchangeRequest('legacy', {}, { resource }), service);
    const { header, payload, signature } = partsOf(token.accessToken);
    const actor = actorOf(token.accessToken);
    const client = `${exchangeId}@${homeRealm}`;
    expect([header, signature]).toEqual(['{"typ":"JWT","alg":"none"}', '']);
    expect(payload).toBe(
      `{"iss":"${client}","aud":"${resource}","nbf":${testNow - 300},"exp":${testNow + 3600},` +
        `${JSON.stringify(kim).slice(1, -1)},"actortoken":"${actor}"}`,
    );
    const { payload: proven } = await jwtVerify(actor, service.issuerCertificate.publicKey, {
      issuer: actorIssuer,
      audience: resource,
      algorithms: ['RS256'],
      currentDate: new Date(testNow * 1000),
    });
    expect(proven).toMatchObject({ nameid: client, trustedfordelegation: 'true' });
    expect(token.times).toEqual({
      issuedAt: testNow - 300,
      notBefore: testNow - 300,
      expiresAt: testNow + 3600,
    });
  });

  it('one signature is made', async () => {
    const service = await delegatingService();
    await issued(exchangeRequest('legacy'), service);
    expect(service.signer.calls).toHaveLength(1);
  });

  it('the outer token never holds when its actor does not, nor for more than twelve hours', async () => {
    const lives = fc.integer({ min: 1, max: 200_000 });
    await fc.assert(
      fc.asyncProperty(lives, lives, lives, fc.boolean(), async (lifetime, key, subject, toPartner) => {
        const service = await delegatingService({}, { lifetimeFor: async () => lifetime });
        const current = { key: { ...service.issuerKey, notAfter: testNow + key } };
        service.judge.answer('subject', { user: kim, expiresAt: testNow + subject });
        const resource = toPartner ? partnerAudience : principalAudience;
        const options = { ...service.options, currentKey: async () => current };
        const request = exchangeRequest('legacy', {}, { resource });
        const token = await issued(request, { ...service, options });
        const outer = payloadOf(token.accessToken);
        const actor = payloadOf(actorOf(token.accessToken));
        expect(Number(outer.nbf)).toBeGreaterThanOrEqual(Number(actor.nbf));
        expect(Number(outer.exp)).toBeLessThanOrEqual(Number(actor.exp));
        expect(Number(outer.exp) - Number(outer.nbf)).toBeLessThanOrEqual(12 * 3600);
        expect(outer.exp).toBe(testNow + Math.min(lifetime, key, subject, 12 * 3600 - 300));
        expect(token.times).toMatchObject({ notBefore: outer.nbf, expiresAt: outer.exp });
        expect([outer.iss, outer.aud]).toEqual([actor.nameid, actor.aud]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('for a user, on the modern wire', () => {
  it('one signed token names the user and who acts', async () => {
    const service = await delegatingService();
    const token = await issued(exchangeRequest('modern'), service);
    const { payload, protectedHeader } = await jwtVerify(
      token.accessToken,
      service.issuerCertificate.publicKey,
      {
        issuer,
        audience: 'https://sp01.litwareinc.com',
        typ: 'at+jwt',
        currentDate: new Date(testNow * 1000),
      },
    );
    expect(protectedHeader.kid).toBe(service.issuerKey.kid);
    expect(payload).toMatchObject({ sub: kim.nameid, client_id: exchangeId, act: { sub: exchangeId } });
    expect(payload.jti).toMatch(/^[\da-f-]{36}$/);
    expect(payload).not.toHaveProperty('actortoken');
  });

  it('is the same for an assertion that the client signed', async () => {
    const service = await delegatingService();
    const { nameid, ...names } = kim;
    const assertion = grantAssertion(service, { sub: nameid, ...names });
    const bearer = payloadOf((await issued(bearerRequest('modern', assertion), service)).accessToken);
    const exchanged = payloadOf((await issued(exchangeRequest('modern'), service)).accessToken);
    expect(bearer).toEqual({ ...exchanged, jti: bearer.jti });
  });
});

describe('reuse', () => {
  const reuse = () => createTokenReuse(0.5);

  it('is off when nothing is said: the same request gets another token', async () => {
    const service = await delegatingService();
    const request = requestOf('modern', { credential: secret });
    const [first, second] = [await issued(request, service), await issued(request, service)];
    expect(first.accessToken).not.toBe(second.accessToken);
    expect(second.reused).toBe(false);
  });

  it('gives the same token, tells what is left of it, and asks no signer', async () => {
    const service = await delegatingService({}, { reuse: reuse() });
    const request = requestOf('legacy', { credential: secret });
    const first = await issued(request, service);
    service.clock.advance(1799);
    const second = await issued(request, service);
    expect(second).toEqual({ ...first, expiresIn: 3600 - 1799, reused: true });
    service.clock.advance(1);
    expect(await issued(request, service)).toMatchObject({ reused: false, expiresIn: 3600 });
    expect(service.signer.calls).toHaveLength(2);
  });

  it('ends when the key does, the client is changed, or the partner is', async () => {
    const service = await delegatingService({}, { reuse: reuse() });
    const request = requestOf('legacy', byPartner);
    await issued(request, service);
    const key = { ...service.issuerKey, kid: 'another' };
    const rolled = { ...service.options, currentKey: async () => ({ key }) };
    expect(await issued(request, { ...service, options: rolled })).toHaveProperty('reused', false);
    service.trust.addPartner({ ...partner, trustLevel: 'Application' });
    expect(await issued(request, service)).toHaveProperty('reused', false);
    service.principals.replace({ ...service.client, enabled: false });
    expect(await refused(request, service)).toHaveProperty('detail', 'ClientDisabled');
  });

  it('never lets a token outlive the subject token of this request', async () => {
    const service = await delegatingService({}, { reuse: reuse() });
    await issued(exchangeRequest('modern'), service);
    service.judge.answer('subject', { user: kim, expiresAt: testNow + 3599 });
    const token = await issued(exchangeRequest('modern'), service);
    expect(token).toMatchObject({ reused: false, expiresIn: 3599 });
  });

  it('is not of a signature that failed', async () => {
    const service = await delegatingService({}, { reuse: reuse() });
    const request = requestOf('modern', { credential: secret });
    service.signer.failWith(new Outage('vault', 'no answer'));
    await expect(issued(request, service)).rejects.toThrow(Outage);
    service.signer.failWith(undefined);
    expect(await issued(request, service)).toHaveProperty('reused', false);
  });
});
