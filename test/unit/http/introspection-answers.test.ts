/** What is answered of a token by RFC 7662, and that nothing is said of one that is not accepted. */
import { describe, expect, it } from 'vitest';
import { testNow } from '../../support/clock.ts';
import {
  exchangeIdentityToken,
  goodTokens,
  openIdUserToken,
  outer,
  outerClaims,
  ownAccessToken,
  ownToken,
  partnerActor,
  serverActor,
  sign,
  unsigned,
} from '../../support/judge-tokens.ts';
import { client, contoso, hostAudience } from '../../support/judge-world.ts';
import {
  clientSecret,
  exchangeId,
  homeRealm,
  issuer,
  passwordCredential,
  sharePointId,
} from '../../support/token-service.ts';
import { introspect, setUp, world } from './introspection-calls.ts';
import { json } from './requests.ts';

describe('an accepted token', () => {
  it('is answered with the members of RFC 7662 and what they have no word for', async () => {
    const { response, last } = await introspect(outer(partnerActor));
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
    expect(json(response)).toEqual({
      active: true,
      client_id: `${exchangeId}@${contoso}`,
      username: 'ken@litwareinc.com',
      token_type: 'Bearer',
      exp: testNow + 3000,
      nbf: testNow - 60,
      sub: '10030000801adee5',
      aud: hostAudience,
      iss: `${exchangeId}@${contoso}`,
      s2s: {
        tokenKind: 'outerToken',
        issuedBy: 'partner',
        realm: contoso,
        application: { appId: exchangeId, realm: contoso, name: 'Exchange', partner: 'Exchange' },
        user: {
          nameid: '10030000801adee5',
          nii: 'urn:federation:MicrosoftOnline',
          upn: 'ken@litwareinc.com',
          smtp: 'ken@litwareinc.com',
          sip: 'ken@litwareinc.com',
          namedBy: ['nameid', 'nii', 'upn', 'smtp', 'sip'],
        },
        trustLevel: 'Full',
        linkedAccount: { name: 'exchange-account', roles: ['UserApplication', 'ArchiveApplication'] },
        trustedForDelegation: true,
        rules: expect.arrayContaining(['SignatureHolds', 'OuterIssuerIsActor', 'TrustLevelAllows']),
      },
    });
    expect(last()).toEqual({
      event: 'token.introspected',
      fields: {
        clientId: sharePointId,
        active: true,
        tokenKind: 'outerToken',
        issuedBy: 'partner',
        application: exchangeId,
        partner: 'Exchange',
        forUser: true,
      },
    });
  });

  it('of an application has the application for its subject, and null for what it has not', async () => {
    const content = json((await introspect(sign(ownAccessToken))).response);
    expect(content).toMatchObject({
      active: true,
      client_id: exchangeId,
      sub: exchangeId,
      iss: issuer,
      iat: testNow,
      jti: ownAccessToken.claims.jti,
      s2s: {
        application: { appId: exchangeId, realm: homeRealm, name: 'Exchange', partner: null },
        user: null,
        trustLevel: null,
        linkedAccount: null,
      },
    });
    expect(content).not.toHaveProperty('username');
  });

  it('tells the application of a partner from ours of the same id, as client and as subject', async () => {
    const partnerClient = `${exchangeId}@${contoso}`;
    expect(json((await introspect(sign(partnerActor))).response)).toMatchObject({
      client_id: partnerClient,
      sub: partnerClient,
      s2s: { application: { appId: exchangeId, realm: contoso, partner: 'Exchange' } },
    });
  });

  it.each(goodTokens)('may be $what', async ({ kind, parts }) => {
    expect(json((await introspect(sign(parts))).response)).toMatchObject({
      active: true,
      s2s: { tokenKind: kind },
    });
  });

  it('names the user by the best of the names that it has', async () => {
    const usernameOf = async (token: string) => json((await introspect(token)).response).username;
    expect(await usernameOf(outer(partnerActor, { upn: undefined, smtp: 'k@smtp.example' }))).toBe(
      'k@smtp.example',
    );
    expect(
      await usernameOf(outer(partnerActor, { upn: undefined, smtp: undefined, sip: 'k@sip.example' })),
    ).toBe('k@sip.example');
    expect(await usernameOf(sign(exchangeIdentityToken))).toBe('53e925fa-76ba-45e1-be0f-4ef08b59d389');
    expect(await usernameOf(sign(openIdUserToken))).toBe('ken@litwareinc.com');
  });
});

describe('a token that is not accepted', () => {
  it.each([
    [
      'a junk signature',
      `${sign(ownToken).split('.').slice(0, 2).join('.')}.AAAA`,
      'SignatureWrong',
      'SignatureHolds',
    ],
    [
      'no actor',
      unsigned(outerClaims(partnerActor, { actortoken: undefined })),
      'ActorMissing',
      'ActorPresent',
    ],
    ['no sense', 'x', 'TokenMalformed', 'TokenWellFormed'],
    [
      'the audience of another',
      sign({ ...serverActor, claims: { ...serverActor.claims, aud: 'x' } }),
      'AudienceMalformed',
      'AudienceNamesResource',
    ],
  ])('is answered with that and nothing else: %s', async (_what, token, detail, brokenRule) => {
    const { response, last } = await introspect(token);
    expect([response.status, response.body]).toEqual([200, '{"active":false}']);
    expect(response.headers['cache-control']).toBe('no-store');
    const fields = { clientId: sharePointId, active: false, detail, brokenRule };
    expect(last()).toEqual({ event: 'token.introspected', fields });
  });

  it('is the same answer to the byte whatever is wrong with it', async () => {
    const wrong = [
      'x',
      sign(ownToken).slice(0, -4),
      outer(partnerActor, { iss: 'x' }),
      sign(ownToken).replace('.', '..'),
    ];
    const answers = await Promise.all(wrong.map(introspect));
    const texts = answers.map(({ response }) =>
      JSON.stringify([response.status, response.headers, response.body]),
    );
    expect(new Set(texts).size).toBe(1);
  });

  it('is one that is for another application', async () => {
    const other = { ...client, passwordCredentials: [passwordCredential(clientSecret)] };
    world.principals.replace(other);
    const { ask } = setUp();
    const answer = await ask({ client_id: exchangeId, client_secret: clientSecret, token: sign(ownToken) });
    expect(answer.body).toBe('{"active":false}');
    world.principals.replace(client);
  });

  it('never shows in the log, nor does one that is accepted', async () => {
    for (const token of [sign(ownToken), outer(partnerActor), `${sign(ownToken)}x`]) {
      const { last } = await introspect(token);
      const line = JSON.stringify(last());
      for (const part of token.split('.').filter((each) => each !== '')) expect(line).not.toContain(part);
      expect(line).not.toContain('ken@');
    }
  });
});
