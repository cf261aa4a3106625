/**
 * The first word decides: a command that administrators know (`Get-CsCertificate`, `Configure-….ps1`) goes to the
 * cmdlets, everything else to the nouns. Here, and only here, an error becomes lines on stderr and an exit code.
 */
import { systemClock } from '../shared/base/clock.ts';
import { createCore, type Surroundings } from './core/core.ts';
import { describeError, errorAsObject, exitCodeOf, isCliError } from './core/errors.ts';
import { printableLines } from './core/output.ts';
import { refuseSecretArguments } from './core/secret-arguments.ts';

type Process = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env' | 'cwd'>;

/** Runs one command. @param args without the names of Node.js and of this file @returns the exit code */
export async function main(args: readonly string[], process: Process): Promise<number> {
  const { stdin, stdout, stderr, env } = process;
  // A reader that goes away early, as `head` does, is no error of ours.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const surroundings = {
    stdin,
    stdout,
    stderr,
    environment: env,
    directory: process.cwd(),
    clock: systemClock,
  };
  return run(args, surroundings);
}

/** The same, with the surroundings as an argument. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    if (!isCliError(error)) throw error;
    for (const line of linesOf(error, args)) surroundings.stderr.write(`${printableLines(line)}\n`);
    return exitCodeOf(error);
  }
}

async function dispatch(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const at = firstWordAt(args);
  const word = args[at] ?? '';
  // Loaded only for a word that may be one: no noun has a hyphen, ends like a script or restarts a web server.
  if (/^[a-z]+-[a-z]+(\s|$)|\.ps1(\s|$)|^iisreset(\s|$)/i.test(word)) {
    const { isCmdlet, runCmdlet } = await import('./cmdlets/run-cmdlet.ts');
    if (isCmdlet(word)) return runCmdlet(wordFirst(args, at), createCore(surroundings));
  }
  refuseSecretArguments(args);
  const { runProgram } = await import('./commands/program.ts');
  return runProgram(args, surroundings);
}

/** Options of every command may stand before its name. */
function firstWordAt(args: readonly string[]): number {
  return args.findIndex((arg, at) => !arg.startsWith('-') && !takesValue(args[at - 1]));
}

const longForms = new Map([
  ['-q', '--quiet'],
  ['-o', '--output'],
]);

/** Behind the name of a cmdlet the short forms would be parameters of it. */
function wordFirst(args: readonly string[], at: number): string[] {
  const before = args.slice(0, at).map((arg) => longForms.get(arg) ?? arg);
  return [...args.slice(at, at + 1), ...before, ...args.slice(at + 1)];
}

function takesValue(option: string | undefined): boolean {
  return option === '--url' || option === '--audience' || isOutput(option);
}

type Told = Parameters<typeof describeError>[0];

/** For programs that asked for JSON the last line of stderr is the error as JSON. */
function linesOf(error: Told, args: readonly string[]): string[] {
  if (error.name !== 'Declined' && asksForJson(args))
    return [JSON.stringify({ error: errorAsObject(error) })];
  return describeError(error);
}

function asksForJson(args: readonly string[]): boolean {
  return args.some(
    (arg, at) => arg === '--json' || arg === '--output=json' || (isOutput(args[at - 1]) && arg === 'json'),
  );
}

function isOutput(arg: string | undefined): boolean {
  return arg === '--output' || arg === '-o';
}
