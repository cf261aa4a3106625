/** OAuth servers: created from their metadata, and changed. */
import * as z from 'zod/mini';
import { address, flag, flagOn, objectName, realm, reason, request } from './schema.ts';

export const oauthServerCreate = request(
  'OAuthServerCreate',
  z.strictObject({
    name: objectName,
    metadataUrl: address,
    realm: z.optional(realm),
    enabled: flagOn,
    acceptSecurityIdentifierInformation: flag,
    reason,
  }),
);

export type OAuthServerCreate = z.infer<typeof oauthServerCreate>;

export const oauthServerUpdate = request(
  'OAuthServerUpdate',
  z.strictObject({
    metadataUrl: z.optional(address),
    enabled: z.optional(z.boolean()),
    acceptSecurityIdentifierInformation: z.optional(z.boolean()),
    reason,
  }),
);

export type OAuthServerUpdate = z.infer<typeof oauthServerUpdate>;
