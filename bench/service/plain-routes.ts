/** Finds the route of a path in the one table, without regard to case as the platform does. */
import type { Handler, HttpRequest } from '../../shared/http/exchange.ts';
import { type RouteName, routes } from '../../shared/http/routes.ts';

export interface FoundRoute {
  readonly name: RouteName;
  readonly handler: Handler;
  readonly params: HttpRequest['params'];
}

interface Pattern extends Omit<FoundRoute, 'params'> {
  readonly segments: readonly string[];
}

/** @returns what finds a route by the path of a URL; undefined where there is none */
export function createRouteFinder(handlers: Partial<Record<RouteName, Handler>>) {
  const patterns = Object.entries(handlers).map(([name, handler]): Pattern => {
    const segments = routes[name as RouteName].template.split('/');
    return { name: name as RouteName, handler, segments };
  });
  return (pathname: string): FoundRoute | undefined => {
    const path = pathname.slice(1).split('/');
    for (const { segments, ...route } of patterns) {
      const params = paramsOf(segments, path);
      if (params) return { ...route, params };
    }
    return undefined;
  };
}

function paramsOf(segments: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (segments.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index] ?? '';
    if (segment.startsWith('{') && given !== '') params[segment.slice(1, -1)] = decoded(given);
    else if (segment.toLowerCase() !== given.toLowerCase()) return undefined;
  }
  return params;
}

/** A broken escape stays as it is written, and names nothing that there is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
