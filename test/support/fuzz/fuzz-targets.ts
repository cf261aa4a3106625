/** Request targets for a route of the table: its path spelled as it should be, or in one of the ways to disguise one. */
import fc from 'fast-check';
import type { Route } from '../../../shared/http/routes.ts';
import { hostileText } from './hostile-text.ts';

export interface Target {
  readonly text: string;
  /** The path is the route's own, so the service itself must answer. */
  readonly plain: boolean;
}

/** Values of the path's parameters that mean something to the service. */
export type PathValues = Readonly<Record<string, readonly string[]>>;

export function targetOf(route: Route, values: PathValues): fc.Arbitrary<Target> {
  return fc
    .tuple(pathOf(route.template, values), disguise, queryOf(route))
    .map(([{ path, plain }, change, query]) => {
      const disguised = change(path);
      return { text: asciiOnly(disguised + query), plain: plain && disguised === path };
    });
}

function pathOf(template: string, values: PathValues): fc.Arbitrary<{ path: string; plain: boolean }> {
  const segments = template.split('/').map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) return fc.constant({ text: segment, plain: true });
    const known = fc.constantFrom(...(values[name] ?? ['x'])).map((text) => ({ text, plain: true }));
    const wild = hostileText.map((text) => ({ text: percentEncoded(text), plain: false }));
    return fc.oneof({ weight: 3, arbitrary: known }, { weight: 1, arbitrary: wild });
  });
  return fc.tuple(...segments).map((parts) => ({
    path: `/${parts.map(({ text }) => text).join('/')}`,
    plain: parts.every(({ plain }) => plain),
  }));
}

/** Lone surrogates have no UTF-8, so those go out as what most writers make of them. */
const percentEncoded = (text: string) => encodeURIComponent(text.toWellFormed());

const insertions = [
  '/',
  '//',
  '/./',
  '/../',
  '%2f',
  '%5c',
  '%00',
  '%',
  '%E0%A4%A',
  ';a=b',
  '%252e',
  '\\',
  '+',
  '*',
];

const disguise: fc.Arbitrary<(path: string) => string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant((path: string) => path) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(60), fc.constantFrom(...insertions)).map(
      ([at, put]) =>
        (path: string) =>
          path.slice(0, 1 + at) + put + path.slice(1 + at),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      (path: string) => path.toUpperCase(),
      (path: string) => `/${path}`,
      (path: string) => `${path}/`,
      (path: string) => `${path}.json`,
      (path: string) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      (path: string) => `/x/..${path}`,
      (path: string) => `/${'a'.repeat(3000)}${path}`,
      (path: string) => `${path}/${'b'.repeat(9000)}`,
    ),
  },
);

const strayQueries = [
  '?',
  '?&&&',
  '?%',
  '?a=%E0%A4%A',
  '?__proto__=1&constructor=2',
  '?dryrun=true',
  '?dryRun=1',
  '?top=-1',
  '?top=1e9',
  '?cursor=x',
  '?cursor=AAAA',
  "?filter=name eq 'x'".replaceAll(' ', '%20'),
  '?realm=',
  '?realm=a&realm=b',
  '?client_id=x',
  '?grant_type=client_credentials',
  '?access_token=x',
  `?x=${'y'.repeat(7000)}`,
];

function queryOf({ query = [] }: Route): fc.Arbitrary<string> {
  const named = fc
    .tuple(fc.constantFrom(...query, 'realm', 'reason', 'dryRun'), hostileText)
    .map(([name, value]) => `?${name}=${percentEncoded(value)}`);
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant('') },
    { weight: 2, arbitrary: fc.constantFrom(...strayQueries) },
    { weight: 2, arbitrary: named },
  );
}

/** A request line is of visible ASCII; whatever else is in it goes out as it would from a browser. */
function asciiOnly(text: string): string {
  return text.replace(/[^\x21-\x7e]/gu, percentEncoded);
}
