/**
 * The values that queries compute with, and what is done with them. Types are never mixed, as Kusto would not, and
 * nothing is compared to a null for being equal, where Kusto has an answer that few expect.
 */

export type Value =
  | null
  | boolean
  | number
  | string
  | { readonly datetime: number }
  | { readonly timespan: number }
  | { readonly dynamic: unknown };

export type Row = Readonly<Record<string, Value>>;

export type ValueType = 'null' | 'bool' | 'number' | 'string' | 'datetime' | 'timespan' | 'dynamic';

export function typeOf(value: Value): ValueType {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'string') return 'string';
  if ('datetime' in value) return 'datetime';
  return 'timespan' in value ? 'timespan' : 'dynamic';
}

/** What is behind a number, an instant or a length of time: the last two in milliseconds. */
export function numberIn(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null && 'datetime' in value) return value.datetime;
  if (typeof value === 'object' && value !== null && 'timespan' in value) return value.timespan;
  throw new Error(`A ${typeOf(value)} is nothing to reckon with.`);
}

/** What the value looks like inside a key or an answer. */
export function shown(value: Value): string {
  return JSON.stringify(value);
}

type Comparison = (left: Value, right: Value) => boolean | null;

function ordering(holds: (left: number, right: number) => boolean): Comparison {
  return (left, right) => {
    if (left === null || right === null) return null;
    if (typeOf(left) !== typeOf(right))
      throw new Error(`A ${typeOf(left)} is not ordered with a ${typeOf(right)}.`);
    return holds(numberIn(left), numberIn(right));
  };
}

export function isEqual(left: Value, right: Value): boolean {
  const types = [typeOf(left), typeOf(right)];
  if (types.includes('null')) throw new Error('Nothing is compared to a null.');
  if (types.includes('dynamic')) throw new Error('A dynamic value is converted before it is compared.');
  if (types[0] !== types[1]) throw new Error(`A ${types[0]} is never a ${types[1]}.`);
  return shown(left) === shown(right);
}

export const comparisons: Readonly<Record<string, Comparison>> = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<': ordering((left, right) => left < right),
  '<=': ordering((left, right) => left <= right),
  '>': ordering((left, right) => left > right),
  '>=': ordering((left, right) => left >= right),
  startswith: (left, right) => {
    if (typeof left !== 'string' || typeof right !== 'string') throw new Error('startswith is for texts.');
    return left.toLowerCase().startsWith(right.toLowerCase());
  },
};

/** `datetime - datetime` is a timespan; otherwise both sides are numbers. */
export function reckon(sign: string, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  const types = `${typeOf(left)} ${sign} ${typeOf(right)}`;
  if (types === 'datetime - datetime') return { timespan: numberIn(left) - numberIn(right) };
  if (typeof left !== 'number' || typeof right !== 'number') throw new Error(`${types} is not known here.`);
  if (sign === '+') return left + right;
  if (sign === '-') return left - right;
  if (sign === '*') return left * right;
  // Whole numbers stay whole.
  return Math.trunc(left / right);
}

/** A member of an object; null where there is none. */
export function memberOf(value: Value, name: string): Value {
  if (value === null) return null;
  if (typeof value !== 'object' || !('dynamic' in value))
    throw new Error(`A ${typeOf(value)} has no members.`);
  const held = value.dynamic;
  if (typeof held !== 'object' || held === null) return null;
  const found = (held as Readonly<Record<string, unknown>>)[name];
  return found === undefined || found === null ? null : { dynamic: found };
}

function inside(value: Value): unknown {
  return typeof value === 'object' && value !== null && 'dynamic' in value ? value.dynamic : value;
}

/** Functions of values alone. */
export const functions: Readonly<Record<string, (...given: Value[]) => Value>> = {
  parse_json(text = null) {
    if (typeof text !== 'string') throw new Error('parse_json is for texts.');
    try {
      return { dynamic: JSON.parse(text) };
    } catch {
      return { dynamic: text };
    }
  },
  // Of nothing it makes an empty text.
  tostring: (value = null) => (value === null ? '' : String(inside(value))),
  tolong(value = null) {
    const number = value === null ? Number.NaN : Number(inside(value));
    return Number.isFinite(number) ? Math.trunc(number) : null;
  },
  tobool(value = null) {
    const text = value === null ? '' : String(inside(value)).toLowerCase();
    return text === 'true' ? true : text === 'false' ? false : null;
  },
  not: (value = null) => (typeof value === 'boolean' ? !value : null),
  bin(value = null, size = null) {
    if (value === null || size === null) return null;
    const step = numberIn(size);
    const start = Math.floor(numberIn(value) / step) * step;
    return typeOf(value) === 'datetime' ? { datetime: start } : start;
  },
};
