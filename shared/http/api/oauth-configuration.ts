/** The one OAuth configuration: what a change may touch. */
import * as z from 'zod/mini';
import { address, flag, list, realm, reason, request, text } from './schema.ts';

/** `null` gives a member back to the setting that it has its value from (RFC 7396). */
export const oauthConfigurationUpdate = request(
  'OAuthConfigurationUpdate',
  z.strictObject({
    realm: z.optional(z.nullable(realm)),
    defaultSipDomain: z.optional(z.nullable(text(253))),
    additionalSipDomains: z.optional(z.nullable(list(text(253), 100))),
    serviceName: z.optional(z.nullable(text(64))),
    exchangeAutodiscoverUrl: z.optional(z.nullable(address)),
    exchangeAutodiscoverAllowedDomains: z.optional(z.nullable(list(text(253), 100))),
    tokenLifetimes: z.optional(
      z.nullable(
        list(
          z.strictObject({ audience: text(1024), lifetimeSeconds: z.number().check(z.int(), z.gte(1)) }),
          100,
        ),
      ),
    ),
    confirmRealmChange: flag,
    reason,
  }),
);

export type OAuthConfigurationUpdate = z.infer<typeof oauthConfigurationUpdate>;
