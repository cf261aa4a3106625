/** Options of a command: how they are declared, and how a command reads them without knowing the parser. */
import { InvalidArgumentError, Option, type OptionValues } from 'commander';
import { UsageError } from '../core/errors.ts';

export interface Options {
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** `true` or `false` as it was named; undefined when it was not. */
  truth(name: string): boolean | undefined;
  /** Whether it was switched off by its `--no-` form. */
  isOff(name: string): boolean;
  list(name: string): readonly string[];
  number(name: string): number | undefined;
}

/** @param values by camel-case names, as the parser gives them */
export function readOptions(values: OptionValues): Options {
  const read = (name: string): unknown => values[name];
  return {
    text: (name) => (typeof read(name) === 'string' ? String(read(name)) : undefined),
    flag: (name) => read(name) === true,
    truth: (name) => (read(name) === undefined ? undefined : read(name) === 'true'),
    isOff: (name) => read(name) === false,
    list(name) {
      const value = read(name);
      return Array.isArray(value) ? value.map(String) : [];
    },
    number: (name) => (typeof read(name) === 'number' ? Number(read(name)) : undefined),
  };
}

export function option(flags: string, description: string): Option {
  return new Option(flags, description);
}

/** One of a few values. */
export function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

/** Says whether something is so, for changes in which silence means "as it is". */
export function truth(flags: string, description: string): Option {
  return choice(`${flags} <true|false>`, description, ['true', 'false']);
}

/** May be named several times. */
export function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description} (may be repeated)`).argParser(
    (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
  );
}

export function wholeNumber(flags: string, description: string, least = 1): Option {
  return new Option(flags, description).argParser((text: string) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`It is a whole number of at least ${least}.`);
  });
}

/**
 * An option that older tools have and that has no meaning here: refused with the reason and the way to do it, never
 * ignored. It is not shown in the help.
 */
export function meaningless(flags: string, remedy: string): Option {
  const name = flags.split(' ')[0] ?? flags;
  return new Option(flags, remedy).hideHelp().argParser(() => {
    throw new UsageError(`${name} has no meaning here.`, remedy);
  });
}
