/**
 * The grammar, a noun and then a verb, declared in one shape: summary, options, examples. Every verb gets the same
 * options for what it does, every help an example, and the completion scripts read the same tree.
 */
import { type Command, Option } from 'commander';
import type { Core, CoreOptions } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import { outputFormats } from '../core/output.ts';
import { type Options, readOptions } from './options.ts';

export interface VerbSpec {
  /** The verb with its arguments: `show <name>`. */
  readonly usage: string;
  readonly summary: string;
  /** What else must be known before it is used. */
  readonly details?: string;
  /** Lines without `s2s`; at least one. */
  readonly examples: readonly [string, ...string[]];
  readonly options?: readonly Option[];
  /** It changes something: `--dry-run`, `--yes` and `--reason` are added. */
  readonly changes?: boolean;
  /** The change can be tied to a state that was read: `--if-match` is added. */
  readonly tied?: boolean;
}

/** One call of a verb. */
export interface Call {
  readonly core: Core;
  /** The positional arguments in order. */
  readonly args: readonly string[];
  readonly options: Options;
}

/** @returns the exit code where it is not success */
export type Run = (call: Call) => Promise<ExitCode | undefined>;

/** A word that verbs stand below. */
export interface NounSpec {
  readonly name: string;
  readonly summary: string;
  readonly examples: VerbSpec['examples'];
}

export interface Noun {
  verb(spec: VerbSpec, run: Run): void;
  /** A noun below this one: `principal credential`. */
  noun(spec: NounSpec): Noun;
  /** What is done when no verb is named. */
  alone(spec: Omit<VerbSpec, 'usage'>, run: Run): void;
}

export interface NounContext {
  openCore(options: CoreOptions): Core;
  conclude(code: ExitCode): void;
}

export function createNoun(command: Command, context: NounContext): Noun {
  return {
    verb: (spec, run) => declare(command.command(spec.usage), spec, run, context),
    noun: (below) => declareNoun(command, below, context),
    alone: (spec, run) => declare(command, spec, run, context),
  };
}

/** @returns the noun, for its verbs to be added */
export function declareNoun(
  parent: Command,
  { name, summary, examples }: NounSpec,
  context: NounContext,
): Noun {
  const command = parent.command(name).description(summary).summary(summary);
  addExamples(command, examples);
  return createNoun(command, context);
}

function addExamples(command: Command, examples: VerbSpec['examples']): void {
  const title = examples.length > 1 ? 'Examples:' : 'Example:';
  command.addHelpText('after', ['', title, ...examples.map((line) => `  s2s ${line}`)].join('\n'));
}

function declare(command: Command, spec: Omit<VerbSpec, 'usage'>, run: Run, context: NounContext): void {
  command.description(spec.details === undefined ? spec.summary : `${spec.summary}\n\n${spec.details}`);
  command.summary(spec.summary);
  const options = [
    ...(spec.options ?? []),
    ...(spec.changes ? changeOptions() : []),
    ...(spec.tied ? [ifMatch()] : []),
  ];
  for (const each of options) command.addOption(each);
  addExamples(command, spec.examples);
  command.action(async () => {
    const options = readOptions(command.optsWithGlobals());
    const core = context.openCore(coreOptions(options));
    context.conclude((await run({ core, args: command.args, options })) ?? exitCodes.success);
  });
}

function changeOptions(): Option[] {
  return [
    new Option('--dry-run', 'Say what would be done, and every rule against it; change nothing'),
    new Option('-y, --yes', 'Ask no question'),
    new Option('--reason <text>', 'Why, for the audit'),
  ];
}

function ifMatch(): Option {
  return new Option('--if-match <etag>', 'Change only the state with this ETag, as show --json told it');
}

/** Options of every command. */
export function addGlobalOptions(program: Command): void {
  program
    .option('--url <address>', 'The deployment (else S2S_URL, else the local stack)')
    .option('--audience <uri>', 'The application that tokens are for (else S2S_AUDIENCE)')
    .addOption(new Option('-o, --output <format>', 'How data is printed').choices(outputFormats))
    .option('--json', 'The same as --output json')
    .option('--no-input', 'Never ask; refuse what would need an answer')
    .option('-q, --quiet', 'Only data, warnings and errors');
}

function coreOptions(options: Options): CoreOptions {
  const named = options.text('output');
  if (options.flag('json') && named !== undefined && named !== 'json') {
    throw new UsageError(`--json and --output ${named} exclude each other.`);
  }
  return {
    url: options.text('url'),
    audience: options.text('audience'),
    format: options.flag('json') ? 'json' : outputFormats.find((format) => format === named),
    // The parser's name for the absence of `--no-input`.
    noInput: !options.flag('input'),
    quiet: options.flag('quiet'),
  };
}
