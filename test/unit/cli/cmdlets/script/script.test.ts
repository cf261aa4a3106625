/** Scripts that need no service: what is understood, what is refused before anything is done, variables and folders. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runScript } from '../../../../../cli/cmdlets/run-script.ts';
import { readStatements } from '../../../../../cli/cmdlets/script/read-statements.ts';
import { createCore } from '../../../../../cli/core/core.ts';
import { createTerminal } from '../../../../support/cli-terminal.ts';
import { seed001, seed002, seed003, seed004 } from '../../../../support/seed-commands.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's2s-script-'));
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(text: string) {
  const terminal = createTerminal({ directory });
  const exitCode = await runScript(text, createCore(terminal));
  return { exitCode, out: terminal.out(), err: terminal.err() };
}

describe('A script', () => {
  it.each(
    [seed001, seed002, seed003, seed004].flatMap(({ file, ...lines }) =>
      Object.entries(lines)
        .filter(([, line]) => !line.includes('<'))
        .map(([name, line]) => [file, name, line] as const),
    ),
  )('of %s is understood: %s', (_file, _name, line) => {
    const commands = line.split('\n').filter((each) => !/^\s*(?:if.*\{|\})?\s*$/.test(each));
    expect(readStatements(line)).toHaveLength(commands.length);
  });

  it('has variables, whose names are read without case', async () => {
    const { out } = await run('$Name = "Exchange"\n$text = "the $name server"\n$TEXT\n$copy = $name\n$copy');
    expect(out).toBe('the Exchange server\nExchange\n');
  });

  it('knows what is true, false and nothing', async () => {
    expect((await run('$true\n$False\n$null')).out).toBe('True\nFalse\n\n');
  });

  it('continues a line behind a backtick, and leaves out comments, empty lines and semicolons', async () => {
    const { out } = await run('\ufeff# a comment\r\n\r\n$a = `\r\n  "b";\r\n$a ;');
    expect(out).toBe('b\n');
  });

  it('makes folders, enters them, and runs a block only where its folder is not there', async () => {
    const guarded = String.raw`if((test-path $env:SYSTEMDRIVE\OAuthConfig) -eq $false) {
    md $env:SYSTEMDRIVE\OAuthConfig
    md $env:SYSTEMDRIVE\OAuthConfig\Inner
}
cd $env:SYSTEMDRIVE\OAuthConfig
md Made`;
    const first = await run(guarded);
    expect(first.err).toContain(`$env:SYSTEMDRIVE is the current folder: ${directory}`);
    expect((await readdir(join(directory, 'OAuthConfig'))).toSorted()).toEqual(['Inner', 'Made']);
    await rm(join(directory, 'OAuthConfig', 'Inner'), { recursive: true });
    await run(guarded);
    expect(await readdir(join(directory, 'OAuthConfig'))).toEqual(['Made']);
  });

  it('goes on behind a command of another product, which is told', async () => {
    const { exitCode, out, err } = await run(`${seed001.restart}\n$a = "next"\n$a`);
    expect([exitCode, out]).toEqual([0, 'next\n']);
    expect(err).toContain('iisreset: There is no IIS behind this service');
  });

  it('runs another script, which has variables of its own', async () => {
    await writeFile(join(directory, 'inner.ps1'), '$a = "inner"\n$a\n');
    const { out } = await run('$a = "outer"\n.\\inner.ps1\n$a');
    expect(out).toBe('inner\nouter\n');
  });

  it('does not run itself for ever', async () => {
    await writeFile(join(directory, 'again.ps1'), '.\\again.ps1');
    await expect(run('.\\again.ps1')).rejects.toThrow('Scripts run scripts more than 5 deep.');
  });
});

describe('A script is refused before anything is done', () => {
  it.each([
    ['Get-CsUser', 'line 2: Get-CsUser is no command of this service.'],
    ['$x = Get-CsUser', 'line 2: Get-CsUser is no command of this service.'],
    ['$x = (Get-CsUser).Name', 'line 2: Get-CsUser is no command of this service.'],
    ['Get-CsCertificate | Format-List', 'line 2: "|" is beyond what is understood here.'],
    ['foreach ($a in $b) {', 'line 2: '],
    ['$x += 1', 'line 2: '],
    ['Remove-Item -Recurse $home', 'line 2: Remove-Item is no command of this service.'],
    ['rm OAuthConfig', 'line 2: rm is no command of this service.'],
    ['$a = "open', 'line 2: A quotation mark is not closed.'],
    ['}', 'line 2: '],
    ['if((test-path a) -eq $false) {', 'line 2: The block is not closed.'],
    ['if((test-path a) -eq $true) {', 'line 2: '],
    ['if((test-path a) -eq $false) {\nif((test-path b) -eq $false) {', 'line 3: A block inside a block'],
    ['md a b', 'line 2: One value is expected here'],
    ['[System.IO.File]::Delete($a)', 'line 2: '],
  ])('%j', async (line, message) => {
    await expect(run(`md Made\n${line}`)).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('A script stops', () => {
  it.each([
    ['$a = $b', 'line 1: The variable $b has no value.'],
    ['$a = "x"\n$a.Length', 'line 2: $a has no property Length.'],
    ['$a = "$env:USERNAME"', 'line 1: $env:USERNAME is not known here.'],
    ['cd Nowhere', 'line 1: There is no folder'],
    ['.\\missing.ps1', 'line 1: There is no file .\\missing.ps1.'],
    ['Set-CsCertificate -Type OAuthTokenIssuer -Thumbprint $x', 'line 1: The variable $x has no value.'],
    [
      '$x = $null\nSet-CsCertificate -Type OAuthTokenIssuer -Thumbprint $x',
      'line 2: The value of -Thumbprint is empty.',
    ],
    ['$t = ""\n$c = (dir Cert:\\LocalMachine\\My) | where {$_.Thumbprint -match $t}', 'line 2: $t is empty'],
    ['$t = "x"\n[System.IO.File]::WriteAllBytes($t, $t)', 'line 2: $t is not what this statement needs.'],
    ['$t = "x"\n$b = $t.Export($t)', 'line 2: $t is not what this statement needs.'],
  ])('at %j', async (text, message) => {
    await mkdir(join(directory, 'OAuthConfig'));
    await expect(run(text)).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual(['OAuthConfig']);
  });
});
