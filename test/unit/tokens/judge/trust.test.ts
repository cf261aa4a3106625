/** What the registration allows: who is enabled, at which level, with which account, and how users may be named. */
import { describe, expect, it } from 'vitest';
import type {
  PartnerApplication,
  TrustLevel,
} from '../../../../shared/registry/partners/partner-application.ts';
import type { ServicePrincipal } from '../../../../shared/registry/principals/service-principal.ts';
import type { OAuthServer } from '../../../../shared/registry/servers/oauth-server.ts';
import type { Detail } from '../../../../shared/tokens/judge/acceptance-rules.ts';
import {
  but,
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
  client,
  cloudPartner,
  createJudgeWorld,
  daemonPartner,
  entraServer,
  exchangePartner,
  fabrikamPartner,
  resource,
  type WorldChanges,
} from '../../../support/judge-world.ts';
import { expectRefusal, world } from './refusal-checks.ts';

const everyPartner = [exchangePartner, fabrikamPartner, cloudPartner, daemonPartner];

/** A deployment in which every partner application has these properties. */
const withPartners = (changes: Partial<PartnerApplication>, more: WorldChanges = {}) =>
  createJudgeWorld({ partners: everyPartner.map((each) => ({ ...each, ...changes })), ...more });
const withServers = (changes: Partial<OAuthServer>) =>
  createJudgeWorld({ servers: [acsServer, entraServer].map((each) => ({ ...each, ...changes })) });
const withClient = (changes: Partial<ServicePrincipal>) =>
  createJudgeWorld({ principals: [{ ...client, ...changes }, resource] });
const withResource = (changes: Partial<ServicePrincipal>) =>
  createJudgeWorld({ principals: [client, { ...resource, ...changes }] });

const uses = {
  'itself, by its own signature': sign(but(partnerActor, { trustedfordelegation: undefined })),
  'itself, by an actor token of its own': sign(partnerActor),
  'a user, by an actor token of its own': outer(partnerActor),
  'a user, by an identity token of its own': sign(exchangeIdentityToken),
  'itself, by a server': sign(serverActor),
  'itself, by an OpenID server': sign(openIdApplicationToken),
  'a user, by an actor token of a server': outer(serverActor),
  'a user, by an OpenID server': sign(openIdUserToken),
};
type Use = keyof typeof uses;

describe('the trust level', () => {
  const itself: readonly Use[] = [
    'itself, by its own signature',
    'itself, by an actor token of its own',
    'itself, by a server',
    'itself, by an OpenID server',
  ];
  const consented: readonly Use[] = ['a user, by an actor token of a server', 'a user, by an OpenID server'];
  it.each<[TrustLevel, readonly Use[]]>([
    ['Full', Object.keys(uses) as Use[]],
    ['Application', [...itself, ...consented]],
    ['User', consented],
  ])('%s allows exactly what it means', async (trustLevel, allowed) => {
    const here = await withPartners({ trustLevel });
    for (const use of Object.keys(uses) as Use[]) {
      const verdict = await here.judge(uses[use]);
      const expected = allowed.includes(use) ? { trustLevel } : { inactive: 'TrustLevelInsufficient' };
      expect(verdict, use).toMatchObject(expected);
    }
  });

  it('never stands in for trustedfordelegation', async () => {
    const actors = [partnerActor, serverActor].map((actor) => but(actor, { trustedfordelegation: 'false' }));
    for (const actor of actors) await expectRefusal(outer(actor), 'DelegationNotTrusted');
  });

  it('is nothing that an application of ours has', async () => {
    expect(await world.judge(outer(ownToken))).not.toHaveProperty('trustLevel');
  });
});

describe('what is not enabled', () => {
  const ofPartner = [sign(partnerActor), outer(partnerActor), sign(exchangeIdentityToken)];
  const ofServer = [
    sign(serverActor),
    outer(serverActor),
    sign(openIdApplicationToken),
    sign(openIdUserToken),
  ];
  const ofUs = [ownToken, ownAccessToken, ownUserToken, ownSelfIssuedToken].map(sign);

  it.each<[string, () => ReturnType<typeof createJudgeWorld>, readonly string[], Detail]>([
    ['a partner with keys', () => withPartners({ enabled: false }), ofPartner, 'PartnerDisabled'],
    [
      'a partner that a server speaks for',
      () => withPartners({ enabled: false }),
      ofServer,
      'ApplicationDisabled',
    ],
    ['an OAuth server', () => withServers({ enabled: false }), ofServer, 'OAuthServerDisabled'],
    [
      'an application of ours',
      () => withClient({ enabled: false }),
      [...ofUs, outer(ownToken)],
      'ApplicationDisabled',
    ],
    [
      'the resource',
      () => withResource({ enabled: false }),
      [...ofPartner, ...ofServer, ...ofUs],
      'ResourceDisabled',
    ],
  ])('refuses everything of %s', async (_what, make, tokens, detail) => {
    const here = await make();
    for (const token of tokens) await expectRefusal(token, detail, here);
  });

  it('does not have its metadata fetched, whatever key it names', async () => {
    const here = await withPartners({ enabled: false });
    await expectRefusal(sign(but(partnerActor, {}, { x5t: 'unknown' })), 'PartnerDisabled', here);
    expect(here.fetched).toEqual([]);
  });
});

describe('what is not there any more', () => {
  it('refuses tokens of an application of ours that was deleted', async () => {
    const here = await createJudgeWorld({ principals: [resource] });
    for (const parts of [ownToken, ownAccessToken, ownSelfIssuedToken])
      await expectRefusal(sign(parts), 'ApplicationUnknown', here);
  });

  it('refuses tokens of partners and servers that were deleted', async () => {
    const here = await createJudgeWorld({ partners: [], servers: [] });
    for (const parts of [partnerActor, serverActor, openIdUserToken, exchangeIdentityToken])
      await expectRefusal(sign(parts), 'IssuerUnknown', here);
  });

  it('refuses a server’s tokens when the partner that it spoke for was deleted', async () => {
    const here = await createJudgeWorld({ partners: [exchangePartner] });
    for (const parts of [serverActor, openIdApplicationToken, openIdUserToken])
      await expectRefusal(sign(parts), 'ApplicationUnknown', here);
  });

  it('refuses tokens signed by a key of ours that we publish no more', async () => {
    const here = await createJudgeWorld({ options: { publishedKeys: async () => [] } });
    for (const parts of [ownToken, ownAccessToken, ownSelfIssuedToken])
      await expectRefusal(sign(parts), 'KeyUnknown', here);
  });
});

describe('delegation', () => {
  it('of an application of ours must hold now, whatever its token says', async () => {
    const here = await withClient({ trustedForDelegation: false });
    for (const token of [outer(ownToken), outer(ownSelfIssuedToken), sign(ownUserToken)])
      await expectRefusal(token, 'DelegationNotTrusted', here);
    expect(await here.judge(sign(ownToken))).toMatchObject({ trustedForDelegation: false });
  });

  it('of an application of ours must have held when the token was issued', async () => {
    const actors = [ownToken, ownSelfIssuedToken].map((actor) =>
      but(actor, { trustedfordelegation: 'false' }),
    );
    for (const actor of actors) await expectRefusal(outer(actor), 'DelegationNotTrusted');
  });
});

describe('the linked account', () => {
  it('must be there when one is named', async () => {
    const here = await createJudgeWorld({ accounts: [] });
    for (const token of [sign(partnerActor), outer(partnerActor), sign(openIdApplicationToken)])
      await expectRefusal(token, 'LinkedAccountMissing', here);
    expect(await here.judge(sign(serverActor))).not.toHaveProperty('inactive');
  });

  it.each([
    ['one that it holds', ['ArchiveApplication']],
    ['one that it holds, in another case', ['archiveAPPLICATION']],
    ['several of which it holds one', ['Other', 'UserApplication']],
  ])('lets a partner in when the resource requires %s', async (_what, requiredRoles) => {
    const here = await withResource({ requiredRoles });
    expect(await here.judge(sign(partnerActor))).not.toHaveProperty('inactive');
  });

  it('keeps a partner out when it holds none of the required roles', async () => {
    const here = await withResource({ requiredRoles: ['ArchiveApplication'] });
    await expectRefusal(sign(openIdApplicationToken), 'LinkedAccountRoleMissing', here);
  });

  it('keeps a partner without a linked account out when a role is required', async () => {
    const here = await withResource({ requiredRoles: ['ArchiveApplication'] });
    await expectRefusal(sign(serverActor), 'LinkedAccountRoleMissing', here);
  });

  it('does not matter when a partner acts for a user, whose own permissions count', async () => {
    const here = await withResource({ requiredRoles: ['Other'] });
    for (const token of [outer(partnerActor), outer(serverActor), sign(openIdUserToken)])
      expect(await here.judge(token)).toHaveProperty('user');
  });

  it('is nothing that an application of ours needs', async () => {
    const here = await withResource({ requiredRoles: ['Other'] });
    for (const parts of [ownToken, ownAccessToken, ownSelfIssuedToken])
      expect(await here.judge(sign(parts))).not.toHaveProperty('inactive');
  });
});

describe('security identifiers', () => {
  const sid = 's-1-5-21-2127521184-1604012920-1887927527-66602';
  const spellings = [sid, sid.toUpperCase(), ` ${sid}`, `0).w|${sid}`, `i:0).w|${sid}`, 'S-1-0x100000000-5'];
  const members = ['nameid', 'nii', 'upn', 'smtp', 'sip', 'msexchuid'];

  it.each(members)(
    'are not accepted in %s, in any spelling, unless the partner accepts them',
    async (member) => {
      const accepting = await withPartners({ acceptSecurityIdentifierInformation: true });
      for (const spelling of spellings) {
        const token = outer(partnerActor, { [member]: spelling });
        await expectRefusal(token, 'SecurityIdentifierNotAccepted');
        expect(await accepting.judge(token)).toHaveProperty(`user.${member}`, spelling);
      }
    },
  );

  it.each(['ken@s-1-5.example', 'progress-1-5-21', 's-1', 's-1-5', 'S-1-A-5-21', 'as-1-5-21-9'])(
    'are not seen in %s',
    async (nameid) => {
      expect(await world.judge(outer(partnerActor, { nameid }))).toHaveProperty('user.nameid', nameid);
    },
  );

  it('are never accepted from an application of ours, which has no such permission', async () => {
    await expectRefusal(outer(ownToken, { nameid: sid }), 'SecurityIdentifierNotAccepted');
    await expectRefusal(sign(but(ownUserToken, { sub: sid })), 'SecurityIdentifierNotAccepted');
  });

  it('of a server’s actor are the word of the partner, not of the server', async () => {
    const token = outer(serverActor, { nameid: sid });
    await expectRefusal(
      token,
      'SecurityIdentifierNotAccepted',
      await withServers({ acceptSecurityIdentifierInformation: true }),
    );
    const accepting = await withPartners({ acceptSecurityIdentifierInformation: true });
    expect(await accepting.judge(token)).toHaveProperty('user.nameid', sid);
  });

  it('of a server’s user are the word of the server, not of the partner', async () => {
    const token = sign(but(openIdUserToken, { oid: sid }));
    await expectRefusal(
      token,
      'SecurityIdentifierNotAccepted',
      await withPartners({ acceptSecurityIdentifierInformation: true }),
    );
    const accepting = await withServers({ acceptSecurityIdentifierInformation: true });
    expect(await accepting.judge(token)).toHaveProperty('user.nameid', sid);
  });
});
