/**
 * Every HTTP route: its template, methods and meaning. The one list; the functions register from it and
 * `docs/api.md` is checked against it. No two templates match one path: the platform's order of preference between a
 * literal and a parameter is nothing to rely on.
 */
import { certificateRoutes } from './certificate-routes.ts';
import { publicRoutes } from './public-routes.ts';
import { registryRoutes } from './registry-routes.ts';

export type { Route } from './route.ts';

export const routes = { ...publicRoutes, ...certificateRoutes, ...registryRoutes };

export type RouteName = keyof typeof routes;

/** Those below `/api`, which the OpenAPI document describes. */
export const managementRoutes = { ...certificateRoutes, ...registryRoutes };

export type ManagementRouteName = keyof typeof managementRoutes;
