/** What each issuer may not say in a token that it signed well. */
import { describe, expect, it } from 'vitest';
import { testNow } from '../../../support/clock.ts';
import { acsId, tenant } from '../../../support/foreign-documents.ts';
import {
  actors,
  but,
  type Claims,
  exchangeIdentityToken,
  goodTokens,
  openIdApplicationToken,
  openIdUserToken,
  ourIssuer,
  outer,
  ownAccessToken,
  ownSelfIssuedToken,
  ownToken,
  ownUserToken,
  serverActor,
  sign,
} from '../../../support/judge-tokens.ts';
import {
  client,
  contoso,
  createJudgeWorld,
  entraIssuer,
  fabrikam,
  resource,
  urlAudience,
  workflowId,
} from '../../../support/judge-world.ts';
import { exchangeId, homeRealm, issuer, lyncId, sharePointId } from '../../../support/token-service.ts';
import { type Case, expectRefusal, partners, world } from './refusal-checks.ts';

describe('our own tokens', () => {
  it.each<Case>([
    [
      'an application that is gone',
      sign(but(ownToken, { nameid: `${workflowId}@${homeRealm}` })),
      'ApplicationUnknown',
    ],
    [
      'an application of another realm',
      sign(but(ownToken, { nameid: `${exchangeId}@${contoso}` })),
      'ApplicationInOtherRealm',
    ],
    [
      'an application that was created anew',
      sign(but(ownToken, { oid: 'aaaaaaaa-0000-4000-8000-000000000009' })),
      'ApplicationReplaced',
    ],
    ['no object id', sign(but(ownToken, { oid: undefined })), 'ApplicationReplaced'],
    [
      'a name in capitals',
      sign(but(ownToken, { nameid: `${exchangeId}@LITWAREINC.com` })),
      'ApplicationNotNamed',
    ],
    [
      'a name with a slash',
      sign(but(ownToken, { nameid: `${exchangeId}/@${homeRealm}` })),
      'ApplicationNotNamed',
    ],
    [
      'an application that is gone, self-issued',
      sign(but(ownSelfIssuedToken, { nameid: `${workflowId}@${homeRealm}` })),
      'ApplicationUnknown',
    ],
    ['no client', sign(but(ownAccessToken, { client_id: undefined })), 'ApplicationNotNamed'],
    ['another client than subject', sign(but(ownAccessToken, { sub: sharePointId })), 'SubjectUnsuitable'],
    [
      'another actor than client',
      sign(but(ownUserToken, { act: { sub: sharePointId } })),
      'SubjectUnsuitable',
    ],
    [
      'an actor behind the actor',
      sign(but(ownUserToken, { act: { sub: exchangeId, act: { sub: lyncId } } })),
      'SubjectUnsuitable',
    ],
    ['an actor that is no object', sign(but(ownUserToken, { act: exchangeId })), 'SubjectUnsuitable'],
    ['an actor and no user', sign(but(ownAccessToken, { act: { sub: exchangeId } })), 'SubjectUnsuitable'],
    [
      'two names for the subject',
      sign(but(ownUserToken, { nameid: 'pilar@litwareinc.com' })),
      'SubjectUnsuitable',
    ],
    ['a user that is no text', sign(but(ownUserToken, { sub: 7 })), 'UserMalformed'],
    ['no user', sign(but(ownUserToken, { sub: undefined })), 'UserNotNamed'],
    [
      'an issuer of another realm',
      sign(but(ownAccessToken, { iss: issuer.replace(homeRealm, contoso) })),
      'IssuerUnknown',
    ],
    ['an issuer with a slash behind', sign(but(ownAccessToken, { iss: `${issuer}/` })), 'IssuerUnknown'],
    ['our issuer in capitals', sign(but(ownToken, { iss: ourIssuer.toUpperCase() })), 'IssuerUnknown'],
    ['the bare id of another', sign(but(ownAccessToken, { aud: exchangeId })), 'AudienceMalformed'],
    [
      'a URL of another',
      sign(but(ownAccessToken, { aud: 'https://sp02.litwareinc.com' })),
      'AudienceNotRegistered',
    ],
  ])('are refused with %s', (_what, token, detail) => expectRefusal(token, detail));
});

describe('an application that was deleted and created anew', () => {
  const worldWith = (createdAt: number) =>
    createJudgeWorld({ principals: [{ ...client, createdAt }, resource] });

  it.each([
    ['an access token', ownAccessToken],
    ['an access token for a user', ownUserToken],
    ['a self-issued token', ownSelfIssuedToken],
  ])('has nothing from %s that was issued to the one before', async (_what, parts) => {
    await expectRefusal(sign(parts), 'ApplicationReplaced', await worldWith(testNow + 6));
  });

  it('has nothing from the actor token within an outer token either', async () => {
    const actor = ownSelfIssuedToken;
    const token = outer(actor, { iss: actor.claims.nameid });
    expect(await world.judge(token)).not.toHaveProperty('inactive');
    await expectRefusal(token, 'ApplicationReplaced', await worldWith(testNow + 6));
  });

  it.each([
    ['an access token', ownAccessToken],
    ['a self-issued token, which is dated back', ownSelfIssuedToken],
  ])('has its own from %s, although the clock that issued it was a little late', async (_what, parts) => {
    for (const apart of [0, 5])
      expect(await (await worldWith(testNow + apart)).judge(sign(parts))).not.toHaveProperty('inactive');
  });

  it('has nothing from a token that tells no time of issue', async () => {
    await expectRefusal(sign(but(ownAccessToken, { iat: undefined })), 'ApplicationReplaced');
    await expectRefusal(sign(but(ownSelfIssuedToken, { nbf: undefined })), 'ApplicationReplaced');
  });
});

describe('tokens of OAuth servers', () => {
  it.each<Case>([
    [
      'an application that is not registered',
      sign(but(serverActor, { nameid: `${lyncId}@${tenant}` })),
      'ApplicationUnknown',
    ],
    [
      'an application of another realm',
      sign(but(serverActor, { nameid: `${exchangeId}@${contoso}` })),
      'ApplicationInOtherRealm',
    ],
    [
      'an application of ours',
      sign(but(serverActor, { nameid: `${exchangeId}@${homeRealm}` })),
      'ApplicationInOtherRealm',
    ],
    ['no application', sign(but(serverActor, { nameid: undefined })), 'ApplicationNotNamed'],
    [
      'a client that is not registered',
      sign(but(openIdApplicationToken, { appid: workflowId })),
      'ApplicationUnknown',
    ],
    [
      'a client that another server speaks for',
      sign(but(openIdApplicationToken, { appid: exchangeId })),
      'ApplicationNotOfServer',
    ],
    ['two clients', sign(but(openIdApplicationToken, { azp: exchangeId })), 'ApplicationNotNamed'],
    ['a client that is no id', sign(but(openIdApplicationToken, { appid: 'daemon' })), 'ApplicationNotNamed'],
    [
      'an audience of another',
      sign(but(openIdApplicationToken, { aud: 'https://sp02.litwareinc.com' })),
      'AudienceNotRegistered',
    ],
    [
      'two audiences',
      sign(but(openIdApplicationToken, { aud: [urlAudience, sharePointId] })),
      'AudienceMalformed',
    ],
    [
      'an issuer in capitals',
      sign(but(openIdApplicationToken, { iss: entraIssuer.toUpperCase() })),
      'IssuerUnknown',
    ],
    [
      'an issuer with a slash behind',
      sign(but(openIdApplicationToken, { iss: `${entraIssuer}/` })),
      'IssuerUnknown',
    ],
    ['an unknown version', sign(but(openIdApplicationToken, { ver: '3.0' })), 'DialectUnknown'],
    [
      'no user in a user’s token',
      sign(but(openIdUserToken, { oid: undefined, sub: undefined })),
      'UserNotNamed',
    ],
    ['a user that is no text', sign(but(openIdUserToken, { oid: 7 })), 'UserMalformed'],
    [
      'the server as its own application',
      sign(but(serverActor, { nameid: `${acsId}@${tenant}` })),
      'ApplicationUnknown',
    ],
  ])('are refused with %s', (_what, token, detail) => expectRefusal(token, detail));

  it('accepts the audience as a list of one', async () => {
    const token = sign(but(openIdApplicationToken, { aud: [urlAudience] }));
    expect(await world.judge(token)).toMatchObject({ audience: urlAudience });
  });
});

describe('identity tokens', () => {
  const context = JSON.parse(String(exchangeIdentityToken.claims.appctx));
  const withContext = (changes: Claims) =>
    sign(but(exchangeIdentityToken, { appctx: JSON.stringify({ ...context, ...changes }) }));
  it.each<Case>([
    [
      'a context that is an object',
      sign(but(exchangeIdentityToken, { appctx: context })),
      'AppContextMalformed',
    ],
    ['a context that is no JSON', sign(but(exchangeIdentityToken, { appctx: 'x' })), 'AppContextMalformed'],
    [
      'a mailbox twice',
      sign(
        but(exchangeIdentityToken, {
          appctx: String(exchangeIdentityToken.claims.appctx).replace('{', '{"msexchuid":"x",'),
        }),
      ),
      'AppContextMalformed',
    ],
    ['another version', withContext({ version: 'ExIdTok.V2' }), 'AppContextMalformed'],
    ['no version', withContext({ version: undefined }), 'AppContextMalformed'],
    ['no mailbox', withContext({ msexchuid: undefined }), 'AppContextMalformed'],
    ['no metadata address', withContext({ amurl: undefined }), 'AppContextMalformed'],
    [
      'a metadata address without TLS',
      withContext({ amurl: 'http://mail.contoso.com/' }),
      'AppContextMalformed',
    ],
    [
      'a metadata address of 257 characters',
      withContext({ amurl: `https://${'a'.repeat(249)}` }),
      'AppContextMalformed',
    ],
    ['no context', sign(but(exchangeIdentityToken, { appctx: undefined })), 'AudienceMalformed'],
  ])('are refused with %s', (_what, token, detail) => expectRefusal(token, detail));

  it('never fetch the address that they name', async () => {
    await world.judge(withContext({ amurl: 'https://evil.example/metadata/json/1' }));
    expect(world.fetched).not.toContain('https://evil.example/metadata/json/1');
  });
});

describe('a partner', () => {
  it.each<Case>([
    ['of another realm', `${exchangeId}@${fabrikam}`, 'ApplicationInOtherRealm'],
    ['of our realm', `${exchangeId}@${homeRealm}`, 'ApplicationInOtherRealm'],
  ])('speaks for no application %s', (_what, nameid, detail) => expectRefusal(partners({ nameid }), detail));

  it('speaks for applications of its own realm that nobody else is', async () => {
    expect(await world.judge(partners({ nameid: `${workflowId}@${contoso}` }))).toMatchObject({
      application: { appId: workflowId, realm: contoso, partner: 'Exchange' },
    });
  });
});

it('has a good token of every kind to break', async () => {
  const shown = [...goodTokens.map(({ parts }) => sign(parts)), ...actors.map(({ parts }) => outer(parts))];
  for (const token of shown) expect(await world.judge(token)).not.toHaveProperty('inactive');
});
