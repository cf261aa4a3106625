/** Keys of others and the metadata that they come from, as partner applications and OAuth servers show them. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { metadataPreview } from '../foreign-trust.ts';
import { answer, date, errorCode } from './answer.ts';
import type { OperationsOf } from './operation.ts';

export const foreignKeyView = answer(
  'ForeignKeyView',
  z.strictObject({
    kid: z.string(),
    thumbprint: z.nullable(z.string()),
    subject: z.nullable(z.string()),
    notBefore: z.nullable(date),
    notAfter: z.nullable(date),
    daysToExpiry: z.nullable(z.number().check(z.int())),
  }),
);

export type ForeignKeyView = z.infer<typeof foreignKeyView>;

export const refreshView = answer(
  'MetadataRefreshView',
  z.strictObject({
    status: z.union([z.literal('Success'), errorCode]),
    reason: z.nullable(z.string()),
    lastAttemptDate: date,
    lastSuccessDate: date,
    keysChangedDate: z.nullable(date),
    nextDueDate: date,
  }),
);

export type MetadataRefreshView = z.infer<typeof refreshView>;

export const metadataKind = z.enum(['authentication', 'openid']);

const preview = answer(
  'MetadataPreviewResult',
  z.strictObject({
    kind: metadataKind,
    issuer: z.string(),
    applicationIdentifier: z.nullable(z.string()),
    realm: z.nullable(z.string()),
    name: z.nullable(z.string()),
    tokenEndpoint: z.nullable(z.string()),
    authorizationEndpoint: z.nullable(z.string()),
    keys: z.array(foreignKeyView),
    notes: z.array(z.string()),
  }),
);

export type MetadataPreviewView = z.infer<typeof preview>;

export const metadataPreviewOperations: OperationsOf<Pick<typeof registryRoutes, 'metadata-previews'>> = {
  'metadata-previews': { POST: { request: metadataPreview, answer: preview } },
};
