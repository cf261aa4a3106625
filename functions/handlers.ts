/** The handler of every route: those that manage behind the role that the one table of routes names, so that none is left open. */
import { createOpenApiEndpoint } from '../shared/http/api/openapi-endpoint.ts';
import type { Handler } from '../shared/http/exchange.ts';
import { createManagementEndpoint } from '../shared/http/management-endpoint.ts';
import type { ManagementRole } from '../shared/http/management-token.ts';
import { createProofEndpoint } from '../shared/http/proof-endpoint.ts';
import { type Route, type RouteName, routes } from '../shared/http/routes.ts';
import type { Service } from './compose.ts';
import { certificateHandlers } from './http/certificates.ts';
import { connectivityHandlers } from './http/connectivity-tests.ts';
import { healthHandlers } from './http/health.ts';
import { metadataHandlers } from './http/metadata.ts';
import { pinnedPartnerHandlers } from './http/pinned-partners.ts';
import { selfServiceHandlers } from './http/registry/self-service-keys.ts';
import { registryHandlers } from './http/registry.ts';
import { tokenInspectionHandlers } from './http/token-inspections.ts';
import { tokenIssuerHandlers } from './http/token-issuer.ts';
import { tokenHandlers } from './http/tokens.ts';
import { version } from './version.ts';

export function everyHandler(service: Service): Record<RouteName, Handler> {
  const { publicUrl } = service;
  return {
    ...metadataHandlers(service),
    ...tokenHandlers(service),
    ...healthHandlers(service),
    ...managementHandlers(service),
    ...provedHandlers(service),
    openapi: createOpenApiEndpoint({ publicUrl, version }),
  };
}

function managedBy(service: Service) {
  return {
    ...certificateHandlers(service),
    ...tokenIssuerHandlers(service),
    ...pinnedPartnerHandlers(service),
    ...registryHandlers(service),
    ...connectivityHandlers(service),
    ...tokenInspectionHandlers(service),
  };
}

type ManagedName = keyof ReturnType<typeof managedBy>;

function managementHandlers(service: Service): Record<ManagedName, Handler> {
  const entries = Object.entries(managedBy(service)).map(([name, handle]) => {
    const route: Route & { role: ManagementRole } = routes[name as ManagedName];
    return [name, createManagementEndpoint({ ...route, handle }, service.verifyManagementToken)];
  });
  return Object.fromEntries(entries);
}

type ProvedName = keyof ReturnType<typeof selfServiceHandlers>;

/** Routes below `/api` where the body proves who asks. */
function provedHandlers(service: Service): Record<ProvedName, Handler> {
  const entries = Object.entries(selfServiceHandlers(service)).map(([name, handle]) => {
    const route: Route = routes[name as ProvedName];
    return [name, createProofEndpoint({ ...route, handle })];
  });
  return Object.fromEntries(entries);
}
