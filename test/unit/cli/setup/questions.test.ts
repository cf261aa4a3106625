/** Which questions are asked, and in which order: those of the seeds, and none that an answer has made needless. */
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../../cli/commands/options.ts';
import { createCore } from '../../../../cli/core/core.ts';
import { type Draft, toMembers } from '../../../../cli/setup/draft.ts';
import { answersOf, lastAnswered, placeOf, takeBack } from '../../../../cli/setup/place.ts';
import { createSession } from '../../../../cli/setup/session.ts';
import type { Situation } from '../../../../cli/setup/situation.ts';
import { metadataBeside } from '../../../../cli/setup/steps/partner-source.ts';
import { steps } from '../../../../cli/setup/steps.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';
import { certificateView, freshSituation } from '../../../support/setup-model.ts';

const fresh = freshSituation();
const assigned = freshSituation({ assigned: true });
const every = new Set(steps.map(({ name }) => name));

/** Every question with what Enter stands for, until one has no such answer or there are none left. */
function goOn(draft: Draft, situation: Situation): { asked: string[]; draft: Draft } {
  const question = placeOf(steps, draft, situation, every)?.question;
  if (!question) return { asked: [], draft };
  if (!question.enter) return { asked: [question.path], draft };
  const rest = goOn({ ...draft, [question.path]: question.enter.value }, situation);
  return { asked: [question.path, ...rest.asked], draft: rest.draft };
}

/** With the steps before it answered by Enter. */
function askedIn(step: string, draft: Draft, situation: Situation = assigned): string[] {
  const others = goOn({}, situation).draft;
  const before = Object.fromEntries(Object.entries(others).filter(([path]) => !path.startsWith(step)));
  return goOn({ ...before, ...draft }, situation).asked.map((path) => path.slice(step.length + 1));
}

describe('who answers every question with Enter', () => {
  it('is asked in the order of the seeds, and changes nothing where a certificate signs', () => {
    const { asked, draft } = goOn({}, assigned);
    expect(asked).toEqual([
      'certificate.action',
      'configuration.defaultSipDomain',
      'configuration.additionalSipDomains',
      'configuration.realm',
      'configuration.exchangeAutodiscoverUrl',
      'partners.0.product',
      'crossPremises.exportFile',
      'crossPremises.credentials.0.principal',
      'test.kind',
    ]);
    expect(toMembers(draft)).toEqual({ certificate: { action: 'keep' } });
  });

  it('has one created and assigned at once where none is assigned', () => {
    expect(toMembers(goOn({}, fresh).draft)).toEqual({
      certificate: { action: 'create', use: { when: 'now' } },
    });
  });
});

it.each([
  [['Reader'], []],
  [['Operator'], ['partners', 'crossPremises', 'test']],
  [['KeyAdministrator'], ['certificate', 'configuration', 'partners', 'crossPremises', 'test']],
])('who has the roles %j is asked only what they allow', (roles, asked) => {
  const core = createCore(createTerminal());
  const caller = { name: 'me', roles };
  const session = createSession({
    core,
    options: readOptions({}),
    caller,
    state: undefined,
    deployment: assigned,
  });
  expect(session.steps.map(({ name }) => name)).toEqual(asked);
});

describe('the certificate', () => {
  it.each([
    ['create', {}, ['validityMonths', 'use.when', 'use.effectiveDate']],
    ['import', {}, ['path']],
    ['import', { path: 'lync.pem' }, ['passwordFrom', 'use.when', 'use.effectiveDate']],
    ['import', { path: 'a.pfx', passwordFrom: 'file' }, ['passwordFile']],
    ['create', { 'use.when': 'now' }, ['validityMonths']],
  ])('to %s, with %j said already, asks for the rest', (action, said, asked) => {
    const draft = Object.fromEntries(
      Object.entries({ action, ...said }).map(([name, value]) => [`certificate.${name}`, value]),
    );
    expect(askedIn('certificate', draft)).toEqual(asked);
  });

  it('proposes a date that leaves the partners their time', () => {
    const { draft } = goOn({ 'certificate.action': 'create' }, assigned);
    // The shortest notice is two days; the proposal is on the hour, and an hour later.
    expect(draft['certificate.use.effectiveDate']).toBe('2026-07-03T01:00:00Z');
  });

  it('offers one of the vault only where there is one that can sign', () => {
    const offered = (situation: Situation) =>
      placeOf(steps, {}, situation, every)?.question?.choices?.map(({ value }) => value);
    expect(offered(assigned)).toEqual(['keep', 'create', 'import']);
    const idle = [...assigned.certificates, certificateView('33'.repeat(20), 'unassigned')];
    expect(offered({ ...assigned, certificates: idle })).toContain('existing');
    const revoked = [...assigned.certificates, certificateView('33'.repeat(20), 'revoked')];
    expect(offered({ ...assigned, certificates: revoked })).not.toContain('existing');
  });
});

describe('a partner', () => {
  const exchange = { 'partners.0.product': 'Exchange', 'partners.0.name': 'Exchange' };

  it.each([
    ['metadata', ['metadataUrl']],
    ['certificate', ['certificate']],
    [
      'linkedAccount',
      ['applicationIdentifier', 'linkedAccount', 'externalEmailAddress', 'roles', 'applicationTrustLevel'],
    ],
  ])('that is proved by %s is asked what that needs', (source, asked) => {
    const found = askedIn('partners', { ...exchange, 'partners.0.source': source });
    expect(found.slice(0, asked.length)).toEqual(asked.map((name) => `0.${name}`));
  });

  it('by a linked account has the two roles and the address of the seed, unless others are named', () => {
    const { draft } = goOn(
      { ...goOn({}, assigned).draft, ...exchange, 'partners.0.source': 'linkedAccount' },
      assigned,
    );
    expect(toMembers(answersOf(steps, draft, assigned))).toMatchObject({
      partners: [
        {
          linkedAccount: 'Exchange-ApplicationAccount',
          externalEmailAddress: 'Exchange-ApplicationAccount@litwareinc.com',
          roles: ['UserApplication', 'ArchiveApplication'],
          applicationIdentifier: '00000002-0000-0ff1-ce00-000000000000',
        },
      ],
    });
  });

  it('is confirmed by whom its metadata speaks for', () => {
    const url = 'https://a.litwareinc.com/metadata/json/1';
    const draft = { ...exchange, 'partners.0.source': 'metadata', 'partners.0.metadataUrl': url };
    const place = placeOf(steps, { ...goOn({}, assigned).draft, ...draft }, assigned, every);
    expect(place?.question).toMatchObject({ path: 'partners.0.issuer', preview: url });
    expect(place?.question?.read('n')).toEqual({ backTo: 'partners.0.metadataUrl' });
  });

  it.each([
    ['https://a.com/autodiscover/autodiscover.svc', 'https://a.com/autodiscover/metadata/json/1'],
    ['https://a.com/autodiscover/autodiscover.xml', undefined],
    [null, undefined],
  ])('Exchange has its metadata beside %s: %s', (autodiscover, url) => {
    expect(metadataBeside(autodiscover)).toBe(url);
  });
});

describe('going back', () => {
  const { draft } = goOn({}, assigned);

  it('is to the question before, also over the steps', () => {
    expect(lastAnswered(steps, draft, assigned)).toBe('test.kind');
    const inConfiguration = { 'certificate.action': 'keep' };
    expect(lastAnswered(steps, inConfiguration, assigned)).toBe('certificate.action');
    expect(lastAnswered(steps, {}, assigned)).toBeUndefined();
  });

  it('takes what was agreed to with it, and nothing of other entries', () => {
    const said: Draft = {
      'certificate.action': 'import',
      'certificate.path': 'a.pem',
      'certificate.passwordFrom': 'none',
      'certificate.acceptSanForSubject': true,
      'configuration.realm': 'fabrikam.com',
    };
    expect(takeBack(steps, said, assigned, 'certificate.path')).toEqual({
      'certificate.action': 'import',
      'configuration.realm': 'fabrikam.com',
    });
  });

  it('leaves no answer to a question that is asked no more', () => {
    const said: Draft = { 'certificate.action': 'keep', 'certificate.path': 'a.pem' };
    expect(answersOf(steps, said, assigned)).toEqual({ 'certificate.action': 'keep' });
  });
});
