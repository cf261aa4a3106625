/** What is left to be done, from the answers and what is there. */
import { describe, expect, it } from 'vitest';
import type { Act } from '../../../../cli/setup/act.ts';
import type { Answers } from '../../../../cli/setup/answers.ts';
import { planActs } from '../../../../cli/setup/plan.ts';
import type { Situation } from '../../../../cli/setup/situation.ts';
import {
  applyAct,
  certificateFiles,
  certificateView,
  firstThumbprint,
  freshSituation,
  ids,
} from '../../../support/setup-model.ts';

const assigned = freshSituation({ assigned: true });
const other = certificateView('33'.repeat(20), 'unassigned');

function kindsOf(answers: Answers, situation: Situation): Act['kind'][] {
  return planActs(answers, situation).map(({ kind }) => kind);
}

/** With that certificate beside the current one. */
function withOther(role: typeof other.role, more: object = {}): Situation {
  return { ...assigned, certificates: [...assigned.certificates, { ...other, role, ...more }] };
}

const effectiveDate = '2026-09-01T00:00:00Z';
const now = { when: 'now' } as const;
const roll = { when: 'date', effectiveDate } as const;
const existing = (use: typeof now | typeof roll, thumbprint = other.thumbprint): Answers => ({
  certificate: { action: 'existing', thumbprint, use },
});

describe('for the certificate', () => {
  const create: Answers = { certificate: { action: 'create', use: now } };

  it.each<[string, Answers, Situation, Act['kind'][]]>([
    ['nothing is said', {}, freshSituation(), []],
    ['it is kept', { certificate: { action: 'keep' } }, freshSituation(), []],
    ['one is created', create, freshSituation(), ['createCertificate', 'assignCertificate']],
    [
      'it was created, and not assigned yet',
      create,
      { ...withOther('unassigned'), intake: other.thumbprint },
      ['assignCertificate'],
    ],
    ['it was created and signs', create, { ...withOther('current'), intake: other.thumbprint }, []],
    [
      'it was created, signed, and was relieved since',
      create,
      { ...withOther('previous'), intake: other.thumbprint },
      [],
    ],
    [
      'it was created, and somebody staged it for later',
      create,
      { ...withOther('next'), intake: other.thumbprint },
      ['assignCertificate'],
    ],
    ['another of the vault shall sign', existing(now), withOther('unassigned'), ['assignCertificate']],
    ['an earlier one shall sign again', existing(now), withOther('previous'), ['assignCertificate']],
    ['the current one shall sign', existing(now, firstThumbprint), assigned, []],
    [
      'the current one shall sign, by its other thumbprint',
      existing(now, firstThumbprint.padEnd(64, '0')),
      assigned,
      [],
    ],
    ['another shall sign on a date', existing(roll), withOther('unassigned'), ['rollCertificate']],
    [
      'the same roll is set',
      existing(roll),
      withOther('next', { effectiveDate: '2026-09-01T00:00:00Z' }),
      [],
    ],
    [
      'a roll is set to another date',
      existing(roll),
      withOther('next', { effectiveDate: '2026-10-01T00:00:00Z' }),
      ['rollCertificate'],
    ],
  ])('when %s', (_name, answers, situation, kinds) => {
    expect(kindsOf(answers, situation)).toEqual(kinds);
  });

  it('a thumbprint is known as it was pasted', () => {
    const pasted = `\u200e${firstThumbprint.toLowerCase().replace(/../g, '$& ')}`;
    expect(kindsOf(existing(now, pasted), assigned)).toEqual([]);
  });
});

describe('for the configuration', () => {
  const change = { exchangeAutodiscoverUrl: 'https://a.litwareinc.com/autodiscover/autodiscover.svc' };

  it('only what differs is sent, whatever the case and the order', () => {
    const situation = {
      ...assigned,
      configuration: { ...assigned.configuration, additionalSipDomains: ['a.com', 'b.com'] },
    };
    const configuration = { realm: 'LitwareInc.com', additionalSipDomains: ['B.com', 'a.com'], ...change };
    expect(planActs({ configuration }, situation)).toMatchObject([{ kind: 'configure', changes: change }]);
  });

  it('it comes after the certificate, but before it where it decides the names in it', () => {
    const certificate = { action: 'create', use: now } as const;
    expect(kindsOf({ certificate, configuration: change }, assigned)).toEqual([
      'createCertificate',
      'assignCertificate',
      'configure',
    ]);
    const acts = planActs({ certificate, configuration: { defaultSipDomain: 'fabrikam.com' } }, assigned);
    expect(acts.map(({ kind, after }) => [kind, after])).toEqual([
      ['configure', []],
      ['createCertificate', ['configure']],
      ['assignCertificate', ['create', 'configure']],
    ]);
  });
});

describe('for partners', () => {
  const metadata = {
    product: 'Exchange',
    name: 'Exchange',
    source: 'metadata',
    metadataUrl: 'https://a.litwareinc.com/autodiscover/metadata/json/1',
    issuer: `${ids.exchange}@litwareinc.com`,
    applicationTrustLevel: 'Full',
  } as const;
  const linked = {
    product: 'SkypeForBusiness',
    name: 'SfBOnline',
    source: 'linkedAccount',
    linkedAccount: 'Account',
    externalEmailAddress: 'account@litwareinc.com',
    roles: ['UserApplication', 'ArchiveApplication'],
    applicationIdentifier: ids.lync,
    applicationTrustLevel: 'Full',
  } as const;
  const answers = (...partners: object[]) => ({ partners }) as Answers;

  it('the account comes first, with its roles, and the partner waits for it', () => {
    expect(planActs(answers(linked), assigned)).toMatchObject([
      { kind: 'createAccount', roles: linked.roles, externalEmailAddress: 'account@litwareinc.com' },
      { kind: 'createPartner', after: ['account account'], members: { linkedAccount: 'Account' } },
    ]);
  });

  it('an account that is there gets the roles that it lacks, and keeps those that it has', () => {
    const account = { name: 'account', externalEmailAddress: null, roles: ['userapplication', 'Mine'] };
    const accounts = [{ ...account, hiddenFromAddressLists: true, createdDate: '2026-07-01T00:00:00Z' }];
    expect(kindsOf(answers(linked), { ...assigned, accounts })).toEqual([
      'changeAccount',
      'assignRole',
      'createPartner',
    ]);
  });

  it('two partners with one account make it once, with the roles of both', () => {
    const second = { ...linked, name: 'Second', linkedAccount: 'ACCOUNT', roles: ['Third'] };
    const acts = planActs(answers(linked, second), assigned);
    expect(acts.map(({ kind }) => kind)).toEqual(['createAccount', 'createPartner', 'createPartner']);
    expect(acts[0]).toMatchObject({ roles: ['UserApplication', 'ArchiveApplication', 'Third'] });
  });

  it.each<[string, object, Act['kind'][]]>([
    ['is as it was answered', {}, []],
    ['is named in another case', { name: 'EXCHANGE' }, []],
    ['gets another trust level', { applicationTrustLevel: 'User' }, ['changePartner']],
    ['gets another address', { metadataUrl: 'https://b.litwareinc.com/metadata/json/1' }, ['changePartner']],
    [
      'shall be proved by another source',
      { ...linked, name: 'Exchange' },
      ['createAccount', 'changePartner'],
    ],
  ])('one that is there and %s', (_name, different, kinds) => {
    const there = planActs(answers(metadata), assigned).reduce(applyAct, assigned);
    expect(kindsOf(answers({ ...metadata, ...different }), there)).toEqual(kinds);
  });

  it('a certificate that the partner has is not given again, and another is', () => {
    const wanted = {
      product: 'SharePoint',
      name: 'SharePoint',
      source: 'certificate',
      certificate: 'partner.cer',
      applicationIdentifier: ids.exchange,
      realm: 'fabrikam.com',
      applicationTrustLevel: 'Full',
    };
    const there = planActs(answers(wanted), assigned).reduce(applyAct, assigned);
    expect(kindsOf(answers(wanted), there)).toEqual([]);
    const renewed = { ...there, files: { 'partner.cer': 'CC'.repeat(20) } };
    expect(kindsOf(answers(wanted), renewed)).toEqual(['changePartner']);
  });
});

describe('across premises', () => {
  const exported = (thumbprint: string): Situation => ({
    ...assigned,
    files: { ...certificateFiles, 'OAuthCert.cer': thumbprint },
  });
  const exportFile = { crossPremises: { exportFile: 'OAuthCert.cer' } };

  it('a file that holds our current certificate stays as it is', () => {
    expect(planActs(exportFile, exported(firstThumbprint))).toEqual([]);
  });

  it('one of ours that is older is replaced, and one of others is not', () => {
    const older = { ...exported(other.thumbprint), certificates: withOther('previous').certificates };
    expect(planActs(exportFile, older)).toMatchObject([{ kind: 'exportCertificate', replaces: true }]);
    expect(planActs(exportFile, exported('DD'.repeat(20)))).toMatchObject([{ replaces: false }]);
  });

  it('the file waits for the certificate that is about to sign', () => {
    const certificate = { action: 'create', use: now } as const;
    const acts = planActs({ certificate, ...exportFile }, exported(firstThumbprint));
    expect(acts.at(-1)).toMatchObject({ kind: 'exportCertificate', after: ['create', 'assign'] });
  });

  it('a principal that is not there is created, if it has a name, and then proved', () => {
    const credential = { principal: ids.lync, certificate: 'archive.cer' };
    const named = { crossPremises: { credentials: [{ ...credential, displayName: 'Lync' }] } };
    expect(kindsOf(named, assigned)).toEqual(['createPrincipal', 'addCredential']);
    expect(kindsOf({ crossPremises: { credentials: [credential] } }, assigned)).toEqual(['addCredential']);
    const there = planActs(named, assigned).reduce(applyAct, assigned);
    expect(kindsOf(named, there)).toEqual([]);
  });
});
