/** The help of every command, walked through the tree: it says what the command does and shows an example. */
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../../cli/commands/program.ts';
import { run } from '../../../../cli/main.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

const context = {
  openCore: () => {
    throw new Error('help needs no deployment');
  },
  conclude: () => undefined,
};
const program = createProgram(createTerminal(), context);

interface Walked {
  readonly words: readonly string[];
  readonly command: Command;
}

function walk(command: Command, words: readonly string[]): Walked[] {
  const below = command.commands.flatMap((each) => walk(each, [...words, each.name()]));
  return [{ words, command }, ...below];
}

const commands = walk(program, []).filter(({ words }) => words.length > 0);
const leaves = commands.filter(({ command }) => command.commands.length === 0);

async function help(...words: readonly string[]) {
  const terminal = createTerminal();
  return { code: await run([...words, '--help'], terminal), out: terminal.out(), err: terminal.err() };
}

it('knows every noun of the grammar', () => {
  const nouns = [
    'config',
    'certificate',
    'issuer',
    'partner',
    'server',
    'principal',
    'account',
    'role',
    'monitor',
    'audit',
  ];
  expect(program.commands.map((command) => command.name())).toEqual(
    expect.arrayContaining([...nouns, 'script', 'completion']),
  );
  expect(leaves.length).toBeGreaterThan(50);
});

describe('the help of', () => {
  it.each(commands.map(({ words, command }) => [words.join(' '), words, command] as const))(
    '%s says what it is and shows an example that begins with it',
    async (name, words, command) => {
      const { code, out, err } = await help(...words);
      expect([code, err]).toEqual([0, '']);
      expect(command.summary()).toMatch(/^[A-Z].+[^.]$/);
      const [, examples = ''] = out.split(/^Examples?:\n/m);
      const lines = examples.trimEnd().split('\n');
      for (const line of lines) expect(line).toMatch(new RegExp(`^  s2s ${name}( |$)`));
    },
  );

  it('s2s itself is shown for no words at all', async () => {
    const terminal = createTerminal();
    expect(await run([], terminal)).toBe(0);
    expect(terminal.out()).toContain('Exit codes: 0 success');
    expect(terminal.out()).toContain('s2s Get-CsCertificate');
  });
});

describe('the examples', () => {
  // What stands between the lines of an example and its meaning is the parser: it must take each of them.
  const lines = leaves.flatMap(({ words, command }) =>
    examplesOf(command).map((line) => [line, words] as const),
  );

  it.each(lines)('are taken by the parser: s2s %s', async (line, words) => {
    const terminal = createTerminal();
    const ran: string[][] = [];
    const parsed = createProgram(terminal, context);
    // The same tree, with an act that only says that it was reached.
    for (const { command, words: path } of walk(parsed, [])) {
      if (command.commands.length === 0) command.action(() => void ran.push([...path]));
    }
    await parsed.parseAsync(wordsOf(line), { from: 'user' });
    expect([terminal.err(), ran]).toEqual(['', [[...words]]]);
  });
});

function examplesOf(command: Command): string[] {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  const [, examples = ''] = text.split(/^Examples?:\n/m);
  return examples
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^ {2}s2s /, ''));
}

/** As a shell would part them; what stands after a pipe or a redirection is the shell's. */
function wordsOf(line: string): string[] {
  const [typed = ''] = line.split(/ [|<>]/);
  return [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('wrong usage', () => {
  it.each([
    [['bogus'], /unknown command 'bogus'/],
    [['partner', 'bogus'], /unknown command 'bogus'/],
    [['partner', 'show'], /missing required argument 'name'/],
    [['partner', 'create', 'X'], /required option '--trust-level <level>' not specified/],
    [['partner', 'create', 'X', '--trust-level', 'Some'], /Allowed choices are Full, Application, User/],
    [['config', 'show', '--output', 'xml'], /Allowed choices are table, list, json, tsv/],
    [['config', 'show', '--json', '--output', 'tsv'], /exclude each other/],
    [['monitor', '--days', 'soon'], /whole number/],
    [['principal', 'credential', 'add', 'x', '--cert', 'a', '--generate'], /cannot be used with/],
    [['certificate', 'create', '--sip-domain', 'x.com'], /has no meaning here/],
    [['principal', 'update', 'x', '--name', 'y'], /added and removed one by one/],
  ])('is told in words, with exit code 1: %j', async (words, message) => {
    const terminal = createTerminal();
    expect(await run(words, terminal)).toBe(1);
    expect(terminal.err()).toMatch(message);
    expect(terminal.out()).toBe('');
  });

  it('is the last line of stderr as JSON for who asked for JSON', async () => {
    const terminal = createTerminal({ directory: '/' });
    expect(
      await run(['config', 'set', '--json', '--url', 'http://s2s.contoso.com', '--realm', 'x'], terminal),
    ).toBe(1);
    const { error } = JSON.parse(terminal.err().trimEnd().split('\n').at(-1) ?? '');
    expect(error).toMatchObject({ code: 'UsageError', message: expect.stringContaining('https only') });
  });
});
