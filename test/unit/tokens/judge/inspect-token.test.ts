/** What an administrator is told about a token: for good ones, for bad ones, and never its signature. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { acceptanceRules, type Detail } from '../../../../shared/tokens/judge/acceptance-rules.ts';
import { detailMeanings } from '../../../../shared/tokens/judge/detail-meanings.ts';
import type { TokenInspection } from '../../../../shared/tokens/judge/inspect-token.ts';
import { withoutTokens } from '../../../../shared/tokens/judge/without-tokens.ts';
import type { TestCertificate } from '../../../support/certificates.ts';
import { testNow } from '../../../support/clock.ts';
import { acsId, tenant } from '../../../support/foreign-documents.ts';
import {
  actors,
  goodTokens,
  outer,
  ownAccessToken,
  ownSelfIssuedToken,
  ownToken,
  partnerActor,
  serverActor,
  sign,
  type TokenParts,
} from '../../../support/judge-tokens.ts';
import { contoso, createJudgeWorld, hostAudience, keys } from '../../../support/judge-world.ts';
import { refusalsOf } from '../../../support/outcomes.ts';
import { exchangeId, homeRealm, issuer, lyncId, sharePointId } from '../../../support/token-service.ts';
import { everyRule, having, inspect, partnerActorContent, tryInspect, world } from './inspections.ts';

const everyToken = [
  ...goodTokens.map(({ what, kind, parts }) => ({ what, kind, token: sign(parts) })),
  ...actors.map(({ what, parts }) => ({
    what: `an outer token around ${what}`,
    kind: 'outerToken',
    token: outer(parts),
  })),
];

/** Members of the issuer that are looked at, and its key. */
interface Signer extends Partial<TokenInspection['issuer']> {
  readonly source: string;
  readonly key: TestCertificate;
}

describe('a token that is accepted', () => {
  it.each(everyToken)('is $what, with the rules that it passed', async ({ kind, token }) => {
    const judged = await world.judge(token);
    const inspection = await inspect(token);
    expect(inspection).toMatchObject({
      tokenKind: kind,
      active: true,
      faults: [],
      resource: { appId: sharePointId, displayName: 'SharePoint' },
      key: { found: true, verifies: true },
      brokenRule: null,
      detail: null,
      message: null,
      judgedDate: new Date(testNow * 1000).toISOString().replace('.000', ''),
    });
    expect(inspection.rules.map(({ name }) => name)).toEqual(everyRule);
    expect(having(inspection.rules, 'pass').toSorted()).toEqual(judged.rules.toSorted());
    expect(having(inspection.rules, 'fail')).toEqual([]);
  });

  it.each<[string, TokenParts, Signer]>([
    [
      'our authorization server',
      ownToken,
      { issuedBy: 'authorizationServer', registeredAs: null, source: 'own ring', key: keys.own },
    ],
    ['our modern wire', ownAccessToken, { name: issuer, source: 'own ring', key: keys.own }],
    [
      'ourselves',
      ownSelfIssuedToken,
      { issuedBy: 'self', name: `${lyncId}@${homeRealm}`, source: 'own ring', key: keys.own },
    ],
    [
      'a partner',
      partnerActor,
      {
        issuedBy: 'partner',
        name: `${exchangeId}@${contoso}`,
        registeredAs: 'Exchange',
        source: 'partner Exchange',
        key: keys.contoso,
      },
    ],
    [
      'an OAuth server',
      serverActor,
      {
        issuedBy: 'oauthServer',
        name: `${acsId}@${tenant}`,
        registeredAs: 'ACS',
        source: 'OAuth server ACS',
        key: keys.acs,
      },
    ],
  ])('tells the key of %s, and whose it is', async (_who, parts, { source, key, ...named }) => {
    const inspection = await inspect(sign(parts));
    const { x5t, thumbprint } = key;
    expect(inspection.key).toEqual({ kid: x5t, thumbprint, source, found: true, verifies: true });
    expect(inspection.issuer).toMatchObject(named);
  });

  it('is shown with its actor in place of the text that holds it', async () => {
    const inspection = await inspect(outer(partnerActor));
    expect(inspection.header).toEqual({ typ: 'JWT', alg: 'none' });
    expect(inspection.claims).toMatchObject({ upn: 'ken@litwareinc.com', actortoken: '(a token)' });
    expect(inspection.actor).toEqual({ ...partnerActorContent, faults: [] });
    expect(inspection.issuer.registeredAs).toBe('Exchange');
  });

  it('may be shown to another application than its audience names, which it is not for', async () => {
    expect(await inspect(sign(partnerActor), sharePointId.toUpperCase())).toMatchObject({ active: true });
    expect(await inspect(sign(partnerActor), exchangeId)).toMatchObject({
      active: false,
      detail: 'AudienceOfAnother',
      message: detailMeanings.AudienceOfAnother,
      resource: { appId: exchangeId },
    });
  });
});

describe('the question', () => {
  it.each([
    ['nobody has', '00000009-0000-0ff1-ce00-000000000000'],
    ['is a name and no id', hostAudience],
    ['is a path', '../../x'],
  ])('names no resource whose id %s', async (_what, named) => {
    expect(refusalsOf(await tryInspect(sign(ownToken), named))).toEqual(['InvalidRequest resource']);
  });

  it('is not answered while what is registered cannot be read', async () => {
    const down = await createJudgeWorld({
      options: { serviceName: () => Promise.reject(new Outage('tables', 'no answer')) },
    });
    await expect(tryInspect(sign(ownToken), undefined, down)).rejects.toThrow(Outage);
  });
});

describe('no signature', () => {
  const signatureOf = (token: string) => token.split('.')[2] ?? '';

  it.each(everyToken)('is in the answer about $what', async ({ token }) => {
    const text = JSON.stringify(await inspect(token));
    const inner = token.endsWith('.') ? actors.map(({ parts }) => signatureOf(sign(parts))) : [];
    for (const signature of [signatureOf(token), ...inner].filter(Boolean)) {
      expect(text).not.toContain(signature.slice(0, 20));
    }
  });

  it('is in header or claims that hold a token at any place', () => {
    const token = sign(partnerActor);
    const blank = `${Buffer.from(' { "alg":"none"}').toString('base64url')}.e30.${'c2ln'.repeat(9)}`;
    const claims = { a: token, b: [`Bearer ${token}, and`, 1], c: { d: blank, [token]: true }, e: 'a.b.c' };
    expect(withoutTokens(claims)).toEqual({
      a: '(a token)',
      b: ['Bearer (a token), and', 1],
      c: { d: '(a token)', '(a token)': true },
      e: 'a.b.c',
    });
  });
});

it('has words for every reason', () => {
  const details = Object.values(acceptanceRules).flatMap(({ brokenBy }) => brokenBy as readonly Detail[]);
  expect(Object.keys(detailMeanings).toSorted()).toEqual(details.toSorted());
  for (const meaning of Object.values(detailMeanings)) expect(meaning).toMatch(/\.$/);
});
