/** Files of answers: taken as they are, or refused with everything that is wrong with them. */
import { describe, expect, it } from 'vitest';
import { type ApiProblem, UsageError } from '../../../../cli/core/errors.ts';
import { run } from '../../../../cli/main.ts';
import { type Answers, parseAnswers, readAnswers } from '../../../../cli/setup/answers.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

const complete: Answers = {
  certificate: {
    action: 'import',
    path: 'ServerToServerAuth.pfx',
    passwordFrom: 'file',
    passwordFile: 'password.txt',
    use: { when: 'date', effectiveDate: '2026-07-01T00:00:00Z', replacePending: true },
  },
  configuration: { defaultSipDomain: 'litwareinc.com', additionalSipDomains: ['fabrikam.com'] },
  partners: [
    {
      product: 'Exchange',
      name: 'Exchange',
      source: 'metadata',
      metadataUrl: 'https://autodiscover.litwareinc.com/autodiscover/metadata/json/1',
      applicationTrustLevel: 'Full',
    },
    {
      product: 'SkypeForBusiness',
      name: 'SfBOnline',
      source: 'linkedAccount',
      linkedAccount: 'SfBOnline-ApplicationAccount',
      roles: ['UserApplication', 'ArchiveApplication'],
      applicationIdentifier: '00000004-0000-0ff1-ce00-000000000000',
      applicationTrustLevel: 'Full',
    },
  ],
  crossPremises: {
    exportFile: 'OAuthCert.cer',
    credentials: [{ principal: '00000004-0000-0ff1-ce00-000000000000', certificate: 'their.cer' }],
  },
  test: { kind: 'oauth', service: 'EWS', targetUri: 'https://mail.litwareinc.com/ews/exchange.asmx' },
};

function faultsOf(members: object): string[] {
  try {
    readAnswers(members);
  } catch (error) {
    return (error as ApiProblem).violations.map(({ target = '', message }) => `${target}: ${message}`);
  }
  return [];
}

describe('answers', () => {
  it.each([[complete], [{}], [{ certificate: { action: 'keep' } }], [{ partners: [] }]])(
    'are taken as they are: %j',
    (members) => {
      expect(readAnswers(members)).toEqual(members);
    },
  );

  it.each([
    ['a member that is misspelled', { partner: [] }, ['partner: This member is not known here.']],
    [
      'a certificate that says not when it signs',
      { certificate: { action: 'create' } },
      ['certificate.use: This member is required.'],
    ],
    [
      'a date that goes with nothing',
      { certificate: { action: 'create', use: { when: 'now', effectiveDate: '2026-07-01T00:00:00Z' } } },
      ['certificate.use.effectiveDate: This member is not known here.'],
    ],
    [
      'a password file that would not be read',
      { certificate: { ...complete.certificate, passwordFrom: 'none' } },
      ['certificate.passwordFile: It goes with passwordFrom "file", and only with that.'],
    ],
    [
      'an unknown act',
      { certificate: { action: 'buy' } },
      ['certificate.action: This member must be one of keep, create, import, existing.'],
    ],
    [
      'two sources of trust',
      { partners: [{ ...complete.partners?.[0], certificate: 'their.cer' }] },
      ['partners.0.certificate: This member is not known here.'],
    ],
  ])('are refused for %s', (_name, members, faults) => {
    expect(faultsOf(members)).toEqual(faults);
  });

  it('tell every fault at once', () => {
    const faults = faultsOf({
      certificate: { action: 'create', validityMonths: 61, use: { when: 'now' } },
      configuration: { relm: 'litwareinc.com' },
      partners: [{ product: 'Exchange', name: '', source: 'certificate', applicationTrustLevel: 'Some' }],
      test: { kind: 'storage' },
    });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'certificate.validityMonths',
      'configuration.relm',
      'partners.0.name',
      'partners.0.applicationTrustLevel',
      'partners.0.certificate',
      'partners.0.applicationIdentifier',
      'partners.0.realm',
      'test.sipUri',
    ]);
  });

  it('have no place for a password, and do not repeat the one that was put there', () => {
    const faults = faultsOf({ certificate: { ...complete.certificate, password: 'P@ssw0rd' } });
    expect(faults).toEqual(['certificate.password: This member is not known here.']);
  });

  it.each(['', '[]', '"x"', '{', 'null'])('are a JSON object, and not %j', (text) => {
    expect(() => parseAnswers(text)).toThrow(UsageError);
  });
});

describe('the example in the help', () => {
  it('is a file of answers', async () => {
    const terminal = createTerminal();
    await run(['setup', '--help'], terminal);
    const [example = ''] = /^\{.*?^\}$/ms.exec(terminal.out()) ?? [];
    expect(Object.keys(parseAnswers(example))).toEqual([
      'certificate',
      'configuration',
      'partners',
      'crossPremises',
      'test',
    ]);
  });
});
