/** Questions at a terminal, and secrets that are not shown. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Declined, UsageError } from '../../../../cli/core/errors.ts';
import { createPrompt } from '../../../../cli/core/prompt.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

function atTerminal(noInput = false) {
  const terminal = createTerminal({ isTTY: true });
  return { terminal, prompt: createPrompt({ ...terminal, noInput }) };
}

describe('a question', () => {
  it.each(['y', 'Y', 'yes', 'YES'])('goes on after %s', async (answer) => {
    const { terminal, prompt } = atTerminal();
    terminal.stdin.write(`${answer}\n`);
    await prompt.confirm('Delete it?', false);
    expect(terminal.err()).toContain('Delete it? [y/N]');
    expect(terminal.out()).toBe('');
  });

  it.each(['', 'n', 'no', 'yep', 'ja'])('stops after %j', async (answer) => {
    const { terminal, prompt } = atTerminal();
    terminal.stdin.write(`${answer}\n`);
    await expect(prompt.confirm('Delete it?', false)).rejects.toThrow(Declined);
  });

  it('is not asked when yes was said already', async () => {
    const { terminal, prompt } = atTerminal();
    await prompt.confirm('Delete it?', true);
    expect(terminal.err()).toBe('');
  });

  it('is refused where input is not wanted, and where there is no terminal', async () => {
    await expect(atTerminal(true).prompt.confirm('Delete it?', false)).rejects.toThrow(UsageError);
    const piped = createPrompt({ ...createTerminal(), noInput: false });
    await expect(piped.confirm('Delete it?', false)).rejects.toThrow(/nobody can be asked/);
  });

  it('is declined when the input ends without an answer', async () => {
    const { terminal, prompt } = atTerminal();
    terminal.stdin.end();
    await expect(prompt.ask('Realm?')).rejects.toThrow(Declined);
  });

  it('takes its default for an empty line', async () => {
    const { terminal, prompt } = atTerminal();
    terminal.stdin.write('\n');
    expect(await prompt.ask('Realm?', 'litwareinc.com')).toBe('litwareinc.com');
  });
});

describe('a secret', () => {
  it('is typed without being shown, and the terminal is as before afterwards', async () => {
    const { terminal, prompt } = atTerminal();
    const typed = prompt.secret('Password of x.pfx', undefined);
    for (const keys of ['P@sz', '\u007f', 'sw', '0rd\r']) terminal.stdin.write(keys);
    expect(await typed).toBe('P@ssw0rd');
    expect(terminal.err()).toBe('Password of x.pfx: \n');
    expect(terminal.rawModes).toEqual([true, false]);
  });

  it('is asked for only once the terminal shows nothing any more', async () => {
    const { stdin } = createTerminal({ isTTY: true });
    const order: string[] = [];
    const stderr = Object.assign(new PassThrough(), { write: (text: string) => order.push(text) > 0 });
    const raw = Object.assign(stdin, { setRawMode: (mode: boolean) => order.push(`raw ${mode}`) });
    const typed = createPrompt({ stdin: raw, stderr, noInput: false }).secret('Password', undefined);
    stdin.write('x\r');
    await typed;
    expect(order).toEqual(['raw true', 'Password: ', 'raw false', '\n']);
  });

  it('is given up by Ctrl-C, and the terminal is as before afterwards', async () => {
    const { terminal, prompt } = atTerminal();
    const typed = prompt.secret('Password', undefined);
    terminal.stdin.write('half\u0003');
    await expect(typed).rejects.toThrow(Declined);
    expect(terminal.rawModes).toEqual([true, false]);
  });

  it('is read from standard input, without the line end', async () => {
    const terminal = createTerminal();
    terminal.stdin.end('P@ssw0rd\r\n');
    expect(await createPrompt({ ...terminal, noInput: true }).secret('Password', '-')).toBe('P@ssw0rd');
  });

  it('is read from a file, blanks and all', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 's2s-cli-')), 'password.txt');
    await writeFile(file, ' P@ss w0rd \n');
    expect(await atTerminal(true).prompt.secret('Password', file)).toBe(' P@ss w0rd ');
  });

  it.each([
    ['empty', '\n', '-', /is empty/],
    ['of a file that is not there', '', '/nowhere/password.txt', /ENOENT/],
    ['asked of nobody', '', undefined, /nobody can be asked/],
  ])('is refused when %s', async (_name, input, source, message) => {
    const terminal = createTerminal();
    terminal.stdin.end(input);
    const prompt = createPrompt({ ...terminal, noInput: false });
    await expect(prompt.secret('Password', source)).rejects.toThrow(message);
  });
});
