/** Signed assertions of clients: every claim wrong in turn, and every edge of time. */
import { describe, expect, it } from 'vitest';
import type { ServicePrincipal } from '../../../shared/registry/principals/service-principal.ts';
import type { SignerFound } from '../../../shared/tokens/registered-keys.ts';
import { testNow } from '../../support/clock.ts';
import { createMemoryReplay } from '../../support/memory-replay.ts';
import {
  assertionClaims,
  exchangeId,
  homeRealm,
  issuer,
  sharePointId,
  signAssertion,
} from '../../support/token-service.ts';
import { accepted, certificate, check, claimed, principal } from './assertion-checks.ts';

describe('claims', () => {
  const other = `${sharePointId}`;
  it.each<[string, Record<string, unknown>, string]>([
    ['no issuer', { iss: undefined }, 'AssertionIssuerWrong'],
    ['no subject', { sub: undefined }, 'AssertionIssuerWrong'],
    ['neither', { iss: undefined, sub: undefined }, 'AssertionIssuerWrong'],
    ['another issuer', { iss: other }, 'AssertionIssuerWrong'],
    ['another subject', { sub: other }, 'AssertionIssuerWrong'],
    ['another client for both', { iss: other, sub: other }, 'AssertionIssuerWrong'],
    ['two spellings', { iss: `${exchangeId}@${homeRealm}` }, 'AssertionIssuerWrong'],
    [
      'another realm',
      { iss: `${exchangeId}@fabrikam.com`, sub: `${exchangeId}@fabrikam.com` },
      'AssertionIssuerWrong',
    ],
    ['the object id', { iss: principal.id, sub: principal.id }, 'AssertionIssuerWrong'],
    ['a list of names', { iss: [exchangeId], sub: [exchangeId] }, 'AssertionIssuerWrong'],
    ['a number', { iss: 1, sub: 1 }, 'AssertionIssuerWrong'],
    ['no expiry', { exp: undefined }, 'AssertionTimesMalformed'],
    ['null for an expiry', { exp: null }, 'AssertionTimesMalformed'],
    ['text for an expiry', { exp: String(testNow + 60) }, 'AssertionTimesMalformed'],
    ['a fraction for an expiry', { exp: testNow + 60.5 }, 'AssertionTimesMalformed'],
    ['a negative expiry', { exp: -1 }, 'AssertionTimesMalformed'],
    ['a huge expiry', { exp: 1e300 }, 'AssertionTimesMalformed'],
    ['text for nbf', { nbf: String(testNow) }, 'AssertionTimesMalformed'],
    ['null for nbf', { nbf: null }, 'AssertionTimesMalformed'],
    ['text for iat', { iat: String(testNow) }, 'AssertionTimesMalformed'],
    ['a fraction for iat', { iat: testNow - 0.5 }, 'AssertionTimesMalformed'],
  ])('with %s are refused', async (_, changes, detail) => {
    expect(await check(claimed(changes))).toEqual({ detail });
  });

  it('with an endless expiry are refused', async () => {
    const text = JSON.stringify(assertionClaims()).replace(`${testNow + 300}`, '1e999');
    expect(await check(signAssertion(certificate, text))).toEqual({ detail: 'AssertionTimesMalformed' });
  });
});

describe('5.1 Audience confusion', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['no audience', { aud: undefined }, 'AssertionAudienceWrong'],
    ['an empty audience', { aud: '' }, 'AssertionAudienceWrong'],
    ['an empty list', { aud: [] }, 'AssertionAudienceWrong'],
    ['two audiences', { aud: [issuer, 'https://other.example'] }, 'AssertionAudienceWrong'],
    ['one audience twice', { aud: [issuer, issuer] }, 'AssertionAudienceWrong'],
    ['a list within a list', { aud: [[issuer]] }, 'AssertionAudienceWrong'],
    ['null', { aud: null }, 'AssertionAudienceWrong'],
    ['an object', { aud: { toString: issuer } }, 'AssertionAudienceWrong'],
    ['a trailing slash', { aud: `${issuer}/` }, 'AssertionAudienceWrong'],
    ['a prefix', { aud: issuer.slice(0, -1) }, 'AssertionAudienceWrong'],
    ['more after it', { aud: `${issuer}.attacker.example` }, 'AssertionAudienceWrong'],
    ['a port', { aud: issuer.replace('.com/', '.com:443/') }, 'AssertionAudienceWrong'],
    ['other case', { aud: issuer.toUpperCase() }, 'AssertionAudienceWrong'],
    ['http', { aud: issuer.replace('https', 'http') }, 'AssertionAudienceWrong'],
    [
      'the token endpoint, where only the issuer may be named',
      { aud: `${issuer}/oauth2/token` },
      'AssertionAudienceWrong',
    ],
    [
      'another realm in the audience',
      { aud: 'https://sts.litwareinc.com/fabrikam.com' },
      'AssertionAudienceWrong',
    ],
  ])('with %s are refused', async (_, changes, detail) => {
    expect(await check(claimed(changes))).toEqual({ detail });
  });
});

describe('5.1 Unbounded jti table', () => {
  it('gets no row for what is refused, whatever it names, and one for what is accepted', async () => {
    const replay = createMemoryReplay();
    const disabled = { ...principal, enabled: false };
    const bad: [string, ServicePrincipal][] = [
      [claimed({ exp: testNow - 400 }), principal],
      [claimed({ aud: 'https://other.example' }), principal],
      [claimed({ jti: 'j'.repeat(129) }), principal],
      [`${claimed({}).slice(0, -8)}AAAAAAAA`, principal],
      [claimed({}), disabled],
      ['a.b.c', principal],
    ];
    for (const [assertion, by] of bad)
      expect(await check(assertion, { by, replay })).toHaveProperty('detail');
    expect(replay.remembered().size).toBe(0);
    expect(await check(claimed({}), { replay })).toEqual(accepted);
    expect([...replay.remembered().values()]).toEqual([testNow + 600]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no jti', { jti: undefined }, 'AssertionIdMissing'],
    ['an empty jti', { jti: '' }, 'AssertionIdMissing'],
    ['a number for a jti', { jti: 7 }, 'AssertionIdMissing'],
    ['a list for a jti', { jti: ['a'] }, 'AssertionIdMissing'],
    ['a jti of 129 characters', { jti: 'j'.repeat(129) }, 'AssertionIdMissing'],
  ])('with %s are refused', async (_, changes, detail) => {
    expect(await check(claimed(changes))).toEqual({ detail });
  });
});

describe('5.1 Clock skew and clock jump', () => {
  const ends = (exp: number) => ({ exp: testNow + exp, iat: testNow + exp - 100, nbf: undefined });
  it.each<[string, Record<string, unknown>, SignerFound]>([
    ['expired for one second less than the skew', ends(-299), accepted],
    ['expired for the skew', ends(-300), { detail: 'AssertionExpired' }],
    ['expired for one second more', ends(-301), { detail: 'AssertionExpired' }],
    ['issued ahead by the skew', { iat: testNow + 300, nbf: undefined, exp: testNow + 400 }, accepted],
    [
      'issued ahead by one second more',
      { iat: testNow + 301, nbf: undefined, exp: testNow + 400 },
      { detail: 'AssertionNotYetValid' },
    ],
    ['not valid before the skew', { iat: undefined, nbf: testNow + 300, exp: testNow + 400 }, accepted],
    [
      'not valid before one second more',
      { iat: undefined, nbf: testNow + 301, exp: testNow + 400 },
      { detail: 'AssertionNotYetValid' },
    ],
    ['with only nbf too far ahead', { nbf: testNow + 301 }, { detail: 'AssertionNotYetValid' }],
    ['with the longest life', { exp: testNow + 600 }, accepted],
    ['with one second more', { exp: testNow + 601 }, { detail: 'AssertionLivesTooLong' }],
    ['with the longest life from nbf', { iat: undefined, exp: testNow + 600 }, accepted],
    [
      'with one second more from nbf',
      { iat: undefined, exp: testNow + 601 },
      { detail: 'AssertionLivesTooLong' },
    ],
    [
      'with the longest life from now, on a clock ahead by the skew',
      { iat: undefined, nbf: undefined, exp: testNow + 900 },
      accepted,
    ],
    [
      'with one second more than that',
      { iat: undefined, nbf: undefined, exp: testNow + 901 },
      { detail: 'AssertionLivesTooLong' },
    ],
    ['issued ahead with the longest life', { iat: testNow + 300, exp: testNow + 900 }, accepted],
    ['that ends when it begins', { iat: testNow, exp: testNow }, { detail: 'AssertionTimesMalformed' }],
    ['issued long ago', { iat: testNow - 601, exp: testNow }, { detail: 'AssertionLivesTooLong' }],
  ])('%s', async (_, changes, result) => {
    expect(await check(claimed(changes))).toEqual(result);
  });
});
