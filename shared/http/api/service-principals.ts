/** Service principals: created and changed. Their list of names is added to and taken from, never replaced. */
import * as z from 'zod/mini';
import { flag, flagOn, guid, list, objectName, reason, request, text } from './schema.ts';

const principalName = text(1024, 'An id, an id/host or a URL.');
const displayName = text(256);
const roles = list(objectName, 50);

export const servicePrincipalCreate = request(
  'ServicePrincipalCreate',
  z.strictObject({
    appId: z.optional(guid),
    displayName,
    servicePrincipalNames: z._default(list(principalName, 50), []),
    enabled: flagOn,
    trustedForDelegation: flag,
    requiredRoles: z._default(roles, []),
    reason,
  }),
);

export type ServicePrincipalCreate = z.infer<typeof servicePrincipalCreate>;

const namesHint = 'The list is never replaced as a whole: use addNames and removeNames.';

export const servicePrincipalUpdate = request(
  'ServicePrincipalUpdate',
  z.strictObject({
    displayName: z.optional(displayName),
    enabled: z.optional(z.boolean()),
    trustedForDelegation: z.optional(z.boolean()),
    requiredRoles: z.optional(roles),
    servicePrincipalNames: z.optional(z.never({ error: namesHint }).check(z.describe(namesHint))),
    reason,
  }),
);

export type ServicePrincipalUpdate = z.infer<typeof servicePrincipalUpdate>;

export const principalNames = request(
  'ServicePrincipalNames',
  z.strictObject({
    servicePrincipalNames: list(principalName, 50).check(z.minLength(1)),
    reason,
  }),
);

export type PrincipalNames = z.infer<typeof principalNames>;
