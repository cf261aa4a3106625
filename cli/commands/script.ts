/** `s2s script`: the commands that administrators know, line by line from a file or standard input. */
import { resolve } from 'node:path';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import { readInputFile } from '../core/prompt.ts';
import type { Noun } from './noun.ts';

export function addScript(noun: Noun): void {
  noun.alone(
    {
      summary: 'Runs lines of the commands that administrators know, with $x = … and $x in them',
      examples: ['script partners.ps1', 'script - < partners.ps1'],
    },
    async ({ core, args: [file = '-'] }) => {
      const text =
        file === '-'
          ? await core.prompt.standardInput()
          : (await readInputFile(resolve(core.directory, file))).toString('utf8');
      const { runScript } = await import('../cmdlets/run-script.ts');
      return toExitCode(await runScript(text, core));
    },
  );
}

function toExitCode(code: number): ExitCode {
  return Object.values(exitCodes).find((each) => each === code) ?? exitCodes.usage;
}
