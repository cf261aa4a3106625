/**
 * Everything below `/api`, with all that only it needs: schemas, the OpenAPI document, certificate files, connectivity
 * tests. Routes that manage stand behind the role that the one table of routes names, so that none is left open.
 */
import { createOpenApiEndpoint } from '../shared/http/api/openapi-endpoint.ts';
import type { Handler } from '../shared/http/exchange.ts';
import { createManagementEndpoint } from '../shared/http/management-endpoint.ts';
import type { ManagementRole } from '../shared/http/management-token.ts';
import { createProofEndpoint } from '../shared/http/proof-endpoint.ts';
import { type ManagementRouteName, type Route, routes } from '../shared/http/routes.ts';
import type { ManagementService } from './compose-management.ts';
import { certificateHandlers } from './http/certificates.ts';
import { connectivityHandlers } from './http/connectivity-tests.ts';
import { pinnedPartnerHandlers } from './http/pinned-partners.ts';
import { selfServiceHandlers } from './http/registry/self-service-keys.ts';
import { registryHandlers } from './http/registry.ts';
import { tokenInspectionHandlers } from './http/token-inspections.ts';
import { tokenIssuerHandlers } from './http/token-issuer.ts';
import { version } from './version.ts';

export { composeManagement } from './compose-management.ts';

export function managementHandlers(service: ManagementService): Record<ManagementRouteName, Handler> {
  const { publicUrl } = service;
  return {
    ...administeredHandlers(service),
    ...provedHandlers(service),
    openapi: createOpenApiEndpoint({ publicUrl, version }),
  };
}

function administeredBy(service: ManagementService) {
  return {
    ...certificateHandlers(service),
    ...tokenIssuerHandlers(service),
    ...pinnedPartnerHandlers(service),
    ...registryHandlers(service),
    ...connectivityHandlers(service),
    ...tokenInspectionHandlers(service),
  };
}

type AdministeredName = keyof ReturnType<typeof administeredBy>;

function administeredHandlers(service: ManagementService): Record<AdministeredName, Handler> {
  const entries = Object.entries(administeredBy(service)).map(([name, handle]) => {
    const route: Route & { role: ManagementRole } = routes[name as AdministeredName];
    return [
      name,
      createManagementEndpoint(
        { ...route, handle },
        service.verifyManagementToken,
        service.limits.management,
      ),
    ];
  });
  return Object.fromEntries(entries);
}

type ProvedName = keyof ReturnType<typeof selfServiceHandlers>;

/** Routes below `/api` where the body proves who asks. */
function provedHandlers(service: ManagementService): Record<ProvedName, Handler> {
  const entries = Object.entries(selfServiceHandlers(service)).map(([name, handle]) => {
    const route: Route = routes[name as ProvedName];
    return [name, createProofEndpoint({ ...route, handle }, service.limits.clients)];
  });
  return Object.fromEntries(entries);
}
