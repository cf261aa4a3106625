/** No two routes may match one path: checked by trying, not by the platform's order of preference. */
import { describe, expect, it } from 'vitest';
import { certificateRoutes } from '../../../shared/http/certificate-routes.ts';
import { publicRoutes } from '../../../shared/http/public-routes.ts';
import { registryRoutes } from '../../../shared/http/registry-routes.ts';
import type { Route } from '../../../shared/http/route.ts';
import { managementRoutes, routes } from '../../../shared/http/routes.ts';

const tables = [publicRoutes, certificateRoutes, registryRoutes];
const named = tables.flatMap((table) => Object.entries<Route>(table));

/** Segments of a template in lower case, because the platform compares without regard to case. */
const segments = ({ template }: Route) => template.toLowerCase().split('/');
const isParameter = (segment: string) => segment.startsWith('{');

/** A path that both templates match, or undefined: two segments meet where either is a parameter or both agree. */
function commonPath(one: Route, other: Route): string | undefined {
  const [left, right] = [segments(one), segments(other)];
  if (left.length !== right.length) return undefined;
  const path: string[] = [];
  for (const [at, segment] of left.entries()) {
    const opposite = right[at] ?? '';
    if (!isParameter(segment) && !isParameter(opposite) && segment !== opposite) return undefined;
    path.push(isParameter(segment) ? (isParameter(opposite) ? 'anything' : opposite) : segment);
  }
  return path.join('/');
}

const pairs = named.flatMap(([name, route], at) =>
  named.slice(at + 1).map(([otherName, other]) => [name, otherName, route, other] as const),
);

describe('routes', () => {
  it('are checked by a rule that does find collisions', () => {
    const route = (template: string): Route => ({ template, methods: ['GET'], summary: '' });
    expect(commonPath(route('{realm}/keys'), route('metadata/{name}'))).toBe('metadata/keys');
    expect(commonPath(route('{realm}/keys'), route('{other}/KEYS'))).toBe('anything/keys');
    expect(commonPath(route('{realm}/keys'), route('{realm}/names'))).toBeUndefined();
    expect(commonPath(route('{realm}/keys'), route('keys'))).toBeUndefined();
  });

  it.each(pairs)('%s and %s match no common path', (_, __, one, other) => {
    expect(commonPath(one, other)).toBeUndefined();
  });

  it.each(named)('%s is a template without tricks', (_, { template }) => {
    for (const segment of template.split('/')) {
      // A literal, or one whole parameter without a constraint, a default or a catch-all.
      expect(segment).toMatch(/^([A-Za-z0-9._-]+|\{[a-zA-Z]+\})$/);
    }
  });

  it.each(named)('%s has methods and a summary', (name, { methods, summary }) => {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(methods.length).toBeGreaterThan(0);
    expect(new Set(methods).size).toBe(methods.length);
    for (const method of methods) expect(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).toContain(method);
    expect(summary.length).toBeGreaterThan(10);
  });

  it('are joined without one name standing for two', () => {
    const names = named.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    const joined = Object.entries<Route>({ ...managementRoutes, ...routes });
    expect(new Map(joined)).toEqual(new Map(named));
  });

  it.each(named)('%s says who may: a role, a proof, or anyone outside of the management', (name, route) => {
    const { template, role, proof } = route;
    const open = role === undefined && !proof;
    expect(open).toBe(!template.startsWith('api/') || name === 'openapi');
    expect(role !== undefined && proof).toBeFalsy();
    const parts = [...template.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
    expect(new Set(parts).size).toBe(parts.length);
  });

  it.each(named)('%s says only what its methods can use', (_, route) => {
    const { methods, role, changeRole, query, needsIfMatch, asksOnly } = route;
    const reads = methods.includes('GET');
    const changes = methods.some((method) => method !== 'GET' && method !== 'HEAD');
    if (changeRole !== undefined) expect([reads, changes, role === changeRole]).toEqual([true, true, false]);
    if (query !== undefined) expect(reads).toBe(true);
    if (asksOnly) expect(methods).toEqual(['POST']);
    if (needsIfMatch) expect(methods.some((method) => ['PATCH', 'DELETE'].includes(method))).toBe(true);
  });

  it.each([
    ['what the registry holds', 'GET', 'Reader'],
    ['what a change of it does', 'PATCH', 'Operator'],
  ])('of %s by %s need %s, but for the OAuth configuration', (_what, method, role) => {
    const found = Object.entries<Route>(registryRoutes).filter(([, { methods }]) => methods.includes(method));
    const needed = found.map(([name, route]) => {
      return [name, method === 'GET' ? route.role : (route.changeRole ?? route.role)];
    });
    const others = needed.filter(([name]) => name !== 'oauth-configuration' && name !== 'openapi');
    expect(new Set(others.map(([, each]) => each))).toEqual(new Set([role]));
    const configuration = method === 'GET' ? 'Reader' : 'KeyAdministrator';
    expect(new Map(needed as [string, string][]).get('oauth-configuration')).toBe(configuration);
  });

  it.each(Object.entries<Route>(registryRoutes))(
    '%s is changed and deleted only as it was seen, unless each is a fact of its own',
    (name, { methods, needsIfMatch }) => {
      const guarded = methods.some((method) => method === 'PATCH' || method === 'DELETE');
      expect(needsIfMatch === true).toBe(guarded && name !== 'role-assignment');
    },
  );

  it('keep clear of the path that the platform has for itself', () => {
    for (const [, route] of named) expect(segments(route)[0]).not.toMatch(/^(admin|runtime)$/);
  });

  it.each([
    'metadata/json/1',
    '{realm}/metadata/json/1',
    '_layouts/15/metadata/json/1',
    'tokens/OAuth/2',
    '{realm}/tokens/OAuth/2',
    'oauth2/token',
    '{realm}/oauth2/token',
    '.well-known/openid-configuration',
    '{realm}/.well-known/openid-configuration',
    '.well-known/oauth-authorization-server',
    '.well-known/oauth-authorization-server/{realm}',
    'discovery/keys',
    '{realm}/discovery/keys',
    'healthz',
    'readyz',
  ])('hold %s', (template) => {
    expect(named.map(([, route]) => route.template)).toContain(template);
  });
});
