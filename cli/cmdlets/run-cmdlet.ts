/**
 * A command that administrators know, from the command line: `s2s New-CsPartnerApplication -Identity Exchange …`. Also
 * a whole line in quotes, as seeds/001 prints one, and the path of a script.
 */
import { readFile } from 'node:fs/promises';
import type { Core } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import { parameterNameOf, wordsOf } from './binding/words.ts';
import { findCmdlet } from './cmdlet-table.ts';
import { type Elsewhere, findElsewhere } from './elsewhere.ts';
import { cmdletHelp, overview } from './help.ts';
import { findInputFile } from './input-file.ts';
import { invoke, unknownCmdlet } from './invoke.ts';
import { takeOptions } from './options.ts';
import { printObjects } from './print-objects.ts';
import { splitCommand } from './script/split-line.ts';

const verbNoun = /^[a-z]+-[a-z]+$/i;
const script = /\.ps1$/i;

/** @param word the first argument: may be a whole line */
export function isCmdlet(word: string): boolean {
  const [name = ''] = splitCommand(word);
  return verbNoun.test(name) || script.test(name) || findElsewhere(name) !== undefined;
}

/** @param args the command and its words @throws the errors of core/errors.ts */
export async function runCmdlet(args: readonly string[], core: Core): Promise<ExitCode> {
  const { rest, options } = takeOptions(args);
  const [first = '', ...words] = rest;
  const [name = '', ...inside] = splitCommand(first);
  return run(name, [...inside, ...words], core.withOptions(options));
}

async function run(name: string, args: readonly string[], core: Core): Promise<ExitCode> {
  if (name.toLowerCase() === 'get-help') return help(args, core);
  const cmdlet = findCmdlet(name);
  if (!cmdlet) return runElse(name, args, core);
  const words = wordsOf(args);
  if (words.some((word) => parameterNameOf(word)?.name === '?')) return help([name], core);
  const { objects, exitCode = exitCodes.success } = await invoke(cmdlet, words, core);
  printObjects(core.output, objects, core.dates);
  return exitCode;
}

async function runElse(name: string, args: readonly string[], core: Core): Promise<ExitCode> {
  const other = findElsewhere(name);
  if (other) throw notHere(other);
  if (!script.test(name)) throw unknownCmdlet(name);
  if (args.length > 0) throw new UsageError('A script takes no parameters here.');
  const file = await findInputFile(core, name);
  const { runScript } = await import('./run-script.ts');
  return runScript(await readFile(file, 'utf8'), core);
}

function notHere({ name, why, instead }: Elsewhere): UsageError {
  return new UsageError(`${name}: ${why}`, instead);
}

/** `-Full` and its like ask for what is printed anyway. */
function help(args: readonly string[], { output }: Core): ExitCode {
  const [wanted] = args.filter((each) => !/^-(?:name|full|detailed|examples)$/i.test(each));
  const lines = wanted === undefined ? overview() : helpOf(wanted);
  for (const line of lines) output.line(line);
  return exitCodes.success;
}

function helpOf(name: string): string[] {
  const cmdlet = findCmdlet(name);
  if (cmdlet) return cmdletHelp(cmdlet);
  const other = findElsewhere(name);
  if (!other) throw unknownCmdlet(name);
  return [`${other.name}: ${other.why}`, '', `Instead: ${other.instead}`];
}
