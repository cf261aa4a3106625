/** What holds for every command of the table, whatever it does. */
import { describe, expect, it } from 'vitest';
import { bindParameters } from '../../../../cli/cmdlets/binding/bind-parameters.ts';
import type { Word } from '../../../../cli/cmdlets/binding/words.ts';
import { type Cmdlet, parametersOf } from '../../../../cli/cmdlets/cmdlet.ts';
import { cmdlets, findCmdlet } from '../../../../cli/cmdlets/cmdlet-table.ts';
import { elsewhere, findElsewhere } from '../../../../cli/cmdlets/elsewhere.ts';
import { cmdletHelp, overview } from '../../../../cli/cmdlets/help.ts';
import { isCmdlet } from '../../../../cli/cmdlets/run-cmdlet.ts';
import { shellWords } from '../../../support/shell-words.ts';

const table = cmdlets.map((cmdlet) => [cmdlet.name, cmdlet] as const);

/** A verb for each of these nouns; from the list that was asked for. */
const wanted: readonly (readonly [noun: string, verbs: string])[] = [
  ['CsCertificate', 'Get Set Import Remove'],
  ['CsPartnerApplication', 'New Get Set Remove'],
  ['CsOAuthServer', 'New Get Set Remove'],
  ['CsOAuthConfiguration', 'Get Set'],
  ['PartnerApplication', 'New Get Set Remove'],
  ['AuthConfig', 'Get Set'],
  ['AuthServer', 'New Get Set Remove'],
  ['MailUser', 'New Set'],
  ['ManagementRoleAssignment', 'New'],
  ['MsolServicePrincipal', 'Get'],
  ['MsolServicePrincipalCredential', 'New Get Remove'],
  ['CsExStorageConnectivity', 'Test'],
  ['OAuthConnectivity', 'Test'],
];

describe('The table of commands', () => {
  it('has each command that administrators know, and no other', () => {
    const names = wanted.flatMap(([noun, verbs]) => verbs.split(' ').map((verb) => `${verb}-${noun}`));
    names.push('Configure-EnterprisePartnerApplication.ps1');
    expect(cmdlets.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  });

  it.each([
    ['new-cspartnerapplication', 'New-CsPartnerApplication'],
    ['GET-AUTHCONFIG', 'Get-AuthConfig'],
    ['C:\\Scripts\\Configure-EnterprisePartnerApplication.ps1', 'Configure-EnterprisePartnerApplication.ps1'],
    ['./configure-enterprisepartnerapplication.ps1', 'Configure-EnterprisePartnerApplication.ps1'],
    ['Get-CsPartner', undefined],
    ['ExportAuthCert.ps1', undefined],
  ])('finds %s', (name, found) => {
    expect(findCmdlet(name)?.name).toBe(found);
  });

  it.each([
    ['New-CsPartnerApplication', true],
    ['Get-CsUser', true],
    ['get-help', true],
    ['iisreset', true],
    ['.\\ExportAuthCert.ps1', true],
    ['Get-CsCertificate -Type OAuthTokenIssuer', true],
    ['partner', false],
    ['config', false],
    ['--help', false],
    ['', false],
  ])('takes %j for one of these commands: %s', (word, expected) => {
    expect(isCmdlet(word)).toBe(expected);
  });
});

describe.each(table)('%s', (_name, cmdlet) => {
  const parameters = parametersOf(cmdlet);

  it('names each of its parameters once', () => {
    const names = parameters
      .flatMap(({ name, aliases }) => [name, ...aliases])
      .map((each) => each.toLowerCase());
    expect(names).toEqual([...new Set(names)]);
    const positions = parameters.flatMap(({ position }) => position ?? []);
    expect(positions).toEqual([...new Set(positions)]);
  });

  it('has examples that bind as they are typed into a shell, with all that is required', () => {
    for (const example of cmdlet.examples) {
      const { values, missing } = bindParameters(typed(cmdlet, example), parameters);
      expect(missing).toEqual([]);
      expect([...values.keys()].every((key) => parameters.some(({ name }) => name === key))).toBe(true);
    }
  });

  it('tells in its help every parameter of its own, and an example', () => {
    const help = cmdletHelp(cmdlet).join('\n');
    for (const { name, help: meaning } of cmdlet.parameters) {
      expect(help).toContain(`-${name}`);
      expect(help).toContain(meaning);
    }
    expect(help).toContain(`Example`);
    expect(help).toContain(`  s2s ${cmdlet.examples[0]}`);
    expect(help.includes('-WhatIf')).toBe(cmdlet.changes === true);
  });

  it('says of each parameter without meaning what to do instead', () => {
    for (const { use, instead } of parameters) expect(instead === undefined).toBe(use !== 'none');
  });

  it('is in the overview', () => {
    expect(overview().join('\n')).toContain(`  ${cmdlet.name} `);
  });
});

/** What bash makes of the line; the command inside `$(…)` would need a file. */
function typed(cmdlet: Cmdlet, example: string): Word[] {
  const [name = '', ...words] = shellWords(example.replaceAll(/\$\([^)]*\)/g, 'MIIC'));
  expect(findCmdlet(name)).toBe(cmdlet);
  return words.map((value) => ({ value, bare: true }));
}

describe('Commands that are answered with what to do instead', () => {
  it.each(elsewhere.map((each) => [each.name, each] as const))('%s', (name, { why, instead }) => {
    expect(findElsewhere(name.toUpperCase())?.name).toBe(name);
    expect(findCmdlet(name)).toBeUndefined();
    expect([why, instead].every((each) => each.endsWith('.'))).toBe(true);
    expect(overview().join('\n')).toContain(name);
  });
});
