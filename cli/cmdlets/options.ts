/** Options of `s2s` itself among the words of an old command: two dashes tell them from its parameters. */
import type { CoreOptions } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';
import { outputFormats } from '../core/output.ts';

export interface TakenOptions {
  readonly rest: readonly string[];
  readonly options: CoreOptions;
}

/** Options that take a value. */
const valued = ['--url', '--audience', '--output'];

/** @throws UsageError for an option that there is not */
export function takeOptions(args: readonly string[]): TakenOptions {
  const rest: string[] = [];
  let options: CoreOptions = {};
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!/^--[a-z]/.test(arg)) {
      rest.push(arg);
      continue;
    }
    const [name = '', attached] = splitAtEquals(arg);
    const value = attached ?? (valued.includes(name) ? args[++at] : undefined);
    options = { ...options, ...optionOf(name, value) };
  }
  return { rest, options };
}

function splitAtEquals(arg: string): [name: string, value?: string] {
  const at = arg.indexOf('=');
  return at < 0 ? [arg] : [arg.slice(0, at), arg.slice(at + 1)];
}

function optionOf(name: string, value: string | undefined): CoreOptions {
  if (valued.includes(name) && !value) throw new UsageError(`${name} needs a value.`);
  if (name === '--url') return { url: value };
  if (name === '--audience') return { audience: value };
  if (name === '--output') return { format: formatOf(value) };
  if (name === '--json') return { format: 'json' };
  if (name === '--no-input') return { noInput: true };
  if (name === '--quiet') return { quiet: true };
  throw new UsageError(
    `These commands know no option ${name}.`,
    'They take --url, --audience, --output, --json, --no-input and --quiet; parameters have one dash: -Identity.',
  );
}

function formatOf(value: string | undefined) {
  const format = outputFormats.find((each) => each === value);
  if (format) return format;
  throw new UsageError(`--output takes ${outputFormats.join(', ')}.`);
}
