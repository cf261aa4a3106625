/**
 * The command tree as completion scripts need it: every place that one can be at, by the words that lead there, with
 * the words that may follow. Made from the parser's own tree, so that a script never offers what is not there.
 */
import type { Argument, Command, Option } from 'commander';

export interface Word {
  readonly text: string;
  readonly about: string;
}

/** What an option wants after it. */
export interface Value {
  readonly flag: string;
  /** Files where there are none. */
  readonly choices: readonly string[];
}

export interface Place {
  /** `/principal/credential`; empty at the beginning. */
  readonly path: string;
  /** Verbs and nouns, and values of an argument that has only a few. */
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  readonly values: readonly Value[];
}

/** Every place, parents before their children. */
export function placesOf(program: Command): Place[] {
  return walk(program, '', program.options.filter(isShown));
}

function walk(command: Command, path: string, globals: readonly Option[]): Place[] {
  const own = path === '' ? [] : command.options.filter(isShown);
  const options = [...own, ...globals];
  const place = {
    path,
    commands: [...command.commands.map(wordOf), ...command.registeredArguments.flatMap(argumentWords)],
    options: [...options.flatMap(wordsOf), { text: '--help', about: 'Show help with an example' }],
    values: options.flatMap(valuesOf),
  };
  return [place, ...command.commands.flatMap((each) => walk(each, `${path}/${each.name()}`, globals))];
}

function wordOf(command: Command): Word {
  return { text: command.name(), about: command.summary() };
}

function argumentWords({ argChoices = [], description }: Argument): Word[] {
  return argChoices.map((text) => ({ text, about: description }));
}

function isShown({ hidden, long }: Option): boolean {
  return !hidden && long !== '--version';
}

function wordsOf({ long, description }: Option): Word[] {
  return long ? [{ text: long, about: description }] : [];
}

function valuesOf({ long, short, required, argChoices = [], flags }: Option): Value[] {
  const wantsFile = /<file>/.test(flags);
  if (!required || (argChoices.length === 0 && !wantsFile)) return [];
  return [long, short].flatMap((flag) => (flag ? [{ flag, choices: argChoices }] : []));
}
