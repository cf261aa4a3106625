/** Options of every command before its name, whichever kind of command it is. */
import { describe, expect, it } from 'vitest';
import { run } from '../../../cli/main.ts';
import { createTerminal } from '../../support/cli-terminal.ts';

async function typed(...args: string[]) {
  const terminal = createTerminal();
  const exitCode = await run(args, terminal);
  return { exitCode, out: terminal.out(), err: terminal.err() };
}

describe('options before the name of a cmdlet', () => {
  it.each([
    [['-q']],
    [['--quiet']],
    [['--json']],
    [['-o', 'json']],
    [['--output', 'list']],
    [['--output=list']],
    [['--url', 'https://x']],
    [['--url', 'https://x', '--audience', 'api://s2s', '--no-input']],
  ])('%j leave it that cmdlet', async (options) => {
    const { exitCode, out } = await typed(...options, 'Get-Help', 'Get-CsCertificate');
    expect(out).toContain('Get-CsCertificate: Shows the certificate of a type');
    expect(exitCode).toBe(0);
  });

  it('are options of it: what is sent goes to that address, and is told as was asked', async () => {
    const { exitCode, err } = await typed('--url', 'ftp://x', '--json', 'Get-CsCertificate');
    expect(exitCode).toBe(1);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ error: expect.anything() });
  });

  it('may stand before what is done elsewhere', async () => {
    expect((await typed('-q', 'iisreset')).err).toMatch(/^error: iisreset: There is no IIS/);
  });
});

describe('a value of such an option', () => {
  it.each([['--url'], ['--audience'], ['--output'], ['-o']])(
    'of %s is no name of a cmdlet',
    async (option) => {
      const { exitCode, err } = await typed(option, 'Get-CsCertificate', 'partner', 'sing');
      expect(exitCode).toBe(1);
      expect(err).not.toContain('is no command of this service');
    },
  );
});

describe('wrong usage', () => {
  it.each([
    [['partner', 'show', '--json']],
    [['partner', 'list', '--bogus', '--json']],
    [['--json', 'bogus']],
    [['test', 'oauth', '--service', 'generic', '--json']],
  ])('%j is told to programs as JSON, in the last line', async (args) => {
    const { exitCode, out, err } = await typed(...args);
    expect([exitCode, out]).toEqual([1, '']);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toHaveProperty('error');
  });

  it('does not repeat a word too many, which may be a secret, nor a password in an address', async () => {
    const tooMany = await typed('principal', 'credential', 'add', 'x', 'hunter2');
    expect([tooMany.exitCode, tooMany.err]).toEqual([1, expect.stringMatching(/^error: too many arguments/)]);
    expect(tooMany.err).not.toContain('hunter2');
    const address = await typed('--url', 'https://:hunter2@127.0.0.1:1', 'config', 'show');
    expect([address.exitCode, address.err]).toEqual([1, expect.stringContaining('no plain https address')]);
    expect(address.err).not.toContain('hunter2');
  });
});

describe('no name at all', () => {
  it.each([[[]], [['--json']], [['--url', 'https://x']]])('is answered with help: %j', async (args) => {
    const { out, err } = await typed(...args);
    expect(`${out}${err}`).toContain('Usage: s2s');
  });
});
