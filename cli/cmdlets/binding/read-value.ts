/**
 * The value of a parameter, read as what the parameter is. What shells do to PowerShell's words is told here: in most
 * of them an unquoted `$true` is a variable without a value, and leaves nothing behind.
 */
import { UsageError } from '../../core/errors.ts';
import type { Parameter } from './parameter.ts';
import type { WordValue } from './words.ts';

export type ParameterValue = string | number | boolean | null | readonly string[];

/** @throws UsageError for a value that the parameter cannot have; a secret is never repeated */
export function readValue(parameter: Parameter, value: WordValue): ParameterValue {
  const { kind, name, nullable } = parameter;
  if (nullable && (value === null || value === '$null')) return null;
  if (kind === 'truth' || kind === 'switch') return readTruth(name, value);
  if (kind === 'list') return readList(parameter, value);
  const text = textOf(value);
  if (text === '') throw new UsageError(`The value of -${name} is empty.`, emptyRemedy);
  if (kind === 'secret') return text;
  if (kind === 'number') return readNumber(name, text);
  refuseLeftovers(name, text);
  return oneOf(parameter, text);
}

const emptyRemedy =
  'If a variable stood there: it has no value here. Lines with $x = … run together by s2s script FILE.';

const truths = new Map([
  ['$true', true],
  ['true', true],
  ['1', true],
  ['$false', false],
  ['false', false],
  ['0', false],
]);

function readTruth(name: string, value: WordValue): boolean {
  const read = typeof value === 'boolean' ? value : truths.get(textOf(value).toLowerCase());
  if (read === undefined) throw missingTruth(name);
  return read;
}

/** For a Boolean that nothing follows, too: most shells make nothing of an unquoted `$true`. */
export function missingTruth(name: string): UsageError {
  return new UsageError(
    `-${name} takes $true or $false.`,
    `In a shell that takes $true for a variable of its own write '$true', or true.`,
  );
}

function readList(parameter: Parameter, value: WordValue): readonly string[] {
  const texts = Array.isArray(value) ? value : textOf(value).split(',');
  const entries = texts.map((each) => each.trim()).filter((each) => each !== '');
  if (entries.length === 0) throw new UsageError(`The value of -${parameter.name} is empty.`, emptyRemedy);
  return entries.map((each) => oneOf(parameter, each));
}

function readNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`-${name} takes a whole number.`);
}

function oneOf({ name, values }: Parameter, text: string): string {
  if (!values) return text;
  const found = values.find((each) => each.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new UsageError(`-${name} takes ${values.join(', ')} here.`);
}

/** What is left of a variable or a placeholder that nobody filled in. */
function refuseLeftovers(name: string, text: string): void {
  const [placeholder] = /<[^<>]+>/.exec(text) ?? [];
  if (placeholder !== undefined)
    throw new UsageError(`-${name}: put your own value in the place of ${placeholder}.`);
  if (/^\$[A-Za-z_]/.test(text))
    throw new UsageError(`-${name}: the variable ${text} means nothing here.`, emptyRemedy);
  if (/^\.[A-Za-z]+$/.test(text))
    throw new UsageError(`-${name}: in front of ${text} a variable without a value has stood.`, emptyRemedy);
}

function textOf(value: WordValue): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(',') : String(value);
}
