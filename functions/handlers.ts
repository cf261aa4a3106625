/**
 * The handler of every route. Those of tokens, documents and health are at hand; those below `/api` are there under
 * their names and loaded by the first request for one of them.
 */
import type { Handler } from '../shared/http/exchange.ts';
import { type ManagementRouteName, managementRoutes, type RouteName } from '../shared/http/routes.ts';
import type { Service } from './compose.ts';
import { healthHandlers } from './http/health.ts';
import { metadataHandlers } from './http/metadata.ts';
import { tokenHandlers } from './http/tokens.ts';
import { type LateParts, lateParts } from './late-parts.ts';

export function everyHandler(
  service: Service,
  { management }: Pick<LateParts, 'management'> = lateParts(service),
): Record<RouteName, Handler> {
  return {
    ...metadataHandlers(service),
    ...tokenHandlers(service),
    ...healthHandlers(service),
    ...lateHandlers(management),
  };
}

function lateHandlers(management: LateParts['management']): Record<ManagementRouteName, Handler> {
  const entries = Object.keys(managementRoutes).map((name): [string, Handler] => [
    name,
    async (request, context) => (await management())[name as ManagementRouteName](request, context),
  ]);
  return Object.fromEntries(entries) as Record<ManagementRouteName, Handler>;
}
