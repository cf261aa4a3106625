/** What tokens say, member by member in the order of the documents that they follow. */
import { describe, expect, it } from 'vitest';
import {
  legacyApplicationToken,
  legacyTimes,
  modernApplicationToken,
  modernTimes,
} from '../../../shared/tokens/claims.ts';
import { testNow } from '../../support/clock.ts';
import { exchangeId, homeRealm, issuer, servicePrincipal } from '../../support/token-service.ts';

const client = servicePrincipal();
const audience = `00000003-0000-0ff1-ce00-000000000000/sp01.litwareinc.com@${homeRealm}`;
const exp = testNow + 3600;

describe('times', () => {
  it('of the legacy wire are dated back by five minutes at their start only', () => {
    expect(legacyTimes(testNow, exp)).toEqual({
      issuedAt: testNow - 300,
      notBefore: testNow - 300,
      expiresAt: exp,
    });
  });

  it('of the modern wire are the present', () => {
    expect(modernTimes(testNow, exp)).toEqual({ issuedAt: testNow, notBefore: testNow, expiresAt: exp });
  });
});

describe('a legacy application token', () => {
  it('has the members, order and values of Azure ACS', () => {
    const { type, claims } = legacyApplicationToken(client, audience, legacyTimes(testNow, exp));
    expect(type).toBe('JWT');
    expect(JSON.stringify(claims)).toBe(
      `{"aud":"${audience}","iss":"00000001-0000-0000-c000-000000000000@${homeRealm}",` +
        `"iat":${testNow - 300},"nbf":${testNow - 300},"exp":${exp},` +
        `"identityprovider":"00000001-0000-0000-c000-000000000000@${homeRealm}",` +
        `"nameid":"${exchangeId}@${homeRealm}","oid":"${client.id}","sub":"${client.id}",` +
        '"trustedfordelegation":"false"}',
    );
  });

  it('says by text, not by a boolean, that the client may act for users', () => {
    const trusted = legacyApplicationToken(
      { ...client, trustedForDelegation: true },
      audience,
      legacyTimes(0, 1),
    );
    expect(trusted.claims.trustedfordelegation).toBe('true');
  });

  it('takes its realm from the client', () => {
    const { claims } = legacyApplicationToken(
      { ...client, realm: 'fabrikam.com' },
      audience,
      legacyTimes(0, 1),
    );
    expect(claims).toMatchObject({
      iss: '00000001-0000-0000-c000-000000000000@fabrikam.com',
      nameid: `${exchangeId}@fabrikam.com`,
    });
  });
});

describe('a modern application token', () => {
  it('has the members of RFC 9068 and nothing of the legacy ones', () => {
    const token = modernApplicationToken(client, 'https://sp01', issuer, 'id-1', modernTimes(testNow, exp));
    expect(token.type).toBe('at+jwt');
    expect(JSON.stringify(token.claims)).toBe(
      `{"iss":"${issuer}","aud":"https://sp01","sub":"${exchangeId}","client_id":"${exchangeId}",` +
        `"iat":${testNow},"nbf":${testNow},"exp":${exp},"jti":"id-1"}`,
    );
  });
});
