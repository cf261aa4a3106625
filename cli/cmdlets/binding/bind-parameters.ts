/**
 * Brings words and parameters together by PowerShell's rules: names without case, shortened as far as they stay
 * unambiguous, by alias; `-Name value` and `-Name:value`; switches; the rest by position (about_Parameters).
 */
import { UsageError } from '../../core/errors.ts';
import type { Parameter } from './parameter.ts';
import { missingTruth, type ParameterValue, readValue } from './read-value.ts';
import { parameterNameOf, type Word, type WordValue } from './words.ts';

export interface Binding {
  readonly values: ReadonlyMap<string, ParameterValue>;
  /** Given, and met without. */
  readonly met: readonly Parameter[];
  /** Required, and not given. */
  readonly missing: readonly Parameter[];
}

/** @throws UsageError with the first word that cannot be bound, or with every parameter that has no meaning here */
export function bindParameters(words: readonly Word[], parameters: readonly Parameter[]): Binding {
  const { named, loose } = splitWords(words, parameters);
  refuseMeaningless([...named.keys()]);
  const all = new Map([...named, ...placeLoose(loose, parameters, named)]);
  const taken = [...all].filter(([{ use }]) => use === 'taken');
  return {
    values: new Map(taken.map(([parameter, value]) => [parameter.name, readValue(parameter, value)])),
    met: [...all.keys()].filter(({ use }) => use === 'met'),
    missing: parameters.filter((parameter) => parameter.required && !all.has(parameter)),
  };
}

interface Split {
  readonly named: ReadonlyMap<Parameter, WordValue>;
  /** Values without a name. */
  readonly loose: readonly WordValue[];
}

function splitWords(words: readonly Word[], parameters: readonly Parameter[]): Split {
  const named = new Map<Parameter, WordValue>();
  const loose: WordValue[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const given = parameterNameOf(word);
    if (!given) {
      loose.push(word?.value ?? null);
      continue;
    }
    const parameter = findParameter(given.name, parameters);
    if (named.has(parameter)) throw new UsageError(`-${parameter.name} is given more than once.`);
    const { value, used } = valueBehind(parameter, given.attached, words.slice(at + 1));
    named.set(parameter, value);
    at += used;
  }
  return { named, loose };
}

/** @returns the value, and how many words behind the name it took */
function valueBehind(parameter: Parameter, attached: string | undefined, behind: readonly Word[]) {
  const { name, kind, use } = parameter;
  if (kind === 'switch') return { value: attached ?? true, used: 0 };
  if (attached !== undefined && attached !== '') return { value: attached, used: 0 };
  const next = behind[0];
  if (next === undefined || parameterNameOf(next)) {
    // Whether a parameter without meaning takes a value does not matter any more.
    if (use === 'none') return { value: null, used: 0 };
    throw kind === 'truth' ? missingTruth(name) : missingValue(name);
  }
  return kind === 'list' ? listBehind(behind) : { value: next.value, used: 1 };
}

function missingValue(name: string): UsageError {
  return new UsageError(`-${name} needs a value.`, `One that begins with a dash is written -${name}:value.`);
}

/** `A, B` and `A ,B` are one list, though a shell makes several words of it. */
function listBehind(behind: readonly Word[]) {
  const parts: string[] = [];
  for (const word of behind) {
    if (parts.length > 0 && !parts.at(-1)?.endsWith(',') && !String(word.value).startsWith(',')) break;
    parts.push(Array.isArray(word.value) ? word.value.join(',') : String(word.value));
  }
  return { value: parts.join(','), used: parts.length };
}

/** @throws UsageError for a name that nothing has, or that is too short to be one only */
export function findParameter(name: string, parameters: readonly Parameter[]): Parameter {
  const wanted = name.toLowerCase();
  const exact = parameters.find((each) => namesOf(each).includes(wanted));
  if (exact) return exact;
  const found = parameters.filter((each) => namesOf(each).some((known) => known.startsWith(wanted)));
  const [only, ...others] = found;
  if (only && others.length === 0) return only;
  if (only) throw new UsageError(`-${name} may be ${found.map((each) => `-${each.name}`).join(' or ')}.`);
  const taken = parameters.filter(({ use }) => use === 'taken').map((each) => `-${each.name}`);
  throw new UsageError(`There is no parameter -${name}.`, `These are taken: ${taken.join(' ')}.`);
}

function namesOf({ name, aliases }: Parameter): string[] {
  return [name, ...aliases].map((each) => each.toLowerCase());
}

function refuseMeaningless(given: readonly Parameter[]): void {
  const refused = given.filter(({ use }) => use === 'none');
  if (refused.length === 0) return;
  const reasons = refused.map(({ name, help }) => `-${name} has no meaning here: ${help}.`);
  throw new UsageError(reasons.join(' '), refused.map(({ instead }) => instead).join(' '));
}

/** Values without a name go to the places that no name has filled. */
function placeLoose(
  loose: readonly WordValue[],
  parameters: readonly Parameter[],
  named: ReadonlyMap<Parameter, WordValue>,
): [Parameter, WordValue][] {
  const free = parameters
    .filter((each) => each.position !== undefined && !named.has(each))
    .toSorted((a, b) => (a.position ?? 0) - (b.position ?? 0));
  return loose.map((value, at) => {
    const parameter = free[at];
    if (!parameter)
      throw new UsageError('There is a value that belongs to no parameter.', 'Write its name before it.');
    return [parameter, value];
  });
}
