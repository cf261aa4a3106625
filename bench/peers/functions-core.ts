/** Our core as a function app, as `functions/app.ts` registers it, with its stores in memory. */
import { app } from '@azure/functions';
import { toHttpHandler } from '../../functions/adapter.ts';
import { everyHandler } from '../../functions/handlers.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { type RouteName, routes } from '../../shared/http/routes.ts';
import { givenScene } from '../scene/scene.ts';
import { memoryService } from '../service/memory-service.ts';

const service = await memoryService(givenScene(), () => {});

for (const [name, handler] of Object.entries(everyHandler(service))) {
  app.http(name, {
    route: routes[name as RouteName].template,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    authLevel: 'anonymous',
    handler: toHttpHandler(handler, systemClock),
  });
}
