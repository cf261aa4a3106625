/**
 * Route templates of HTTP functions, as the Functions host (ASP.NET Core routing) reads them: parse one, match a
 * path, and tell whether two of them can match the same path. The real host's choice between two such routes is
 * not to be relied on, so this host refuses them at start; hence `overlaps`.
 */
import { createConstraint, mayAgree, type RouteConstraint } from './route-constraints.ts';

export interface LiteralSegment {
  readonly kind: 'literal';
  readonly text: string;
}

export interface ParameterSegment {
  readonly kind: 'parameter';
  readonly name: string;
  readonly constraints: readonly RouteConstraint[];
  /** `{name?}`: may be absent; only the last segment can be. */
  readonly optional: boolean;
  /** `{*name}`: takes the rest of the path, also none. */
  readonly catchAll: boolean;
}

export type RouteSegment = LiteralSegment | ParameterSegment;

export interface RouteTemplate {
  readonly source: string;
  readonly segments: readonly RouteSegment[];
}

/** What is wrong with a template; the message names the template. */
export class RouteError extends Error {}

/**
 * Reads a template such as `{realm}/oauth2/token`, `items/{id:int?}` or `files/{*path}`; one leading slash is
 * ignored. Segments that mix text and parameters and default values are not supported.
 * @throws {RouteError} when the template is not one that this host can serve.
 */
export function parseRoute(source: string): RouteTemplate {
  const fail = (why: string): never => {
    throw new RouteError(`Route "${source}": ${why}.`);
  };
  const texts = splitTemplate(source.replace(/^\//, ''));
  if (texts.some((text) => text === '')) fail('a segment between two slashes is empty');
  const segments = texts.map((text) => parseSegment(text, fail));
  const parameters = segments.filter((segment) => segment.kind === 'parameter');
  const names = parameters.map(({ name }) => name.toLowerCase());
  if (new Set(names).size < names.length) fail('two parameters have the same name');
  const last = segments.at(-1);
  if (parameters.some((segment) => (segment.optional || segment.catchAll) && segment !== last)) {
    fail('only the last segment can be optional or a catch-all');
  }
  return { source, segments };
}

/** Splits at the slashes outside of braces; `{{` and `}}` inside of them stand for a brace of a constraint. */
function splitTemplate(source: string): string[] {
  if (source === '') return [];
  const segments = [''];
  let depth = 0;
  for (let index = 0; index < source.length; index += 1) {
    const char = source.charAt(index);
    const doubled = depth > 0 && (char === '{' || char === '}') && source.charAt(index + 1) === char;
    if (doubled) index += 1;
    else if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    if (char === '/' && depth <= 0) segments.push('');
    else segments.push(`${segments.pop() ?? ''}${doubled ? char + char : char}`);
  }
  return segments;
}

function parseSegment(text: string, fail: (why: string) => never): RouteSegment {
  const inner = /^\{(.+)\}$/s.exec(text)?.[1];
  if (inner === undefined) {
    if (/[{}]/.test(text)) fail(`the segment "${text}" mixes text and a parameter, which is not supported`);
    if (/[?*]/.test(text)) fail(`the segment "${text}" holds a "?" or "*"`);
    return { kind: 'literal', text };
  }
  if (/^[^:]*[{}]/.test(inner))
    fail(`the segment "${text}" mixes text and parameters, which is not supported`);
  const match = /^(\*{0,2})([^/{}?*:=]+)(:.*?)?(\?)?$/s.exec(inner);
  if (!match) return fail(`"{${inner}}" is not a parameter that is supported`);
  const [, stars = '', name = '', constraints = '', question] = match;
  const catchAll = stars !== '';
  if (catchAll && question) fail(`the catch-all "${name}" cannot be optional too`);
  return {
    kind: 'parameter',
    name,
    constraints: parseConstraints(constraints, fail),
    optional: question !== undefined,
    catchAll,
  };
}

function parseConstraints(text: string, fail: (why: string) => never): RouteConstraint[] {
  const constraints: RouteConstraint[] = [];
  let rest = text;
  while (rest !== '') {
    const match = /^:([a-z]+)(?:\((.*?)\)(?=:[a-z]|$))?/is.exec(rest);
    const argument = match?.[2]?.replaceAll('{{', '{').replaceAll('}}', '}');
    const constraint = match ? createConstraint((match[1] ?? '').toLowerCase(), argument) : undefined;
    if (!match || !constraint) return fail(`the constraint "${rest.slice(1)}" is not supported`);
    constraints.push(constraint);
    rest = rest.slice(match[0].length);
  }
  return constraints;
}

/** The decoded segments of a path without its query, percent-encoded as it was sent; one trailing slash is ignored. */
export function pathSegments(path: string): string[] {
  const trimmed = path.replace(/^\//, '').replace(/\/$/, '');
  return trimmed === '' ? [] : trimmed.split('/').map(decodeSegment);
}

/**
 * Literals match without regard to case, an empty segment by nothing but a catch-all.
 * @param values the segments of a path
 * @returns the parameters, or undefined
 */
export function matchRoute(
  template: RouteTemplate,
  values: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of template.segments.entries()) {
    if (segment.kind === 'parameter' && segment.catchAll) {
      const tail = values.slice(index).join('/');
      if (tail !== '' && !satisfies(segment, tail)) return undefined;
      parameters[segment.name] = tail;
      return parameters;
    }
    const value = values[index];
    if (value === undefined) return canEnd([segment]) ? parameters : undefined;
    if (!takes(segment, value)) return undefined;
    if (segment.kind === 'parameter') parameters[segment.name] = value;
  }
  return values.length > template.segments.length ? undefined : parameters;
}

function takes(segment: RouteSegment, value: string): boolean {
  if (segment.kind === 'literal') return fold(segment.text) === fold(value);
  return value !== '' && satisfies(segment, value);
}

const satisfies = (segment: ParameterSegment, value: string): boolean =>
  segment.constraints.every((constraint) => constraint.accepts(value));

/**
 * .NET compares code unit by code unit in upper case: no character changes the length of the text, and none outside
 * ASCII (the Kelvin sign, a dotless i) counts as a letter inside.
 */
const fold = (text: string): string => (isAscii(text) ? text.toUpperCase() : text.replace(/./gs, foldUnit));

function foldUnit(unit: string): string {
  const upper = unit.toUpperCase();
  if (upper.length !== 1) return unit;
  return upper.charCodeAt(0) < 128 && unit.charCodeAt(0) >= 128 ? unit : upper;
}

/** Decodes what is valid UTF-8; leaves an encoded slash as it is, as Kestrel does, and anything invalid too. */
export function decodeSegment(text: string): string {
  try {
    return text
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeURIComponent(part)))
      .join('');
  } catch {
    return text;
  }
}

/**
 * Whether some path is matched by both templates. Errs on the side of yes: two regular expressions are taken to
 * agree on something, and so are constraints of a catch-all.
 */
export function overlaps(a: RouteTemplate, b: RouteTemplate): boolean {
  return restsOverlap(a.segments, b.segments);
}

function restsOverlap(a: readonly RouteSegment[], b: readonly RouteSegment[]): boolean {
  if (canEnd(a) && canEnd(b)) return true;
  const [first, ...restOfA] = a;
  const [second, ...restOfB] = b;
  if (isCatchAll(first) || isCatchAll(second)) return true;
  if (!first || !second) return false;
  return segmentsOverlap(first, second) && restsOverlap(restOfA, restOfB);
}

const isCatchAll = (segment: RouteSegment | undefined): boolean =>
  segment?.kind === 'parameter' && segment.catchAll;

/** Whether the path may be over before the first of these segments. */
function canEnd([segment]: readonly RouteSegment[]): boolean {
  return segment === undefined || (segment.kind === 'parameter' && (segment.optional || segment.catchAll));
}

function segmentsOverlap(a: RouteSegment, b: RouteSegment): boolean {
  if (a.kind === 'parameter' && b.kind === 'parameter') return mayAgree(a.constraints, b.constraints);
  if (a.kind === 'literal' && b.kind === 'literal') return fold(a.text) === fold(b.text);
  const [literal, parameter] = a.kind === 'literal' ? [a, b] : [b, a];
  if (literal.kind !== 'literal' || parameter.kind !== 'parameter') return true;
  // Outside ASCII a constraint may take one spelling of the literal and not another: not worth finding out.
  return !isAscii(literal.text) || satisfies(parameter, literal.text);
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);
