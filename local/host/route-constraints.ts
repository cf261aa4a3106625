/**
 * The inline constraints of a route parameter (`{id:int}`, `{name:length(2,8)}`) as ASP.NET Core reads them, with
 * what is known about the values that they accept, so that two of them can be proved disjoint.
 */

export interface RouteConstraint {
  readonly text: string;
  accepts(value: string): boolean;
  /** The family that every accepted value belongs to; `any` when nothing is known. */
  readonly family: 'letters' | 'integer' | 'boolean' | 'any';
  /** Bounds of the accepted values' length, where known. */
  readonly length?: Bounds;
  /** Bounds of the accepted values as whole numbers, where known. */
  readonly value?: Bounds;
}

type Bounds = readonly [low: bigint, high: bigint];

const int32: Bounds = [-(2n ** 31n), 2n ** 31n - 1n];
const int64: Bounds = [-(2n ** 63n), 2n ** 63n - 1n];
const anyLength = 2n ** 31n - 1n;

const within = (value: bigint, [low, high]: Bounds): boolean => value >= low && value <= high;

function integers(text: string, bounds: Bounds): RouteConstraint {
  const accepts = (value: string) => /^\s*[+-]?\d+\s*$/.test(value) && within(toInteger(value), bounds);
  return { text, accepts, family: 'integer', value: bounds };
}

/** BigInt takes no plus sign. */
const toInteger = (value: string): bigint => BigInt(value.trim().replace(/^\+/, ''));

function lengths(text: string, bounds: Bounds): RouteConstraint {
  return { text, accepts: (value) => within(BigInt(value.length), bounds), family: 'any', length: bounds };
}

function pattern(text: string, source: RegExp, family: RouteConstraint['family'] = 'any'): RouteConstraint {
  return { text, accepts: (value) => source.test(value), family };
}

const guidPattern =
  /^\s*(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[{(][0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[)}])\s*$/i;
const decimalPattern = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** The constraints without an argument. */
const plain = new Map<string, (text: string) => RouteConstraint>([
  ['int', (text) => integers(text, int32)],
  ['long', (text) => integers(text, int64)],
  ['bool', (text) => pattern(text, /^\s*(?:true|false)\s*$/i, 'boolean')],
  ['guid', (text) => pattern(text, guidPattern)],
  ['alpha', (text) => pattern(text, /^[a-z]*$/i, 'letters')],
  ['decimal', (text) => pattern(text, decimalPattern)],
  ['double', (text) => pattern(text, decimalPattern)],
  ['float', (text) => pattern(text, decimalPattern)],
  ['required', (text) => pattern(text, /./s)],
]);

/** The constraints that take whole numbers, by how many they take. */
const numeric = new Map<string, (text: string, numbers: readonly bigint[]) => RouteConstraint | undefined>([
  ['length', (text, [a, b]) => (a === undefined ? undefined : lengths(text, [a, b ?? a]))],
  [
    'minlength',
    (text, [a, b]) => (a === undefined || b !== undefined ? undefined : lengths(text, [a, anyLength])),
  ],
  ['maxlength', (text, [a, b]) => (a === undefined || b !== undefined ? undefined : lengths(text, [0n, a]))],
  ['min', (text, [a, b]) => (a === undefined || b !== undefined ? undefined : integers(text, [a, int64[1]]))],
  ['max', (text, [a, b]) => (a === undefined || b !== undefined ? undefined : integers(text, [int64[0], a]))],
  ['range', (text, [a, b]) => (a === undefined || b === undefined ? undefined : integers(text, [a, b]))],
]);

/** @returns the constraint called `name`, or undefined when there is none of that name with such arguments. */
export function createConstraint(name: string, argument: string | undefined): RouteConstraint | undefined {
  const text = argument === undefined ? name : `${name}(${argument})`;
  if (name === 'regex') return argument === undefined ? undefined : regexConstraint(text, argument);
  if (argument === undefined) return plain.get(name)?.(text);
  const parts = argument.split(',').map((part) => part.trim());
  if (parts.length > 2 || !parts.every((part) => /^-?\d{1,18}$/.test(part))) return undefined;
  const numbers = parts.map(BigInt);
  const [low, high] = numbers;
  // ASP.NET Core throws for an empty range and for a negative length.
  if (low !== undefined && high !== undefined && low > high) return undefined;
  if (name.endsWith('length') && numbers.some((number) => number < 0n)) return undefined;
  return numeric.get(name)?.(text, numbers);
}

/** ASP.NET Core matches such expressions without regard to case and culture. */
function regexConstraint(text: string, source: string): RouteConstraint | undefined {
  try {
    return pattern(text, new RegExp(source, 'i'));
  } catch {
    return undefined;
  }
}

/** False only where no value at all can satisfy every constraint of both lists. */
export function mayAgree(a: readonly RouteConstraint[], b: readonly RouteConstraint[]): boolean {
  const all = [...a, ...b];
  const families = new Set(all.map(({ family }) => family));
  if (families.has('integer') && (families.has('letters') || families.has('boolean'))) return false;
  return meet(all.map(({ length }) => length)) && meet(all.map(({ value }) => value));
}

/** Whether some number lies inside all the known bounds. */
function meet(bounds: readonly (Bounds | undefined)[]): boolean {
  const known = bounds.filter((entry) => entry !== undefined);
  return known.every(([low]) => known.every(([, high]) => low <= high));
}
