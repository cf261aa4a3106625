/**
 * A script of the commands that administrators know, from a file or standard input: the lines of the guides as they
 * print them, with `$x = …` and `$x`. Everything is read before anything is done, so that a slip in the last line
 * does not leave half a change.
 */
import type { Core } from '../core/core.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import { runStatements } from './script/run.ts';

/** @throws the errors of core/errors.ts, with the number of the line */
export function runScript(text: string, core: Core): Promise<ExitCode> {
  return runStatements(text.replace(/^\ufeff/, ''), core);
}
