/** Whether what a peer calls itself is known here, and whether it knows us. */
import { describe, expect, it } from 'vitest';
import { checkIssuerListed, type PeerIdentity } from '../../../shared/connectivity/steps/challenge.ts';
import { findResource, type ResourceQuestion } from '../../../shared/connectivity/steps/resource.ts';
import {
  issuerOfPartner,
  type PartnerApplication,
} from '../../../shared/registry/partners/partner-application.ts';
import { exchangePartner, serviceIssuer } from '../../support/connectivity-ports.ts';
import { createMemoryPrincipals } from '../../support/memory-principals.ts';
import {
  exchangeId,
  homeRealm,
  lyncId,
  servicePrincipal,
  sharePointId,
} from '../../support/token-service.ts';

function peer(changes: Partial<PeerIdentity> = {}): PeerIdentity {
  return {
    clientId: exchangeId,
    realm: undefined,
    trustedIssuers: [],
    error: undefined,
    otherSchemes: [],
    ...changes,
  };
}

describe('what a peer calls itself', () => {
  const configuration = {
    realm: homeRealm,
    defaultSipDomain: homeRealm,
    additionalSipDomains: [],
    serviceName: lyncId,
    exchangeAutodiscoverUrl: null,
    exchangeAutodiscoverAllowedDomains: [],
    tokenLifetimes: [],
  };
  const sharePoint = servicePrincipal({
    appId: sharePointId,
    displayName: 'SharePoint',
    names: [`${sharePointId}/sp01.litwareinc.com`],
  });

  const find = (question: Partial<ResourceQuestion>, ...partners: PartnerApplication[]) =>
    findResource(
      { identity: peer(), host: 'mail.litwareinc.com', forUser: true, configuration, ...question },
      {
        trust: {
          partner: async (issuer) => partners.find((each) => issuerOfPartner(each) === issuer),
          account: async () => undefined,
        },
        partnersOf: async (id) =>
          partners.filter(({ applicationIdentifier }) => applicationIdentifier === id),
        principals: createMemoryPrincipals(sharePoint, servicePrincipal({ appId: lyncId, enabled: false })),
      },
    );

  it.each([
    ['in the realm of its challenge', { identity: peer({ realm: 'LITWAREINC.com' }) }, [exchangePartner()]],
    ['without a realm, in the home realm', {}, [exchangePartner({ realm: 'b.com' }), exchangePartner()]],
  ])('is a partner application %s', async (_what, question, partners) => {
    expect(await find(question, ...partners)).toMatchObject({
      status: 'pass',
      value: { audience: `${exchangeId}/mail.litwareinc.com@${homeRealm}`, issuer: serviceIssuer },
    });
  });

  it('is the only partner application with that id where it has another realm', async () => {
    const found = await find({}, exchangePartner({ realm: 'b.com' }));
    expect(found).toMatchObject({ value: { audience: `${exchangeId}/mail.litwareinc.com@b.com` } });
  });

  it.each(['sp01.litwareinc.com', 'sp01.litwareinc.com:8443'])(
    'is a service principal that has %s among its names',
    async (host) => {
      const found = await find({ identity: peer({ clientId: sharePointId, realm: homeRealm }), host });
      expect(found).toMatchObject({
        status: 'pass',
        value: {
          audience: `${sharePointId}/${host}@${homeRealm}`,
          issuer: `00000001-0000-0000-c000-000000000000@${homeRealm}`,
        },
      });
    },
  );

  it('is the service principal where an authorization server speaks for the partner', async () => {
    const spokenFor = exchangePartner({
      applicationIdentifier: sharePointId,
      source: { form: 'oauthServer', oauthServer: null },
    });
    const question = { identity: peer({ clientId: sharePointId }), host: 'sp01.litwareinc.com' };
    expect(await find(question, spokenFor)).toMatchObject({ status: 'pass' });
  });

  it.each([
    [
      'a realm that is not ours',
      { identity: peer({ clientId: sharePointId, realm: 'b.com' }) },
      [],
      'ResourceUnknown',
    ],
    ['an id that nobody has', { identity: peer() }, [], 'ResourceUnknown'],
    [
      'an id of two partners elsewhere',
      {},
      [exchangePartner({ realm: 'b.com' }), exchangePartner({ realm: 'c.com' })],
      'ResourceUnknown',
    ],
    ['what is no id', { identity: peer({ clientId: 'exchange' }) }, [], 'ChallengeIncomplete'],
    ['what is no realm', { identity: peer({ realm: 'a b' }) }, [], 'ChallengeIncomplete'],
    ['a disabled principal', { identity: peer({ clientId: lyncId }) }, [], 'ResourceDisabled'],
    ['a disabled partner', {}, [exchangePartner({ enabled: false })], 'PartnerDisabled'],
    [
      'a partner that is spoken for',
      {},
      [exchangePartner({ source: { form: 'linkedAccount' } })],
      'PartnerNotDirect',
    ],
    [
      'a partner to which no user may be named',
      {},
      [exchangePartner({ trustLevel: 'Application' })],
      'PartnerTrustLevelInsufficient',
    ],
    [
      'a partner that takes users only',
      { forUser: false },
      [exchangePartner({ trustLevel: 'User' })],
      'PartnerTrustLevelInsufficient',
    ],
  ])('is refused for %s', async (_what, question, partners, code) => {
    expect(await find(question, ...partners)).toMatchObject({ status: 'fail', code });
  });

  it('is told with the name that is missing', async () => {
    const found = await find({ identity: peer({ clientId: sharePointId }), host: 'sp02.litwareinc.com' });
    expect(found).toMatchObject({
      code: 'AudienceNotRegistered',
      message: expect.stringContaining(`${sharePointId}/sp02.litwareinc.com is missing`),
      evidence: { names: [`${sharePointId}/sp01.litwareinc.com`] },
    });
  });

  it('may be the application’s own where the level is Application', async () => {
    const found = await find({ forUser: false }, exchangePartner({ trustLevel: 'Application' }));
    expect(found).toMatchObject({ status: 'pass' });
  });
});

describe('the issuers that a peer trusts', () => {
  it.each([
    ['ours', [serviceIssuer], 'pass', 'Ok'],
    ['ours in any realm', [`${lyncId}@*`], 'pass', 'Ok'],
    ['none', [], 'pass', 'Ok'],
    ['others', [`${exchangeId}@${homeRealm}`], 'warn', 'IssuerNotListed'],
  ])('that lists %s is told, and never fails', (_what, trustedIssuers, status, code) => {
    expect(checkIssuerListed(peer({ trustedIssuers }), serviceIssuer)).toMatchObject({
      status,
      code,
      value: true,
    });
  });
});
