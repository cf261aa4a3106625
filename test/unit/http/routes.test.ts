/** No two routes may match one path: checked by trying, not by the platform's order of preference. */
import { describe, expect, it } from 'vitest';
import { type Route, routes } from '../../../shared/http/routes.ts';

const named = Object.entries<Route>(routes);

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
