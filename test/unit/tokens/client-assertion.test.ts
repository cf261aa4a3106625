/** Signed assertions of clients: every claim wrong in turn, every edge of time, every key but the right one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import type { ServicePrincipal } from '../../../shared/registry/service-principal.ts';
import {
  type AssertionCheck,
  type AssertionRules,
  assertedClientId,
  checkAssertion,
} from '../../../shared/tokens/client-assertion.ts';
import type { ReplayStore } from '../../../shared/tokens/replay.ts';
import { selfSigned } from '../../support/certificates.ts';
import { testNow } from '../../support/clock.ts';
import { createMemoryReplay } from '../../support/memory-replay.ts';
import {
  assertionClaims,
  compactJws,
  exchangeId,
  homeRealm,
  issuer,
  keyCredential,
  servicePrincipal,
  sharePointId,
  signAssertion,
} from '../../support/token-service.ts';

const certificate = await selfSigned({ keyName: 'client' });
const second = await selfSigned({ keyName: 'client-second' });
const stranger = await selfSigned({ keyName: 'stranger' });
const p256 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-256' });
const p384 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-384' });

const rules: AssertionRules = { audiences: [issuer], skew: 300, longestLife: 600 };
const accepted = { keyId: 'key-1' };

function owning(...credentials: ReturnType<typeof keyCredential>[]): ServicePrincipal {
  return servicePrincipal({ keyCredentials: credentials });
}

const principal = owning(keyCredential(certificate));

function check(
  assertion: string,
  {
    by = principal,
    replay = createMemoryReplay(),
    ...changed
  }: Partial<AssertionRules> & {
    by?: ServicePrincipal | undefined;
    replay?: ReplayStore;
  } = {},
): Promise<AssertionCheck> {
  return checkAssertion(by, assertion, { ...rules, ...changed }, replay, testNow);
}

const claimed = (changes: Readonly<Record<string, unknown>>) =>
  signAssertion(certificate, assertionClaims(changes));

describe('a good assertion', () => {
  it.each([
    ['RS256', certificate],
    ['PS256', certificate],
    ['ES256', p256],
    ['ES384', p384],
  ] as const)('is accepted when signed with %s', async (alg, signer) => {
    const assertion = signAssertion(signer, assertionClaims(), { alg });
    expect(await check(assertion, { by: owning(keyCredential(signer)) })).toEqual(accepted);
  });

  const unnamed = { x5t: undefined, 'x5t#S256': undefined };
  it.each([
    ['by both thumbprints', {}],
    ['by SHA-1 only', { 'x5t#S256': undefined }],
    ['by SHA-256 only', { x5t: undefined }],
    ['by padded thumbprints', { x5t: `${certificate.x5t}=`, 'x5t#S256': `${certificate.x5tS256}=` }],
    ['not at all', unnamed],
    ['not at all, but a kid of its own', { ...unnamed, kid: '../../etc/passwd' }],
    ['with the chain, as MSAL sends it', { x5c: [stranger.der.toString('base64')] }],
    ['with another type', { typ: 'client-authentication+jwt' }],
    ['with an unknown member', { nonce: 'a' }],
  ])('is accepted when its header names the key %s', async (_, header) => {
    expect(await check(signAssertion(certificate, assertionClaims(), header))).toEqual(accepted);
  });

  it.each([
    ['as a list of one', { aud: [issuer] }],
    ['as another that the rules allow', { aud: `${issuer}/oauth2/token` }],
  ])('is accepted when it names its audience %s', async (_, changes) => {
    const audiences = [issuer, `${issuer}/oauth2/token`];
    expect(await check(claimed(changes), { audiences })).toEqual(accepted);
  });

  it.each([
    [exchangeId],
    [`${exchangeId}@${homeRealm}`],
    [`${exchangeId}/mail.litwareinc.com@${homeRealm}`],
    [exchangeId.toUpperCase()],
  ])('is accepted when the client calls itself %s', async (name) => {
    expect(await check(claimed({ iss: name, sub: name }))).toEqual(accepted);
  });

  it('is accepted without the optional times, and with a jti of 128 characters', async () => {
    expect(await check(claimed({ iat: undefined, nbf: undefined, jti: 'j'.repeat(128) }))).toEqual(accepted);
  });

  it('is remembered for as long as it could be shown again', async () => {
    const replay = createMemoryReplay();
    await check(claimed({ jti: 'once' }), { replay });
    expect([...replay.remembered()]).toEqual([[`${principal.id} once`, testNow + 300 + 300]]);
  });
});

describe('the client of an assertion', () => {
  it('is its subject', () => {
    expect(assertedClientId(signAssertion(certificate))).toBe(exchangeId);
  });

  it.each([
    ['malformed', 'a.b.c'],
    ['without a subject', claimed({ sub: undefined })],
    ['with a number for a subject', claimed({ sub: 1 })],
  ])('is unknown when the assertion is %s', (_, assertion) => {
    expect(assertedClientId(assertion)).toBeUndefined();
  });
});

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
    ['no jti', { jti: undefined }, 'AssertionIdMissing'],
    ['an empty jti', { jti: '' }, 'AssertionIdMissing'],
    ['a number for a jti', { jti: 7 }, 'AssertionIdMissing'],
    ['a list for a jti', { jti: ['a'] }, 'AssertionIdMissing'],
    ['a jti of 129 characters', { jti: 'j'.repeat(129) }, 'AssertionIdMissing'],
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

describe('times', () => {
  const ends = (exp: number) => ({ exp: testNow + exp, iat: testNow + exp - 100, nbf: undefined });
  it.each<[string, Record<string, unknown>, AssertionCheck]>([
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
    ['with the longest life from now', { iat: undefined, nbf: undefined, exp: testNow + 600 }, accepted],
    [
      'with one second more from now',
      { iat: undefined, nbf: undefined, exp: testNow + 601 },
      { detail: 'AssertionLivesTooLong' },
    ],
    ['issued ahead with the longest life', { iat: testNow + 300, exp: testNow + 900 }, accepted],
    ['issued long ago', { iat: testNow - 601, exp: testNow }, { detail: 'AssertionLivesTooLong' }],
  ])('%s', async (_, changes, result) => {
    expect(await check(claimed(changes))).toEqual(result);
  });
});

describe('keys', () => {
  it('accepts either of two, and tells which', async () => {
    const both = owning(keyCredential(certificate), keyCredential(second, { keyId: 'key-2' }));
    expect(await check(signAssertion(certificate), { by: both })).toEqual({ keyId: 'key-1' });
    expect(await check(signAssertion(second), { by: both })).toEqual({ keyId: 'key-2' });
    const unnamed = signAssertion(second, assertionClaims(), { x5t: undefined, 'x5t#S256': undefined });
    expect(await check(unnamed, { by: both })).toEqual({ keyId: 'key-2' });
  });

  it.each([
    [
      'another key under the right thumbprints',
      { x5t: certificate.x5t, 'x5t#S256': certificate.x5tS256 },
      'AssertionSignatureWrong',
    ],
    ['another key that is not named', { x5t: undefined, 'x5t#S256': undefined }, 'AssertionSignatureWrong'],
    ['another key under its own thumbprints', {}, 'AssertionKeyUnknown'],
    [
      'another key whose certificate is inside',
      { x5c: [stranger.der.toString('base64')], x5t: undefined, 'x5t#S256': undefined },
      'AssertionSignatureWrong',
    ],
  ])('refuses %s', async (_, header, detail) => {
    expect(await check(signAssertion(stranger, assertionClaims(), header))).toEqual({ detail });
  });

  it('refuses the key of another principal of the same realm', async () => {
    const other = servicePrincipal({ appId: sharePointId, keyCredentials: [keyCredential(second)] });
    expect(await check(signAssertion(second))).toEqual({ detail: 'AssertionKeyUnknown' });
    expect(await check(signAssertion(certificate), { by: other })).toEqual({
      detail: 'AssertionIssuerWrong',
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['SHA-1 of one key and SHA-256 of another', { 'x5t#S256': second.x5tS256 }],
    ['SHA-256 of one key and SHA-1 of another', { x5t: second.x5t }],
    ['a thumbprint in hexadecimal', { x5t: certificate.thumbprint }],
    ['a thumbprint in other case', { x5t: certificate.x5t.toUpperCase() }],
    ['a number', { x5t: 1 }],
    ['null', { x5t: null }],
    ['a list', { x5t: [certificate.x5t] }],
    ['nothing', { x5t: '' }],
    ['padding alone', { 'x5t#S256': '=' }],
    ['the name of a prototype', { x5t: '__proto__' }],
    ['ten thousand characters', { x5t: 'A'.repeat(5000) }],
  ])('refuses the thumbprint that is %s', async (_, header) => {
    const both = owning(keyCredential(certificate), keyCredential(second, { keyId: 'key-2' }));
    expect(await check(signAssertion(certificate, assertionClaims(), header), { by: both })).toEqual({
      detail: 'AssertionKeyUnknown',
    });
  });

  it.each([
    ['one second before it starts', { startsAt: testNow + 1 }, { detail: 'CredentialOutsideItsDates' }],
    ['in its first second', { startsAt: testNow }, accepted],
    ['in its last second', { endsAt: testNow + 1 }, accepted],
    ['when it ends', { endsAt: testNow }, { detail: 'CredentialOutsideItsDates' }],
  ])('judges a credential %s', async (_, dates, result) => {
    const by = owning(keyCredential(certificate, dates));
    expect(await check(signAssertion(certificate), { by })).toEqual(result);
  });

  it('accepts the renewed credential of a certificate whose first one ended', async () => {
    const by = owning(
      keyCredential(certificate, { keyId: 'ended', endsAt: testNow }),
      keyCredential(certificate, { keyId: 'renewed' }),
    );
    expect(await check(signAssertion(certificate), { by })).toEqual({ keyId: 'renewed' });
  });

  it.each([
    ['that cannot be read', 'AAAA'],
    ['that is empty', ''],
  ])('refuses a credential %s without throwing, and still finds the good one', async (_, text) => {
    const broken = { ...keyCredential(certificate), certificate: text };
    const unnamed = () =>
      signAssertion(certificate, assertionClaims(), { x5t: undefined, 'x5t#S256': undefined });
    expect(await check(unnamed(), { by: owning(broken) })).toEqual({ detail: 'AssertionSignatureWrong' });
    const both = owning({ ...broken, keyId: 'broken' }, keyCredential(certificate));
    expect(await check(unnamed(), { by: both })).toEqual(accepted);
  });

  it('refuses a weak key although it is registered and signs well', async () => {
    const weak = await selfSigned({ keyName: 'weak', keySize: 1024 });
    expect(await check(signAssertion(weak), { by: owning(keyCredential(weak)) })).toEqual({
      detail: 'AssertionSignatureWrong',
    });
  });
});

describe('clients', () => {
  it.each([
    ['unknown', undefined, 'UnknownClient'],
    ['disabled', { ...principal, enabled: false }, 'ClientDisabled'],
    ['without keys', owning(), 'AssertionKeyUnknown'],
  ])('that are %s are refused', async (_, by, detail) => {
    expect(
      await checkAssertion(by, signAssertion(certificate), rules, createMemoryReplay(), testNow),
    ).toEqual({
      detail,
    });
  });
});

describe('replay', () => {
  it('is refused the second time', async () => {
    const replay = createMemoryReplay();
    const assertion = signAssertion(certificate);
    expect(await check(assertion, { replay })).toEqual(accepted);
    expect(await check(assertion, { replay })).toEqual({ detail: 'AssertionReplayed' });
  });

  it('lets exactly one of many at the same instant pass', async () => {
    const replay = createMemoryReplay();
    const assertion = signAssertion(certificate);
    const results = await Promise.all(Array.from({ length: 20 }, () => check(assertion, { replay })));
    expect(results.filter((result) => 'keyId' in result)).toHaveLength(1);
  });

  it('is refused for a new assertion under an old jti', async () => {
    const replay = createMemoryReplay();
    await check(claimed({ jti: 'same' }), { replay });
    expect(await check(claimed({ jti: 'same', exp: testNow + 299 }), { replay })).toEqual({
      detail: 'AssertionReplayed',
    });
  });

  it('keeps the identifiers of two clients apart', async () => {
    const replay = createMemoryReplay();
    const other = { ...principal, id: 'bbbbbbbb-0000-4000-8000-000000000001' };
    await check(claimed({ jti: 'same' }), { replay });
    expect(await check(claimed({ jti: 'same' }), { replay, by: other })).toEqual(accepted);
  });

  it.each([
    ['a wrong signature', compactJws({ alg: 'RS256' }, assertionClaims({ jti: 'kept' }), () => 'junk')],
    ['a wrong audience', claimed({ jti: 'kept', aud: 'https://other.example' })],
    [
      'an expiry in the past',
      claimed({ jti: 'kept', exp: testNow - 301, iat: testNow - 400, nbf: undefined }),
    ],
  ])('is not recorded for %s, so that nobody can use up the jti of another', async (_, assertion) => {
    const replay = createMemoryReplay();
    expect(await check(assertion, { replay })).toHaveProperty('detail');
    expect(replay.remembered().size).toBe(0);
  });

  it('fails closed when the store does not answer', async () => {
    const replay = createMemoryReplay();
    replay.failWith(new Outage('tables', 'no answer'));
    await expect(check(signAssertion(certificate), { replay })).rejects.toThrow(Outage);
  });
});

describe('a mutated assertion', () => {
  it('is refused, whichever character is changed', async () => {
    const assertion = signAssertion(certificate);
    const replay = createMemoryReplay();
    const characters = fc.constantFrom(...'ABCXYZabcxyz0189-_.=+/ \u0000é');
    const places = fc.nat(assertion.length - 1);
    await fc.assert(
      fc.asyncProperty(places, characters, async (place, character) => {
        fc.pre(assertion[place] !== character);
        const mutated = assertion.slice(0, place) + character + assertion.slice(place + 1);
        expect(await check(mutated, { replay })).toHaveProperty('detail');
        expect(replay.remembered().size).toBe(0);
      }),
      { numRuns: 300 },
    );
    expect(await check(assertion, { replay })).toEqual(accepted);
  });

  it('is refused, whichever character is lost or doubled', async () => {
    const assertion = signAssertion(certificate);
    await fc.assert(
      fc.asyncProperty(fc.nat(assertion.length - 1), fc.constantFrom(0, 2), async (place, times) => {
        const character = assertion[place] ?? '';
        const mutated = assertion.slice(0, place) + character.repeat(times) + assertion.slice(place + 1);
        expect(await check(mutated)).toHaveProperty('detail');
      }),
      { numRuns: 150 },
    );
  });
});
