/** Who the user is, by a token that is shown to say so; and every token that does not. */
import { describe, expect, it } from 'vitest';
import { testNow } from '../../../support/clock.ts';
import {
  but,
  type Claims,
  exchangeIdentityToken,
  openIdApplicationToken,
  openIdUserToken,
  outer,
  ownAccessToken,
  ownSelfIssuedToken,
  ownToken,
  ownUserToken,
  partnerActor,
  serverActor,
  sign,
} from '../../../support/judge-tokens.ts';
import {
  acsServer,
  createJudgeWorld,
  entraIssuer,
  entraServer,
  exchangePartner,
  keys,
  resource,
  urlAudience,
} from '../../../support/judge-world.ts';
import { sharePointId } from '../../../support/token-service.ts';
import { world } from './refusal-checks.ts';

const ken = 'ken@litwareinc.com';
const openId = (claims: Claims, header: Claims = {}) => sign(but(openIdUserToken, claims, header));
/** An ID token: about the user, for the client, through nobody. */
const idToken = { azp: undefined, scp: undefined, nonce: 'n', upn: undefined };

describe('judgeUserToken', () => {
  it('gives the user of an access token of an OpenID server', async () => {
    expect(await world.judgeUser(sign(openIdUserToken))).toEqual({
      user: { nameid: openIdUserToken.claims.oid, nii: entraIssuer, upn: ken },
      expiresAt: testNow + 3600,
    });
  });

  it.each<[string, Claims, object]>([
    ['an ID token with a subject alone', { ...idToken, oid: undefined }, { nameid: 'pairwise-of-ken' }],
    ['an ID token with a UPN', { ...idToken, upn: ken }, { nameid: openIdUserToken.claims.oid, upn: ken }],
    ['a UPN beside a name that the user prefers', { preferred_username: 'pilar' }, { upn: ken }],
    ['an address that its server has verified', { email: ken, email_verified: true }, { smtp: ken }],
    ['an address whose domain Entra ID has verified', { email: ken, xms_edov: 1 }, { smtp: ken }],
    ['one of the client’s names for its audience', { aud: urlAudience }, { upn: ken }],
    ['a client that is not registered', { azp: 'eeeeeeee-0000-4000-8000-000000000009' }, { upn: ken }],
  ])('gives the user of %s', async (_what, claims, user) => {
    expect(await world.judgeUser(openId(claims))).toMatchObject({ user: { nii: entraIssuer, ...user } });
  });

  it('takes no name that a user may choose for a UPN, by which servers would look up somebody else', async () => {
    const judged = await world.judgeUser(
      openId({ upn: undefined, preferred_username: 'ceo@litwareinc.com' }),
    );
    expect(judged).toHaveProperty('user.nameid', openIdUserToken.claims.oid);
    expect(JSON.stringify(judged)).not.toContain('ceo@');
  });

  it.each([
    ['nobody has verified', { email: ken }],
    ['its server says is not verified', { email: ken, email_verified: false }],
    ['Entra ID says is of another domain', { email: ken, xms_edov: 0 }],
  ])('does not take an address that %s', async (_what, claims) => {
    const judged = await world.judgeUser(openId(claims));
    expect(judged).toHaveProperty('user');
    expect(judged).not.toHaveProperty('user.smtp');
  });

  it('gives the user of an outer token, for as long as both of its tokens hold', async () => {
    expect(await world.judgeUser(outer(partnerActor))).toEqual({
      user: {
        nameid: '10030000801adee5',
        nii: 'urn:federation:MicrosoftOnline',
        upn: ken,
        smtp: ken,
        sip: ken,
      },
      expiresAt: testNow + 3000,
    });
    const longer = outer(partnerActor, { exp: testNow + 28_740 + 100 });
    expect(await world.judgeUser(longer)).toMatchObject({ expiresAt: testNow + 28_740 });
  });

  it('gives the user of an access token of ours', async () => {
    expect(await world.judgeUser(sign(ownUserToken))).toEqual({
      user: { nameid: ken, upn: ken, smtp: ken },
      expiresAt: testNow + 3600,
    });
  });

  it.each([
    ['an application’s token of ours', sign(ownToken), 'UserNotNamed'],
    ['an application’s access token of ours', sign(ownAccessToken), 'UserNotNamed'],
    ['a token that we issued ourselves', sign(ownSelfIssuedToken), 'UserNotNamed'],
    ['an actor token of a partner', sign(partnerActor), 'UserNotNamed'],
    ['an actor token of a server', sign(serverActor), 'UserNotNamed'],
    ['an application’s token of an OpenID server', sign(openIdApplicationToken), 'UserNotNamed'],
    ['the same without its mark', sign(but(openIdApplicationToken, { idtyp: undefined })), 'UserNotNamed'],
    [
      'an application’s token that claims a name',
      sign(but(openIdApplicationToken, { upn: ken })),
      'UserNotNamed',
    ],
    ['a token whose subject is its client', openId({ sub: openIdUserToken.claims.azp }), 'UserNotNamed'],
    ['an identity token of Exchange', sign(exchangeIdentityToken), 'SubjectKindUnsuitable'],
    ['a token for another client', openId({ aud: 'https://sp02.litwareinc.com' }), 'AudienceNotRegistered'],
    [
      'a token that is over',
      openId({ nbf: testNow - 900, iat: testNow - 900, exp: testNow - 300 }),
      'TokenExpired',
    ],
    ['a token of an unknown server', openId({ iss: `${entraIssuer}/x` }), 'IssuerUnknown'],
    ['a token signed by another', sign({ ...openIdUserToken, signedBy: keys.acs }), 'SignatureWrong'],
    ['a user that is no text', openId({ oid: ['x'] }), 'UserMalformed'],
    ['a user with a line break', openId({ upn: 'ken\n' }), 'UserMalformed'],
    ['a user with a name of 257 characters', openId({ upn: 'k'.repeat(257) }), 'UserMalformed'],
    ['nobody', openId({ ...idToken, oid: undefined, sub: undefined }), 'UserNotNamed'],
    [
      'an outer token of an actor that may not',
      outer(but(partnerActor, { trustedfordelegation: 'false' })),
      'DelegationNotTrusted',
    ],
    ['no token', 'x', 'TokenMalformed'],
  ])('refuses %s', async (_what, token, refused) => {
    expect(await world.judgeUser(token)).toEqual({ refused });
  });

  it('refuses an outer token of a partner that its trust level does not let name users', async () => {
    const here = await createJudgeWorld({ partners: [{ ...exchangePartner, trustLevel: 'Application' }] });
    expect(await here.judgeUser(outer(partnerActor))).toEqual({ refused: 'TrustLevelInsufficient' });
  });

  it('refuses a server that is not enabled', async () => {
    const here = await createJudgeWorld({ servers: [acsServer, { ...entraServer, enabled: false }] });
    expect(await here.judgeUser(sign(openIdUserToken))).toEqual({ refused: 'OAuthServerDisabled' });
  });

  it('takes a security identifier only from a server that may name users by it', async () => {
    const token = openId({ oid: 's-1-5-21-1-2-3-1104' });
    expect(await world.judgeUser(token)).toEqual({ refused: 'SecurityIdentifierNotAccepted' });
    const accepting = { ...entraServer, acceptSecurityIdentifierInformation: true };
    const here = await createJudgeWorld({ servers: [acsServer, accepting] });
    expect(await here.judgeUser(token)).toMatchObject({ user: { nameid: 's-1-5-21-1-2-3-1104' } });
  });

  it('knows the access tokens of AD FS by the other name of their issuer', async () => {
    const accessTokenIssuer = 'http://sts.contoso.com/adfs/services/trust';
    const here = await createJudgeWorld({ servers: [acsServer, { ...entraServer, accessTokenIssuer }] });
    for (const iss of [accessTokenIssuer, entraIssuer])
      expect(await here.judgeUser(openId({ iss }))).toMatchObject({ user: { nii: entraIssuer } });
  });

  it('takes the client’s id for its audience, whether it is a registered name or not', async () => {
    const nameless = { ...resource, names: [urlAudience] };
    const here = await createJudgeWorld({ principals: [nameless] });
    expect(await here.judgeUser(openId({ aud: sharePointId }))).toHaveProperty('user');
  });
});
