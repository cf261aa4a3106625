/** Every operation of the management API, by route and method: the compiler sees to it that none is missing. */
import * as z from 'zod/mini';
import { type ManagementRouteName, managementRoutes } from '../../routes.ts';
import { answer } from './answer.ts';
import { auditEventOperations } from './audit-events.ts';
import { certificateOperations } from './certificates.ts';
import { connectivityTestOperations } from './connectivity-tests.ts';
import { credentialOperations } from './credentials.ts';
import { metadataPreviewOperations } from './foreign-trust.ts';
import { linkedAccountOperations } from './linked-accounts.ts';
import { oauthConfigurationOperations } from './oauth-configuration.ts';
import { oauthServerOperations } from './oauth-servers.ts';
import type { Operation, OperationsOf } from './operation.ts';
import { partnerApplicationOperations } from './partner-applications.ts';
import { pinnedPartnerOperations } from './pinned-partners.ts';
import { servicePrincipalOperations } from './service-principals.ts';
import { timerRunOperations } from './timer-runs.ts';
import { tokenInspectionOperations } from './token-inspections.ts';
import { tokenIssuerOperations } from './token-issuer.ts';

const openApi = answer('OpenApiDocument', z.looseObject({ openapi: z.string() }));

export const operations: OperationsOf<typeof managementRoutes> = {
  openapi: { GET: { answer: openApi } },
  ...certificateOperations,
  ...tokenIssuerOperations,
  ...pinnedPartnerOperations,
  ...timerRunOperations,
  ...oauthConfigurationOperations,
  ...metadataPreviewOperations,
  ...partnerApplicationOperations,
  ...oauthServerOperations,
  ...servicePrincipalOperations,
  ...credentialOperations,
  ...linkedAccountOperations,
  ...connectivityTestOperations,
  ...tokenInspectionOperations,
  ...auditEventOperations,
};

/** One operation with its route, which says who may and what the query takes. */
export interface NamedOperation {
  readonly name: ManagementRouteName;
  readonly method: string;
  readonly operation: Operation;
}

export function everyOperation(): NamedOperation[] {
  const names = Object.keys(managementRoutes) as ManagementRouteName[];
  return names.flatMap((name) =>
    Object.entries<Operation>(operations[name]).map(([method, operation]) => ({ name, method, operation })),
  );
}
