/** What a command reads of its parameters: by name, as what they are declared to be. */
import type { Binding } from './bind-parameters.ts';
import type { ParameterValue } from './read-value.ts';

export interface Bound {
  text(name: string): string | undefined;
  /** One that is required, or that was asked for. */
  needed(name: string): string;
  /** A text that `$null` takes away. */
  textOrNull(name: string): string | null | undefined;
  number(name: string): number | undefined;
  /** `$true` or `$false` as it was given; undefined when it was not. */
  truth(name: string): boolean | undefined;
  /** A switch: on, or not. */
  flag(name: string): boolean;
  list(name: string): readonly string[];
  has(name: string): boolean;
}

export function createBound(values: Binding['values']): Bound {
  const read = <T extends ParameterValue>(name: string, is: (value: ParameterValue) => value is T) => {
    const value = values.get(name);
    return value !== undefined && is(value) ? value : undefined;
  };
  const text = (name: string) => read(name, isText);
  return {
    text,
    needed: (name) => text(name) ?? '',
    textOrNull: (name) => (values.get(name) === null ? null : text(name)),
    number: (name) => read(name, isNumber),
    truth: (name) => read(name, isTruth),
    flag: (name) => values.get(name) === true,
    list: (name) => read(name, isList) ?? [],
    has: (name) => values.has(name),
  };
}

function isText(value: ParameterValue): value is string {
  return typeof value === 'string';
}

function isNumber(value: ParameterValue): value is number {
  return typeof value === 'number';
}

function isTruth(value: ParameterValue): value is boolean {
  return typeof value === 'boolean';
}

function isList(value: ParameterValue): value is readonly string[] {
  return Array.isArray(value);
}
