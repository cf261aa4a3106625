/** Partner applications: created in one of their exclusive forms, and changed. */
import * as z from 'zod/mini';
import { trustLevels } from '../../registry/partners/partner-application.ts';
import {
  address,
  flag,
  flagOn,
  guid,
  objectName,
  publicCertificate,
  realm,
  reason,
  request,
} from './schema.ts';

const source = {
  metadataUrl: z.optional(address),
  certificate: z.optional(publicCertificate),
  useOAuthServer: z.optional(z.boolean()),
  oauthServer: z.optional(objectName),
};
const identity = { applicationIdentifier: z.optional(guid), realm: z.optional(realm) };

export const partnerApplicationCreate = request(
  'PartnerApplicationCreate',
  z.strictObject({
    name: objectName,
    applicationTrustLevel: z.enum(trustLevels),
    enabled: flagOn,
    acceptSecurityIdentifierInformation: flag,
    linkedAccount: z.optional(objectName),
    ...source,
    ...identity,
    reason,
  }),
);

export type PartnerApplicationCreate = z.infer<typeof partnerApplicationCreate>;

/** Identifier and realm are taken only so that a change of them can be refused for what it is. */
export const partnerApplicationUpdate = request(
  'PartnerApplicationUpdate',
  z.strictObject({
    applicationTrustLevel: z.optional(z.enum(trustLevels)),
    enabled: z.optional(z.boolean()),
    acceptSecurityIdentifierInformation: z.optional(z.boolean()),
    linkedAccount: z.optional(z.nullable(objectName)),
    ...source,
    ...identity,
    reason,
  }),
);

export type PartnerApplicationUpdate = z.infer<typeof partnerApplicationUpdate>;
