/** From the command line: help, options of s2s, and commands that are answered with what to do instead. */
import { describe, expect, it } from 'vitest';
import { takeOptions } from '../../../../cli/cmdlets/options.ts';
import { runCmdlet } from '../../../../cli/cmdlets/run-cmdlet.ts';
import { createCore } from '../../../../cli/core/core.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

async function run(...args: readonly string[]) {
  const terminal = createTerminal();
  const exitCode = await runCmdlet(args, createCore(terminal));
  return { exitCode, out: terminal.out(), err: terminal.err() };
}

describe('Help', () => {
  it.each([
    [['Get-Help', 'new-cspartnerapplication']],
    [['Get-Help', '-Name', 'New-CsPartnerApplication', '-Full']],
    [['New-CsPartnerApplication', '-?']],
    [['New-CsPartnerApplication', '-Identity', 'Exchange', '-?']],
    [['New-CsPartnerApplication -?']],
  ])('is printed for %j', async (args) => {
    const { exitCode, out, err } = await run(...args);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/^New-CsPartnerApplication: Creates a partner application/);
    expect(out).toMatch(/^ {2}-ApplicationTrustLevel <Full\|Application\|User> +.*\[required\]$/m);
    expect(out).toMatch(/^ {2}-Tenant +a deployment serves one tenant\. /m);
    expect(out).toContain('  s2s New-CsPartnerApplication -Identity Exchange');
  });

  it('says what Get-CsCertificate -Type Default is here', async () => {
    expect((await run('Get-Help', 'Get-CsCertificate')).out).toMatch(
      /Default: the certificate that was imported/,
    );
  });

  it('of nothing is the overview', async () => {
    const { out } = await run('Get-Help');
    expect(out).toContain('Import-CsCertificate');
    expect(out).toContain('iisreset');
  });

  it('of a command of another product says what to do instead', async () => {
    expect((await run('Get-Help', 'iisreset')).out).toMatch(/^iisreset: There is no IIS.*\n\nInstead: /);
  });

  it('of nobody’s command is refused', async () => {
    await expect(run('Get-Help', 'Get-CsUser')).rejects.toThrow('Get-CsUser is no command of this service.');
  });
});

describe('A command', () => {
  it.each([
    [['iisreset', 'atl-exchange-001'], 'iisreset: There is no IIS behind this service'],
    [['Get-ClientAccessServer'], 'Get-ClientAccessServer: It is a command of Exchange'],
    [['connect-msolservice'], 'Connect-MsolService: MSOnline is retired'],
    [['Get-CsUser', '-Identity', 'x'], 'Get-CsUser is no command of this service.'],
    [['missing.ps1'], 'There is no file missing.ps1.'],
    [['missing.ps1', 'x'], 'A script takes no parameters here.'],
    [['Get-AuthConfig', '--colour'], 'These commands know no option --colour.'],
  ])('%j is refused by name', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});

describe('Options of s2s', () => {
  it.each([
    [['Get-AuthConfig'], ['Get-AuthConfig'], {}],
    [['--json', 'Get-AuthConfig'], ['Get-AuthConfig'], { format: 'json' }],
    [['a', '--output', 'tsv', '-Identity', 'b'], ['a', '-Identity', 'b'], { format: 'tsv' }],
    [['a', '--output=list', '--quiet', '--no-input'], ['a'], { format: 'list', quiet: true, noInput: true }],
    [['a', '--url', 'https://x', '--audience=y'], ['a'], { url: 'https://x', audience: 'y' }],
    [['a', '-PasswordFile', '-', '--'], ['a', '-PasswordFile', '-', '--'], {}],
  ])('are taken out of %j', (args, rest, options) => {
    expect(takeOptions(args)).toEqual({ rest, options });
  });

  it.each([
    [['--url'], '--url needs a value.'],
    [['--url='], '--url needs a value.'],
    [['--output', 'xml'], '--output takes table, list, json, tsv.'],
    [['--dry-run'], 'These commands know no option --dry-run.'],
  ])('are refused: %j', (args, message) => {
    expect(() => takeOptions(args)).toThrow(message);
  });
});
