/** Realms share nothing: no issuer of one speaks for, to or with the key of another, in any pair. */
import { describe, expect, it } from 'vitest';
import {
  issuerOfPartner,
  type PartnerApplication,
} from '../../../../shared/registry/partners/partner-application.ts';
import type { OAuthServer } from '../../../../shared/registry/servers/oauth-server.ts';
import type { TestCertificate } from '../../../support/certificates.ts';
import { selfSigned } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { acsId } from '../../../support/foreign-documents.ts';
import { but, goodTokens, outer, ownToken, sign, type TokenParts } from '../../../support/judge-tokens.ts';
import {
  acsServer,
  client,
  createJudgeWorld,
  exchangePartner,
  foreignKeyOf,
  hostAudience,
  resource,
} from '../../../support/judge-world.ts';
import { exchangeId, homeRealm, sharePointId } from '../../../support/token-service.ts';
import { expectRefusal, world } from './refusal-checks.ts';

/** Realms of which each holds the same applications under the same ids, with keys of its own. */
const realms = [
  'contoso.com',
  'fabrikam.com',
  '11111111-2222-3333-4444-555555555555',
  'contoso.com.evil.example',
];
type How = 'partner' | 'server';
const hows: readonly How[] = ['partner', 'server'];

const certificateOf = new Map<string, TestCertificate>();
for (const realm of realms)
  for (const how of hows)
    certificateOf.set(
      `${how} ${realm}`,
      await selfSigned({ keyName: `realm-${how}-${realm}`, subject: `CN=${how}` }),
    );

function certificate(how: How, realm: string): TestCertificate {
  const found = certificateOf.get(`${how} ${realm}`);
  if (!found) throw new Error(`no certificate of a ${how} of ${realm}`);
  return found;
}

const workflowId = '00000005-0000-0000-c000-000000000000';
const partners = realms.flatMap((realm, at): PartnerApplication[] => [
  {
    ...exchangePartner,
    name: `partner-${at}`,
    realm,
    linkedAccount: null,
    source: { form: 'certificate' },
    keys: [foreignKeyOf(certificate('partner', realm))],
  },
  {
    ...exchangePartner,
    name: `spoken-for-${at}`,
    applicationIdentifier: workflowId,
    realm,
    linkedAccount: null,
    source: { form: 'oauthServer', oauthServer: null },
    keys: [],
  },
]);
const servers = realms.map(
  (realm, at): OAuthServer => ({
    ...acsServer,
    name: `server-${at}`,
    metadataUrl: `https://accounts.example.net/${realm}/metadata/json/1`,
    issuer: `${acsId}@${realm}`,
    realm,
    keys: [foreignKeyOf(certificate('server', realm))],
  }),
);

const everywhere = await createJudgeWorld({ partners, servers });

/** An actor token of that realm, by the partner itself or by the server that speaks for one. */
function actorOf(how: How, realm: string): TokenParts {
  const signedBy = certificate(how, realm);
  const iss = how === 'partner' ? `${exchangeId}@${realm}` : `${acsId}@${realm}`;
  const nameid = how === 'partner' ? iss : `${workflowId}@${realm}`;
  const times = { nbf: testNow - 60, exp: testNow + 3600 };
  return {
    header: { typ: 'JWT', alg: 'RS256', x5t: signedBy.x5t },
    claims: { aud: hostAudience, iss, ...times, nameid, trustedfordelegation: 'true' },
    signedBy,
  };
}

const all = hows.flatMap((how) => realms.map((realm) => [how, realm] as const));
const pairs = all.flatMap(([how, realm]) =>
  all
    .filter(([otherHow, other]) => other !== realm || otherHow !== how)
    .map(([otherHow, other]) => [how, realm, otherHow, other] as const),
);
const named = (how: How, realm: string) => String(actorOf(how, realm).claims.nameid);

describe('5.1 Issuer / realm confusion', () => {
  describe('an actor of a realm', () => {
    it.each(all)('speaks for itself: the %s of %s', async (how, realm) => {
      const actor = actorOf(how, realm);
      for (const token of [sign(actor), outer(actor)])
        expect(await everywhere.judge(token)).toMatchObject({ application: { realm }, realm });
    });

    it.each(pairs)('of the %s of %s has no key of the %s of %s', async (how, realm, otherHow, other) => {
      const signedBy = certificate(otherHow, other);
      const naming = but({ ...actorOf(how, realm), signedBy }, {}, { x5t: signedBy.x5t });
      await expectRefusal(sign(naming), 'KeyUnknown', everywhere);
      await expectRefusal(sign({ ...actorOf(how, realm), signedBy }), 'SignatureWrong', everywhere);
    });

    it.each(pairs)(
      'of the %s of %s does not speak for that of the %s of %s',
      async (how, realm, otherHow, other) => {
        const claims = { nameid: named(otherHow, other) };
        const expected =
          realm === other ? /ApplicationOfAnother|ApplicationNotOfServer/ : /ApplicationInOtherRealm/;
        const verdict = await everywhere.judge(sign(but(actorOf(how, realm), claims)));
        expect('inactive' in verdict && verdict.inactive).toMatch(expected);
      },
    );

    it.each(pairs)(
      'of the %s of %s is not within an outer token of the %s of %s',
      async (how, realm, otherHow, other) => {
        await expectRefusal(
          outer(actorOf(how, realm), { iss: named(otherHow, other) }),
          'OuterIssuerWrong',
          everywhere,
        );
      },
    );

    it.each(realms)('of any realm is not for a resource in %s', async (other) => {
      const aud = `${sharePointId}/sp01.litwareinc.com@${other}`;
      for (const [how, realm] of all) {
        const actor = but(actorOf(how, realm), { aud });
        for (const token of [sign(actor), outer(actor)])
          await expectRefusal(token, 'AudienceInOtherRealm', everywhere);
        await expectRefusal(outer(actorOf(how, realm), { aud }), 'OuterAudienceWrong', everywhere);
      }
    });
  });

  describe('our own realm', () => {
    it.each(realms)('is spoken for by nobody of %s', async (realm) => {
      for (const how of hows) {
        const nameid = `${exchangeId}@${homeRealm}`;
        await expectRefusal(
          sign(but(actorOf(how, realm), { nameid })),
          'ApplicationInOtherRealm',
          everywhere,
        );
        const ours = { iss: ownToken.claims.iss, nameid, oid: client.id };
        await expectRefusal(sign(but(actorOf(how, realm), ours)), 'KeyUnknown', everywhere);
      }
    });

    it('is left to its principals where a partner has it too', async () => {
      const neighbour: PartnerApplication = {
        ...exchangePartner,
        applicationIdentifier: workflowId,
        realm: homeRealm,
        linkedAccount: null,
        source: { form: 'certificate' },
        keys: [foreignKeyOf(certificate('partner', 'contoso.com'))],
      };
      const here = await createJudgeWorld({ partners: [neighbour] });
      const actor = but(actorOf('partner', 'contoso.com'), { iss: issuerOfPartner(neighbour) });
      const speakingAs = (id: string) => sign(but(actor, { nameid: `${id}@${homeRealm}` }));
      expect(await here.judge(speakingAs(workflowId))).toMatchObject({ application: { appId: workflowId } });
      const others = [exchangeId, sharePointId, '00000004-0000-0ff1-ce00-000000000000', acsId];
      for (const id of others) await expectRefusal(speakingAs(id), 'ApplicationOfAnother', here);
    });

    it('keeps its issuers when a partner or server is registered under them', async () => {
      const impostor: OAuthServer = {
        ...acsServer,
        issuer: String(ownToken.claims.iss),
        realm: homeRealm,
        keys: [foreignKeyOf(certificate('server', 'contoso.com'))],
      };
      const here = await createJudgeWorld({ servers: [impostor] });
      const signedBy = certificate('server', 'contoso.com');
      await expectRefusal(
        sign(but({ ...ownToken, signedBy }, {}, { x5t: signedBy.x5t, kid: undefined })),
        'KeyUnknown',
        here,
      );
    });

    it('accepts nothing for a resource that is not of it', async () => {
      const moved = { ...resource, realm: 'contoso.com' };
      const here = await createJudgeWorld({ principals: [client, moved] });
      for (const { parts } of goodTokens) await expectRefusal(sign(parts), 'ResourceInOtherRealm', here);
    });

    it('accepts nothing that was issued under its name of before', async () => {
      const renamed = { realms: { home: async () => 'northwind.com' } };
      const here = await createJudgeWorld({
        principals: [
          { ...client, realm: 'northwind.com' },
          { ...resource, realm: 'northwind.com' },
        ],
        options: renamed,
      });
      await expectRefusal(sign(ownToken), 'IssuerUnknown', here);
    });
  });
});

it('is judged with every good token accepted where it belongs', async () => {
  for (const { parts } of goodTokens) expect(await world.judge(sign(parts))).not.toHaveProperty('inactive');
});

describe('5.1 Two registered certificates with the same x5t or same key under two partners', () => {
  it('with one key in both, each verifies its own issuer under its own name and nobody else', async () => {
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) => selfSigned({ keyName: 'twins', subject: `CN=${name}` })),
    );
    if (!one || !two) throw new Error('no twins');
    const partnerOf = (realm: string, certificateOfIt: TestCertificate): PartnerApplication => ({
      ...exchangePartner,
      name: realm,
      realm,
      linkedAccount: null,
      source: { form: 'certificate' },
      keys: [foreignKeyOf(certificateOfIt)],
    });
    const here = await createJudgeWorld({
      partners: [partnerOf('contoso.com', one), partnerOf('fabrikam.com', two)],
    });
    const by = (realm: string, signedBy: TestCertificate) =>
      sign(but({ ...actorOf('partner', realm), signedBy }, {}, { x5t: signedBy.x5t }));
    for (const [realm, own, other] of [
      ['contoso.com', one, two],
      ['fabrikam.com', two, one],
    ] as const) {
      expect(await here.judge(by(realm, own))).toMatchObject({ application: { realm } });
      await expectRefusal(by(realm, other), 'KeyUnknown', here);
    }
  });
});
