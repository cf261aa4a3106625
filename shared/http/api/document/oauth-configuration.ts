/** The one OAuth configuration as it is shown. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { oauthConfigurationUpdate } from '../oauth-configuration.ts';
import { answer, changeOf } from './answer.ts';
import type { OperationsOf } from './operation.ts';

const oauthConfigurationView = answer(
  'OAuthConfigurationView',
  z.strictObject({
    realm: z.string(),
    defaultSipDomain: z.string(),
    additionalSipDomains: z.array(z.string()),
    serviceName: z.string(),
    exchangeAutodiscoverUrl: z.nullable(z.string()),
    exchangeAutodiscoverAllowedDomains: z.array(z.string()),
    tokenLifetimes: z.array(z.strictObject({ audience: z.string(), lifetimeSeconds: z.number() })),
    defaultTokenLifetimeSeconds: z.number(),
    inheritedFromSettings: z.array(z.string()).check(z.describe('Members that have no value of their own.')),
  }),
);

export type OAuthConfigurationView = z.infer<typeof oauthConfigurationView>;

export const oauthConfigurationOperations: OperationsOf<Pick<typeof registryRoutes, 'oauth-configuration'>> =
  {
    'oauth-configuration': {
      GET: { answer: oauthConfigurationView, etag: true },
      PATCH: {
        summary: 'Changes the OAuth configuration; null gives a member back to its setting',
        description: 'What a change breaks is told as warnings, by a dry run before it is done.',
        request: oauthConfigurationUpdate,
        answer: changeOf('OAuthConfiguration', oauthConfigurationView),
        etag: true,
      },
    },
  };
