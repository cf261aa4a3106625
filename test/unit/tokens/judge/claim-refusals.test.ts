/** Times, key names and kinds: what a token may say of itself, to the second and to the letter. */
import { describe, expect, it } from 'vitest';
import { testNow } from '../../../support/clock.ts';
import { tenant } from '../../../support/foreign-documents.ts';
import {
  but,
  type Claims,
  exchangeIdentityToken,
  openIdApplicationToken,
  openIdUserToken,
  ourIssuer,
  outer,
  outerClaims,
  ownAccessToken,
  ownToken,
  partnerActor,
  serverActor,
  sign,
  type TokenParts,
  unsigned,
} from '../../../support/judge-tokens.ts';
import {
  addInAudience,
  contoso,
  daemonId,
  hostAudience,
  keys,
  urlAudience,
} from '../../../support/judge-world.ts';
import { exchangeId, homeRealm, issuer, sharePointId } from '../../../support/token-service.ts';
import { type Case, expectRefusal, partners, world } from './refusal-checks.ts';

describe('5.1 Clock skew and clock jump', () => {
  describe('times', () => {
    it.each<Case>([
      ['that is over by the skew', partners({ nbf: testNow - 900, exp: testNow - 300 }), 'TokenExpired'],
      ['that is not yet by more than the skew', partners({ nbf: testNow + 301 }), 'TokenNotYetValid'],
      ['that was issued in the future', partners({ iat: testNow + 301 }), 'TokenNotYetValid'],
      ['that ends as it begins', partners({ nbf: testNow, exp: testNow }), 'TimesMalformed'],
      ['without an end', partners({ exp: undefined }), 'TimesMalformed'],
      ['whose end is a fraction', partners({ exp: testNow + 0.5 }), 'TimesMalformed'],
      ['whose end is negative', partners({ exp: -1 }), 'TimesMalformed'],
      ['whose end is beyond all numbers', partners({ exp: 2 ** 60 }), 'TimesMalformed'],
      ['whose end is a date', partners({ exp: '2026-07-01T00:00:00Z' }), 'TimesMalformed'],
      ['whose end is hexadecimal', partners({ exp: '0x6a44' }), 'TimesMalformed'],
      ['whose end has a sign', partners({ exp: `+${testNow + 60}` }), 'TimesMalformed'],
      ['whose end has a blank', partners({ exp: `${testNow + 60} ` }), 'TimesMalformed'],
      ['whose beginning is null', partners({ nbf: null }), 'TimesMalformed'],
      ['whose issue is true', partners({ iat: true }), 'TimesMalformed'],
      [
        'of a partner that lives more than 24 hours and 5 minutes',
        partners({ exp: testNow - 60 + 86_701 }),
        'TokenLivesTooLong',
      ],
      [
        'of a partner that lives long by its iat',
        partners({ iat: testNow - 86_400, exp: testNow + 400 }),
        'TokenLivesTooLong',
      ],
      [
        'of a partner that tells no beginning and ends far away',
        partners({ nbf: undefined, exp: testNow + 300 + 86_701 }),
        'TokenLivesTooLong',
      ],
      [
        'of a server that lives more than that',
        sign(but(serverActor, { exp: testNow + 86_401 })),
        'TokenLivesTooLong',
      ],
      [
        'of an identity that lives more than 24 hours',
        sign(but(exchangeIdentityToken, { exp: testNow - 60 + 86_401 })),
        'TokenLivesTooLong',
      ],
      ['of ours with a time as text', sign(but(ownToken, { exp: `${testNow + 60}` })), 'TimesMalformed'],
      ['of a server with a time as text', sign(but(serverActor, { nbf: `${testNow}` })), 'TimesMalformed'],
      [
        'of an OpenID server with a time as text',
        sign(but(openIdUserToken, { iat: `${testNow}` })),
        'TimesMalformed',
      ],
    ])('refuses a token %s', (_what, token, detail) => expectRefusal(token, detail));

    it.each<[string, Claims]>([
      ['ends a second later than the skew forgives', { nbf: testNow - 900, exp: testNow - 299 }],
      ['begins as late as the skew forgives', { nbf: testNow + 300 }],
      ['lives exactly as long as one may', { exp: testNow - 60 + 86_700 }],
      ['tells no beginning, and ends in time', { nbf: undefined, exp: testNow + 300 + 86_700 }],
    ])('accepts a partner’s token that %s', async (_what, claims) => {
      expect(await world.judge(partners(claims))).toMatchObject({ tokenKind: 'partnerToken' });
    });

    it.each<[string, Claims]>([
      ['ends as late as the skew forgives', { exp: testNow + 28_740 + 300 }],
      ['begins as early as the skew forgives', { nbf: testNow - 60 - 300 }],
    ])('accepts an outer token that %s', async (_what, claims) => {
      expect(await world.judge(outer(partnerActor, claims))).toMatchObject({ tokenKind: 'outerToken' });
    });

    it('accepts a token of ours as long as it says that it lives: its life is a setting', async () => {
      const long = sign(but(ownToken, { exp: testNow + 7 * 86_400 }));
      expect(await world.judge(long)).toMatchObject({ tokenKind: 'authorizationServerToken' });
    });
  });
});

describe('keys', () => {
  it.each<Case>([
    ['no name of a key', partners({}, { x5t: undefined }), 'KeyNotNamed'],
    ['the name of another key', partners({}, { x5t: keys.stranger.x5t }), 'KeyUnknown'],
    ['two names that differ', partners({}, { kid: keys.stranger.x5t }), 'KeyUnknown'],
    [
      'a thumbprint of SHA-256 that differs',
      partners({}, { 'x5t#S256': keys.stranger.x5tS256 }),
      'KeyUnknown',
    ],
    ['a name that is no text', partners({}, { x5t: [keys.contoso.x5t] }), 'KeyUnknown'],
    ['a name of a prototype', partners({}, { x5t: '__proto__' }), 'KeyUnknown'],
    ['an empty name', partners({}, { x5t: '' }), 'KeyUnknown'],
    ['a name of 4 kB', partners({}, { x5t: 'x'.repeat(4096) }), 'KeyUnknown'],
    ['the thumbprint in hexadecimal', partners({}, { x5t: keys.contoso.thumbprint }), 'KeyUnknown'],
  ])('refuses a token with %s', (_what, token, detail) => expectRefusal(token, detail));

  it('accepts a right thumbprint of SHA-256 beside the other', async () => {
    const token = partners({}, { 'x5t#S256': keys.contoso.x5tS256 });
    expect(await world.judge(token)).toMatchObject({ tokenKind: 'partnerToken' });
  });
});

describe('one kind for another', () => {
  const asAccessToken = { typ: 'at+jwt' };
  const crossed: readonly Case[] = [
    ['our legacy token typed as an access token', sign(but(ownToken, {}, asAccessToken)), 'TypeUnsuitable'],
    [
      'our access token typed as a legacy one',
      sign(but(ownAccessToken, {}, { typ: 'JWT' })),
      'TypeUnsuitable',
    ],
    ['our token without a type', sign(but(ownToken, {}, { typ: undefined })), 'TypeUnsuitable'],
    ['a partner’s token typed as an access token', partners({}, asAccessToken), 'TypeUnsuitable'],
    [
      'a server’s token typed as an access token',
      sign(but(serverActor, {}, asAccessToken)),
      'TypeUnsuitable',
    ],
    [
      'an access token in the name of our authorization server',
      sign(but(ownAccessToken, { iss: ourIssuer })),
      'TypeUnsuitable',
    ],
    ['a legacy token in the name of our issuer URL', sign(but(ownToken, { iss: issuer })), 'TypeUnsuitable'],
    [
      'an access token with a principal for its audience',
      sign(but(ownAccessToken, { aud: hostAudience })),
      'AudienceMalformed',
    ],
    [
      'a legacy token with a URL for its audience',
      sign(but(ownToken, { aud: urlAudience })),
      'AudienceMalformed',
    ],
    [
      'an identity token for an application',
      sign(but(exchangeIdentityToken, { aud: hostAudience })),
      'AudienceMalformed',
    ],
    [
      'an identity token for its bare id',
      sign(but(exchangeIdentityToken, { aud: sharePointId })),
      'AudienceMalformed',
    ],
    [
      'an identity token for another page',
      sign(but(exchangeIdentityToken, { aud: `${addInAudience}?x=1` })),
      'AudienceNotRegistered',
    ],
    [
      'an identity token as an actor',
      around(exchangeIdentityToken, `${exchangeId}@${contoso}`),
      'ActorUnsuitable',
    ],
    ['our access token as an actor', around(ownAccessToken, `${exchangeId}@${homeRealm}`), 'ActorUnsuitable'],
    [
      'a token of an OpenID server as an actor',
      around(openIdApplicationToken, `${daemonId}@${tenant}`),
      'ActorUnsuitable',
    ],
    ['an ID token of an OpenID server', sign(but(openIdUserToken, { nonce: 'n' })), 'IdTokenShown'],
    [
      'an ID token that names no client',
      sign(but(openIdUserToken, { azp: undefined })),
      'ApplicationNotNamed',
    ],
  ];
  it.each(crossed)('refuses %s', (_what, token, detail) => expectRefusal(token, detail));

  function around(parts: TokenParts, iss: string): string {
    return unsigned(
      outerClaims({ ...partnerActor, claims: { ...parts.claims, nameid: iss } }, { actortoken: sign(parts) }),
    );
  }
});
