/** Service principals as they are shown. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { reasonOnly } from '../schema.ts';
import { principalNames, servicePrincipalCreate, servicePrincipalUpdate } from '../service-principals.ts';
import { answer, changeOf, date, pageOf } from './answer.ts';
import { keyCredentialView, passwordCredentialView } from './credentials.ts';
import { created, type OperationsOf } from './operation.ts';

const servicePrincipalView = answer(
  'ServicePrincipalView',
  z.strictObject({
    id: z.string(),
    appId: z.string(),
    displayName: z.string(),
    enabled: z.boolean(),
    trustedForDelegation: z.boolean(),
    servicePrincipalNames: z.array(z.string()),
    requiredRoles: z.array(z.string()),
    keyCredentials: z.array(keyCredentialView),
    passwordCredentials: z.array(passwordCredentialView),
    createdDate: date,
    deletedDate: z.optional(date),
  }),
);

export type ServicePrincipalView = z.infer<typeof servicePrincipalView>;

const change = changeOf('ServicePrincipal', servicePrincipalView);

type PrincipalRouteName = Extract<keyof typeof registryRoutes, `service-principal${string}`>;

export const servicePrincipalOperations: OperationsOf<Pick<typeof registryRoutes, PrincipalRouteName>> = {
  'service-principals': {
    GET: { answer: pageOf('ServicePrincipal', servicePrincipalView) },
    POST: {
      summary: 'Creates a service principal',
      request: servicePrincipalCreate,
      answer: change,
      statuses: created,
      etag: true,
    },
  },
  'service-principal': {
    GET: { answer: servicePrincipalView, etag: true },
    PATCH: {
      summary: 'Changes a service principal; absent members stay',
      request: servicePrincipalUpdate,
      answer: change,
      etag: true,
    },
    DELETE: { summary: 'Deletes a service principal; it can be restored', answer: change, etag: true },
  },
  'service-principal-restore': { POST: { request: reasonOnly, answer: change, etag: true } },
  'service-principal-add-names': { POST: { request: principalNames, answer: change, etag: true } },
  'service-principal-remove-names': { POST: { request: principalNames, answer: change, etag: true } },
};
