/** What tokens say that we issue as a partner, or for a user: to the letter, in the order that receivers know. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  legacyTimes,
  modernTimes,
  modernUserToken,
  selfIssuedToken,
  userClaims,
} from '../../../shared/tokens/claims.ts';
import { outerClaims, outerToken } from '../../../shared/tokens/outer-token.ts';
import { userClaimNames } from '../../../shared/tokens/user-identity.ts';
import { testNow } from '../../support/clock.ts';
import { exchangeId, homeRealm, issuer, lyncId, servicePrincipal } from '../../support/token-service.ts';
import { kim, partnerAudience, partsOf } from './grant-calls.ts';

const client = servicePrincipal({ trustedForDelegation: true });
const exp = testNow + 3600;
const times = legacyTimes(testNow, exp);
const self = `${lyncId}@${homeRealm}`;

describe('a self-issued token', () => {
  it('of an application for itself has the members of a high-trust token', () => {
    const { type, claims } = selfIssuedToken(client, partnerAudience, self, false, times);
    expect(type).toBe('JWT');
    expect(JSON.stringify(claims)).toBe(
      `{"aud":"${partnerAudience}","iss":"${self}","nbf":${testNow - 300},"exp":${exp},` +
        `"nameid":"${exchangeId}@${homeRealm}"}`,
    );
  });

  it('is an actor token by one member more', () => {
    const { claims } = selfIssuedToken(client, partnerAudience, self, true, times);
    expect(JSON.stringify(claims)).toMatch(/"nameid":"[^"]+","trustedfordelegation":"true"\}$/);
  });
});

describe('an outer token', () => {
  it('is unsigned, names the user and holds the actor token', () => {
    const token = outerToken(outerClaims(client, kim, partnerAudience, 'a.b.c', times));
    const { header, payload, signature } = partsOf(token);
    expect(header).toBe('{"typ":"JWT","alg":"none"}');
    expect(signature).toBe('');
    expect(token.split('.')).toHaveLength(3);
    expect(payload).toBe(
      `{"iss":"${exchangeId}@${homeRealm}","aud":"${partnerAudience}","nbf":${testNow - 300},"exp":${exp},` +
        '"nameid":"s-1-5-21-1-2-3-1104","nii":"urn:office:idp:activedirectory","upn":"kim@litwareinc.com",' +
        '"smtp":"kim.akers@litwareinc.com","sip":"kim@litwareinc.com","actortoken":"a.b.c"}',
    );
  });

  it('says nothing of the user that is not known', () => {
    const claims = outerClaims(client, { nameid: 'kim' }, partnerAudience, 'a.b.c', times);
    expect(Object.keys(claims)).toEqual(['iss', 'aud', 'nbf', 'exp', 'nameid', 'actortoken']);
  });
});

describe('a modern token for a user', () => {
  it('has the user for its subject and the client for its actor', () => {
    const modern = modernTimes(testNow, exp);
    const token = modernUserToken(client, kim, 'https://sp01', issuer, 'id-1', modern);
    expect(token.type).toBe('at+jwt');
    expect(JSON.stringify(token.claims)).toBe(
      `{"iss":"${issuer}","aud":"https://sp01","sub":"s-1-5-21-1-2-3-1104","client_id":"${exchangeId}",` +
        `"iat":${testNow},"nbf":${testNow},"exp":${exp},"jti":"id-1","act":{"sub":"${exchangeId}"},` +
        '"nii":"urn:office:idp:activedirectory","upn":"kim@litwareinc.com",' +
        '"smtp":"kim.akers@litwareinc.com","sip":"kim@litwareinc.com"}',
    );
  });
});

describe('the claims of a user', () => {
  describe('5.1 Token content injection', () => {
    it('are those of the list and no other, whatever else an object holds', () => {
      const names = fc.constantFrom(...userClaimNames, 'iss', 'aud', 'exp', 'actortoken', 'act', '__proto__');
      const users = fc.dictionary(names, fc.string({ minLength: 1 }));
      fc.assert(
        fc.property(users, (others) => {
          const user = { ...others, nameid: 'kim' };
          const expected = userClaimNames.filter((name) => Object.hasOwn(user, name));
          expect(Object.keys(userClaims(user))).toEqual(expected);
        }),
      );
    });
  });
});
