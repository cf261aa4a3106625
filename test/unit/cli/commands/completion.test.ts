/** Completion: made from the tree, and asked in a real bash. */
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { placesOf } from '../../../../cli/commands/completion/places.ts';
import { completionScripts } from '../../../../cli/commands/completion.ts';
import { createProgram } from '../../../../cli/commands/program.ts';
import { run } from '../../../../cli/main.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

const context = { openCore: () => expect.unreachable(), conclude: () => undefined };
const places = placesOf(createProgram(createTerminal(), context));
const bash = promisify(execFile);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's2s-completion-'));
  await writeFile(join(directory, 'certificate.cer'), '');
  await writeFile(join(directory, 'script'), await scriptOf('bash'));
});

async function scriptOf(shell: string): Promise<string> {
  const terminal = createTerminal();
  expect(await run(['completion', shell], terminal)).toBe(0);
  return terminal.out();
}

/** What bash offers for the last of the words. */
async function offers(words: readonly string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `source ./script; COMP_WORDS=(s2s ${line}); COMP_CWORD=${words.length}; _s2s; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await bash('bash', ['--norc', '-c', program], { cwd: directory });
  return stdout.split('\n').filter((each) => each !== '');
}

describe('completion in bash', () => {
  it.each([
    [['par'], ['partner']],
    [
      ['principal', 'cre'],
      ['create', 'credential'],
    ],
    [['principal', 'credential', 'a'], ['add']],
    [['principal', 'credential', 'add', 'some-id', '--ge'], ['--generate']],
    [
      ['partner', 'create', 'X', '--trust-level', ''],
      ['Full', 'Application', 'User'],
    ],
    [['--json', 'partner', 'li'], ['list']],
    [
      ['config', 'show', '-o', 't'],
      ['table', 'tsv'],
    ],
    [['principal', 'credential', 'add', 'x', '--cert', 'cert'], ['certificate.cer']],
    [['completion', 'f'], ['fish']],
    [['certificate', 'create', '--sip'], []],
  ])('offers after %j exactly %j', async (words, offered) => {
    expect(await offers(words)).toEqual(offered);
  });
});

describe.each([...completionScripts.keys()])('the script for %s', (shell) => {
  it('knows every place and word of the tree', async () => {
    const script = await scriptOf(shell);
    for (const { path, commands, options } of places) {
      expect(script).toContain(path);
      for (const { text } of commands) expect(script).toContain(text);
      for (const { text } of options)
        expect(script).toContain(shell === 'fish' ? `-l ${text.slice(2)}` : text);
    }
  });

  it('offers nothing that the help hides', async () => {
    expect(await scriptOf(shell)).not.toMatch(/sip-domain.*has no|--san\b/);
  });

  it('has an even number of every quote, so that no description breaks out of its own', async () => {
    const lines = (await scriptOf(shell)).split('\n').filter((line) => !line.startsWith('#'));
    // An apostrophe in a description is escaped in each shell's own way, or is typographic.
    const odd = lines.filter(
      (line) => (line.replaceAll("'\\''", '').replaceAll("\\'", '').split("'").length - 1) % 2 !== 0,
    );
    expect(odd).toEqual([]);
  });
});
