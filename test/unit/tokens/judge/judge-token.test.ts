/** What good tokens of each kind mean, in one shape. */
import { describe, expect, it } from 'vitest';
import { legacyTimes } from '../../../../shared/tokens/claims.ts';
import { acceptanceRules } from '../../../../shared/tokens/judge/acceptance-rules.ts';
import { outerToken, outerClaims as writtenClaims } from '../../../../shared/tokens/outer-token.ts';
import { testNow } from '../../../support/clock.ts';
import { acsId, tenant } from '../../../support/foreign-documents.ts';
import {
  actors,
  but,
  exchangeIdentityToken,
  goodTokens,
  openIdApplicationToken,
  openIdUserToken,
  ourIssuer,
  outer,
  outerClaims,
  ownAccessToken,
  ownSelfIssuedToken,
  ownToken,
  ownUserToken,
  partnerActor,
  serverActor,
  sign,
  unsigned,
} from '../../../support/judge-tokens.ts';
import {
  addInAudience,
  client,
  contoso,
  createJudgeWorld,
  daemonId,
  entraIssuer,
  hostAudience,
  urlAudience,
} from '../../../support/judge-world.ts';
import { exchangeId, homeRealm, issuer, lyncId, sharePointId } from '../../../support/token-service.ts';

const world = await createJudgeWorld();
const exchange = { appId: exchangeId, realm: homeRealm, name: 'Exchange' };
const partner = { appId: exchangeId, realm: contoso, name: 'Exchange', partner: 'Exchange' };

describe('judgeToken', () => {
  it.each(goodTokens)('accepts $what', async ({ kind, parts }) => {
    expect(await world.judge(sign(parts))).toMatchObject({ tokenKind: kind });
  });

  it.each(actors)('accepts an outer token around $what', async ({ parts }) => {
    expect(await world.judge(outer(parts))).toMatchObject({ tokenKind: 'outerToken' });
  });

  it('tells what a token of our authorization server means', async () => {
    expect(await world.judge(sign(ownToken))).toEqual({
      tokenKind: 'authorizationServerToken',
      application: exchange,
      issuer: ourIssuer,
      issuedBy: 'authorizationServer',
      realm: homeRealm,
      audience: hostAudience,
      trustedForDelegation: true,
      times: { issuedAt: testNow - 300, notBefore: testNow - 300, expiresAt: testNow + 3600 },
      rules: [
        'ResourceServes',
        'TokenWellFormed',
        'IssuerKnown',
        'IssuerEnabled',
        'TypeFits',
        'DialectKnown',
        'ActorNotNested',
        'AudienceNamesResource',
        'TimesHold',
        'LifeBounded',
        'KeyOfIssuer',
        'KeyInItsDates',
        'AlgorithmOfKey',
        'SignatureHolds',
        'ApplicationKnown',
        'ApplicationEnabled',
      ],
    });
  });

  it('tells what our access token of an application means', async () => {
    expect(await world.judge(sign(ownAccessToken))).toMatchObject({
      application: exchange,
      issuer,
      issuedBy: 'authorizationServer',
      audience: urlAudience,
      tokenId: ownAccessToken.claims.jti,
    });
  });

  it('tells the user of our access token, and by which claims it was named', async () => {
    const judged = await world.judge(sign(ownUserToken));
    expect(judged).toMatchObject({
      application: exchange,
      user: {
        nameid: 'ken@litwareinc.com',
        upn: 'ken@litwareinc.com',
        smtp: 'ken@litwareinc.com',
        namedBy: ['sub', 'upn', 'smtp'],
      },
    });
    expect(judged.rules).toContain('DelegationTrusted');
  });

  it('tells that we issued a token ourselves and not as an authorization server', async () => {
    expect(await world.judge(sign(ownSelfIssuedToken))).toMatchObject({
      application: exchange,
      issuer: `${lyncId}@${homeRealm}`,
      issuedBy: 'self',
    });
  });

  it('tells what a partner’s token means, with its trust level and linked account', async () => {
    expect(await world.judge(sign(partnerActor))).toMatchObject({
      application: partner,
      issuer: `${exchangeId}@${contoso}`,
      issuedBy: 'partner',
      realm: contoso,
      trustLevel: 'Full',
      linkedAccount: { name: 'exchange-account', roles: ['UserApplication', 'ArchiveApplication'] },
      trustedForDelegation: true,
    });
  });

  it('tells what a token of an OAuth server means by the partner that it speaks for', async () => {
    expect(await world.judge(sign(serverActor))).toMatchObject({
      application: { appId: exchangeId, realm: tenant, name: 'Cloud', partner: 'Cloud' },
      issuer: `${acsId}@${tenant}`,
      issuedBy: 'oauthServer',
      realm: tenant,
      trustLevel: 'Application',
    });
  });

  it('tells what an application token of an OpenID server means', async () => {
    const judged = await world.judge(sign(openIdApplicationToken));
    expect(judged).toMatchObject({
      application: { appId: daemonId, realm: tenant, partner: 'Daemon' },
      issuer: entraIssuer,
      issuedBy: 'oauthServer',
      linkedAccount: { name: 'daemon-account' },
    });
    expect(judged).not.toHaveProperty('user');
  });

  it('tells the user of an OpenID server by its own identifier, and who gave it', async () => {
    expect(await world.judge(sign(openIdUserToken))).toMatchObject({
      audience: sharePointId,
      application: { appId: daemonId },
      user: {
        nameid: openIdUserToken.claims.oid,
        nii: entraIssuer,
        upn: 'ken@litwareinc.com',
        namedBy: ['oid', 'upn'],
      },
    });
  });

  it('tells the mailbox of an identity token, and its organization', async () => {
    expect(await world.judge(sign(exchangeIdentityToken))).toMatchObject({
      application: partner,
      audience: addInAudience,
      user: {
        nameid: '53e925fa-76ba-45e1-be0f-4ef08b59d389',
        msexchuid: '53e925fa-76ba-45e1-be0f-4ef08b59d389',
        nii: 'https://mail.contoso.com:443/autodiscover/metadata/json/1',
        namedBy: ['msexchuid', 'amurl'],
      },
      trustedForDelegation: false,
    });
  });

  it('tells the user of an outer token and who acts, for as long as both tokens hold', async () => {
    const judged = await world.judge(outer(partnerActor));
    expect(judged).toMatchObject({
      tokenKind: 'outerToken',
      application: partner,
      issuedBy: 'partner',
      audience: hostAudience,
      user: {
        nameid: '10030000801adee5',
        nii: 'urn:federation:MicrosoftOnline',
        upn: 'ken@litwareinc.com',
        smtp: 'ken@litwareinc.com',
        sip: 'ken@litwareinc.com',
        namedBy: ['nameid', 'nii', 'upn', 'smtp', 'sip'],
      },
      times: { notBefore: testNow - 60, expiresAt: testNow + 3000 },
    });
    expect(judged.rules).toEqual(
      expect.arrayContaining(['OuterTokenUnsigned', 'ActorPresent', 'OuterIssuerIsActor', 'UserNamed']),
    );
  });

  it.each([
    ['the actor under the name of [MS-XOAUTH]', { actortoken: undefined, actort: sign(partnerActor) }],
    ['times as text', { nbf: `${testNow - 60}`, exp: `${testNow + 3000}` }],
    ['an iat as Exchange writes it', { iat: testNow - 60 }],
    [
      'a user known by an identifier alone',
      { nii: undefined, upn: undefined, smtp: undefined, sip: undefined },
    ],
    ['a mailbox id', { msexchuid: '53e925fa-76ba-45e1-be0f-4ef08b59d389@contoso.com' }],
  ])('accepts an outer token with %s', async (_what, changes) => {
    expect(await world.judge(unsigned(outerClaims(partnerActor, changes)))).toHaveProperty('user');
  });

  it.each([
    ['its id in capitals', { iss: `${exchangeId.toUpperCase()}@${contoso}` }],
    ['its realm in capitals', { iss: `${exchangeId}@CONTOSO.com` }],
    ['a slash before the @, as Skype for Business does', { iss: `${exchangeId}/@${contoso}` }],
    ['times as text, as ROADtools does', { nbf: `${testNow - 60}`, exp: `${testNow + 3600}` }],
    ['the host of the audience in capitals', { aud: hostAudience.replace('sp01', 'SP01') }],
    ['a port in the audience', { aud: hostAudience.replace('.com@', '.com:443@') }],
    ['a boolean for trustedfordelegation', { trustedfordelegation: true }],
    ['an appctx for the resource', { appctx: 'anything' }],
    ['a life of 24 hours around the present', { nbf: testNow - 43_200, iat: testNow, exp: testNow + 43_200 }],
  ])('accepts a partner’s token that writes %s', async (_what, claims) => {
    expect(await world.judge(sign(but(partnerActor, claims)))).toMatchObject({
      application: partner,
      issuer: `${exchangeId}@${contoso}`,
    });
  });

  it.each([
    ['padding of its thumbprint, as ROADtools does', { x5t: `${partnerActor.header.x5t}=` }],
    ['no type', { typ: undefined }],
    ['its key twice', { kid: partnerActor.header.x5t }],
    ['a certificate that nobody reads', { x5c: ['AAAA'] }],
  ])('accepts a partner’s token whose header has %s', async (_what, header) => {
    expect(await world.judge(sign(but(partnerActor, {}, header)))).toMatchObject({ application: partner });
  });

  it('accepts the outer token that we write ourselves', async () => {
    const times = legacyTimes(testNow, testNow + 3600);
    const user = { nameid: 'ken@litwareinc.com', upn: 'ken@litwareinc.com' };
    const claims = writtenClaims(client, user, hostAudience, sign(ownToken), times);
    expect(await world.judge(outerToken(claims))).toMatchObject({
      application: exchange,
      issuedBy: 'authorizationServer',
      user,
    });
  });

  it('names every rule that the list has, over all good tokens', async () => {
    const shown = [...goodTokens.map(({ parts }) => sign(parts)), ...actors.map(({ parts }) => outer(parts))];
    const applied = new Set((await Promise.all(shown.map(world.judge))).flatMap(({ rules }) => rules));
    expect([...applied].toSorted()).toEqual(Object.keys(acceptanceRules).toSorted());
  });
});
