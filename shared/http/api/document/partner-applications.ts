/** Partner applications as they are shown. */
import * as z from 'zod/mini';
import { trustLevels } from '../../../registry/partners/partner-application.ts';
import type { registryRoutes } from '../../registry-routes.ts';
import { partnerApplicationCreate, partnerApplicationUpdate } from '../partner-applications.ts';
import { reasonOnly } from '../schema.ts';
import { answer, changeOf, date, pageOf } from './answer.ts';
import { foreignKeyView, refreshView } from './foreign-trust.ts';
import { created, type OperationsOf } from './operation.ts';

const partnerApplicationView = answer(
  'PartnerApplicationView',
  z.strictObject({
    name: z.string(),
    applicationIdentifier: z.string(),
    realm: z.string(),
    issuer: z.string(),
    applicationTrustLevel: z.enum(trustLevels),
    enabled: z.boolean(),
    acceptSecurityIdentifierInformation: z.boolean(),
    linkedAccount: z.nullable(z.string()),
    source: z.enum(['metadata', 'certificate', 'linkedAccount', 'oauthServer']),
    metadataUrl: z.nullable(z.string()),
    oauthServer: z.nullable(z.string()),
    keys: z.array(foreignKeyView),
    metadataRefresh: z.nullable(refreshView),
    createdDate: date,
    deletedDate: z.optional(date),
  }),
);

export type PartnerApplicationView = z.infer<typeof partnerApplicationView>;

const change = changeOf('PartnerApplication', partnerApplicationView);

type PartnerRouteName = Extract<keyof typeof registryRoutes, `partner-application${string}`>;

export const partnerApplicationOperations: OperationsOf<Pick<typeof registryRoutes, PartnerRouteName>> = {
  'partner-applications': {
    GET: { answer: pageOf('PartnerApplication', partnerApplicationView) },
    POST: {
      summary: 'Creates a partner application',
      description:
        'Exactly one source of trust: metadataUrl; certificate with applicationIdentifier and realm; linkedAccount, or useOAuthServer or oauthServer, with applicationIdentifier.',
      request: partnerApplicationCreate,
      answer: change,
      statuses: created,
      etag: true,
    },
  },
  'partner-application': {
    GET: { answer: partnerApplicationView, etag: true },
    PATCH: {
      summary: 'Changes a partner application; absent members stay, null takes the linked account away',
      request: partnerApplicationUpdate,
      answer: change,
      etag: true,
    },
    DELETE: { summary: 'Deletes a partner application; it can be restored', answer: change, etag: true },
  },
  'partner-application-refresh': {
    POST: { request: reasonOnly, answer: change, etag: true },
  },
  'partner-application-restore': { POST: { request: reasonOnly, answer: change, etag: true } },
};
