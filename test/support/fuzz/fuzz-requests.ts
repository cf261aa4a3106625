/**
 * Requests to every route of the one table: what a client of it would send, with anything wrong in any place. A new
 * route is fuzzed by being in the table, and by its schema where it has one.
 */
import fc from 'fast-check';
import { managementRoutes, type Route, type RouteName, routes } from '../../../shared/http/routes.ts';
import { bodyOf } from './fuzz-bodies.ts';
import { fuzzedHeaders, type Header } from './fuzz-headers.ts';
import { type PathValues, type Target, targetOf } from './fuzz-targets.ts';
import type { RawRequest } from './raw-exchange.ts';
import type { Meaningful } from './schema-values.ts';

export interface FuzzRequest extends RawRequest {
  readonly route: RouteName;
  /** Nothing about its address, so that the service itself must answer it. */
  readonly plain: boolean;
}

/** What the service that is fuzzed knows. */
export interface FuzzWorld {
  readonly managementToken: string;
  readonly pathValues: PathValues;
  /** By the names of parameters of forms and members of bodies. */
  readonly meaningful: Meaningful;
}

/** A key of the issuer or the realm cannot be lost by a fuzz: there the routes that could are only tried. */
const onlyTried = new Set<string>(
  Object.entries<Route>(managementRoutes).flatMap(([name, { role, changeRole = role }]) =>
    changeRole === 'KeyAdministrator' ? [name] : [],
  ),
);

export function fuzzRequests(world: FuzzWorld, names: readonly RouteName[]): fc.Arbitrary<FuzzRequest> {
  return fc.constantFrom(...names).chain((name) => requestOf(name, world));
}

function requestOf(name: RouteName, world: FuzzWorld): fc.Arbitrary<FuzzRequest> {
  const route: Route = routes[name];
  return methodOf(route).chain((method) =>
    fc
      .record({
        target: targetOf(route, world.pathValues),
        headers: fuzzedHeaders(name in managementRoutes, world.managementToken),
        body: bodyOf(name, method, world.meaningful),
      })
      .map(({ target, headers, body }) => assembled({ name, method, target, headers, body })),
  );
}

interface Parts {
  readonly name: RouteName;
  readonly method: string;
  readonly target: Target;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

function assembled({ name, method, target, headers, body }: Parts): FuzzRequest {
  const text = onlyTried.has(name) && method !== 'GET' ? tried(target.text) : target.text;
  return { route: name, method, target: text, plain: target.plain, headers, body };
}

function tried(target: string): string {
  const [path = '', ...query] = target.split('?');
  return `${path}?${['dryRun=true', ...query].join('&')}`;
}

const otherMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

function methodOf({ methods }: Route): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...methods) },
    { weight: 1, arbitrary: fc.constantFrom(...otherMethods) },
  );
}
