/** OAuth servers as they are shown. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { oauthServerCreate, oauthServerUpdate } from '../oauth-servers.ts';
import { reasonOnly } from '../schema.ts';
import { answer, changeOf, date, pageOf } from './answer.ts';
import { foreignKeyView, metadataKind, refreshView } from './foreign-trust.ts';
import { created, type OperationsOf } from './operation.ts';

const oauthServerView = answer(
  'OAuthServerView',
  z.strictObject({
    name: z.string(),
    issuer: z.string(),
    accessTokenIssuer: z.nullable(z.string()),
    applicationIdentifier: z.nullable(z.string()),
    realm: z.nullable(z.string()),
    kind: metadataKind,
    metadataUrl: z.string(),
    tokenEndpoint: z.nullable(z.string()),
    authorizationEndpoint: z.nullable(z.string()),
    enabled: z.boolean(),
    acceptSecurityIdentifierInformation: z.boolean(),
    keys: z.array(foreignKeyView),
    metadataRefresh: refreshView,
    createdDate: date,
    deletedDate: z.optional(date),
  }),
);

export type OAuthServerView = z.infer<typeof oauthServerView>;

const change = changeOf('OAuthServer', oauthServerView);

type ServerRouteName = Extract<keyof typeof registryRoutes, `oauth-server${string}`>;

export const oauthServerOperations: OperationsOf<Pick<typeof registryRoutes, ServerRouteName>> = {
  'oauth-servers': {
    GET: { answer: pageOf('OAuthServer', oauthServerView) },
    POST: {
      summary: 'Registers an OAuth server by its metadata document',
      description: 'The realm is named only for a document that speaks for every realm.',
      request: oauthServerCreate,
      answer: change,
      statuses: created,
      etag: true,
    },
  },
  'oauth-server-item': {
    GET: { answer: oauthServerView, etag: true },
    PATCH: {
      summary: 'Changes an OAuth server; absent members stay',
      request: oauthServerUpdate,
      answer: change,
      etag: true,
    },
    DELETE: { summary: 'Deletes an OAuth server; it can be restored', answer: change, etag: true },
  },
  'oauth-server-refresh': { POST: { request: reasonOnly, answer: change, etag: true } },
  'oauth-server-restore': { POST: { request: reasonOnly, answer: change, etag: true } },
};
