/** Signed assertions of clients: what is accepted, whose they are, once each, and not one character changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import { assertedClientId, checkAssertion } from '../../../shared/tokens/client-assertion.ts';
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
  signAssertion,
} from '../../support/token-service.ts';
import { accepted, certificate, check, claimed, owning, principal, rules } from './assertion-checks.ts';

const stranger = await selfSigned({ keyName: 'stranger' });
const p256 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-256' });
const p384 = await selfSigned({ keyName: 'client', keyType: 'ec', curve: 'P-384' });

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
