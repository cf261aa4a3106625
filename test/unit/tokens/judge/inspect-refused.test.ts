/** What an administrator is told about a token that is not accepted: the rule, the reason, and all that is known. */
import { describe, expect, it } from 'vitest';
import { type Detail, ruleBrokenBy } from '../../../../shared/tokens/judge/acceptance-rules.ts';
import { detailMeanings } from '../../../../shared/tokens/judge/detail-meanings.ts';
import { testNow } from '../../../support/clock.ts';
import { acsId } from '../../../support/foreign-documents.ts';
import {
  but,
  openIdApplicationToken,
  outer,
  partnerActor,
  sign,
  unsigned,
} from '../../../support/judge-tokens.ts';
import {
  contoso,
  createJudgeWorld,
  exchangePartner,
  fabrikamPartner,
  hostAudience,
  keys,
  resource,
} from '../../../support/judge-world.ts';
import { exchangeId, homeRealm, sharePointId } from '../../../support/token-service.ts';
import { everyRule, having, inspect, partnerActorContent } from './inspections.ts';

describe('a token that is not accepted', () => {
  const expired = { nbf: testNow - 7200, exp: testNow - 3600 };

  it.each<[string, string, Detail]>([
    ['has expired', sign(but(partnerActor, expired)), 'TokenExpired'],
    [
      'is for another host',
      sign(but(partnerActor, { aud: hostAudience.replace('sp01', 'sp02') })),
      'AudienceHostNotRegistered',
    ],
    ['is signed by a stranger', sign({ ...partnerActor, signedBy: keys.stranger }), 'SignatureWrong'],
    ['names a key that nobody has', sign(but(partnerActor, {}, { x5t: keys.stranger.x5t })), 'KeyUnknown'],
    [
      'is of an issuer that nobody knows',
      sign(but(partnerActor, { iss: `${exchangeId}@nobody.com` })),
      'IssuerUnknown',
    ],
    ['carries no actor', unsigned({ aud: hostAudience }), 'ActorMissing'],
  ])(
    'because it %s tells the rule that is broken, and which were not reached',
    async (_what, token, detail) => {
      const { active, detail: told, brokenRule, message, rules } = await inspect(token);
      expect([active, told, brokenRule]).toEqual([false, detail, ruleBrokenBy(detail)]);
      expect(message).toBe(detailMeanings[detail]);
      expect(having(rules, 'fail')).toEqual([brokenRule]);
      const at = everyRule.indexOf(brokenRule ?? '');
      expect(having(rules.slice(at + 1), 'pass')).toEqual([]);
      expect(rules).toHaveLength(everyRule.length);
    },
  );

  it('is still told whose key it names and whether that signed it, when it has expired', async () => {
    const inspection = await inspect(sign(but(partnerActor, expired)));
    expect(inspection.key).toMatchObject({ found: true, verifies: true, source: 'partner Exchange' });
    const forged = await inspect(sign({ ...but(partnerActor, expired), signedBy: keys.stranger }));
    expect(forged).toMatchObject({ detail: 'TokenExpired', key: { found: true, verifies: false } });
  });

  it('because no key is known tells whose keys were looked at', async () => {
    const { key } = await inspect(sign(but(partnerActor, {}, { x5t: keys.stranger.x5t })));
    expect(key).toEqual({
      kid: keys.stranger.x5t,
      found: false,
      thumbprint: null,
      source: 'partner Exchange',
      verifies: null,
    });
  });

  it('because its issuer is unknown tells the issuer as it is written', async () => {
    const iss = `${exchangeId}@Nobody.com`;
    const { issuer: told, key, tokenKind } = await inspect(sign(but(partnerActor, { iss })));
    expect(told).toEqual({ name: iss, issuedBy: null, registeredAs: null });
    expect([tokenKind, key.source, key.kid]).toEqual([null, null, keys.contoso.x5t]);
  });

  it.each<[string, unknown]>([
    ['a partner', `${exchangeId}/mail.contoso.com@${contoso}`],
    ['an address that nobody has', 'https://nobody.litwareinc.com'],
    ['a service that is not registered', `${acsId}/host@${homeRealm}`],
    ['nobody', undefined],
    ['several', [hostAudience, hostAudience]],
    ['nothing', ''],
  ])('because it is for %s is shown to nobody', async (_whom, aud) => {
    // Exchange of the home realm is a principal here, and its namesake elsewhere a partner.
    const alone = await createJudgeWorld({ principals: [resource] });
    for (const parts of [partnerActor, openIdApplicationToken]) {
      const inspection = await inspect(sign(but(parts, { aud })), undefined, alone);
      expect(inspection).toMatchObject({
        active: false,
        resource: null,
        brokenRule: 'AudienceNamesResource',
        message: expect.stringContaining('names no application of ours'),
        key: { verifies: true },
      });
      expect(inspection.rules[0]).toMatchObject({ name: 'ResourceServes', status: 'notReached' });
      expect(having(inspection.rules, 'pass')).toContain('IssuerKnown');
    }
  });

  it('by the registration of whoever signed it is told so', async () => {
    const partners = [{ ...exchangePartner, enabled: false }, fabrikamPartner];
    const disabled = await createJudgeWorld({ partners });
    expect(await inspect(sign(partnerActor), undefined, disabled)).toMatchObject({
      detail: 'PartnerDisabled',
      issuer: { registeredAs: 'Exchange' },
      key: { found: true, verifies: true },
    });
  });

  it('because nobody can read it is an answer all the same', async () => {
    const inspection = await inspect('eyJhbGciOiJub25lIn0.e30');
    expect(inspection).toMatchObject({
      header: { alg: 'none' },
      claims: {},
      faults: ['It has 2 parts between dots; a token has three.'],
      actor: null,
      issuer: { name: null, issuedBy: null, registeredAs: null },
      key: { kid: null, found: false, thumbprint: null, source: null, verifies: null },
      resource: null,
      detail: 'TokenMalformed',
    });
    expect(having(inspection.rules, 'pass')).toEqual([]);
  });

  it('because nobody can read its actor tells what is wrong with that', async () => {
    const inspection = await inspect(outer(partnerActor, { actortoken: `${sign(partnerActor)}=` }));
    expect(inspection).toMatchObject({
      detail: 'ActorMalformed',
      faults: [],
      resource: { appId: sharePointId },
    });
    expect(inspection.actor).toEqual({
      ...partnerActorContent,
      faults: ['The signature ends in padding (=), which base64url has not.'],
    });
  });
});
