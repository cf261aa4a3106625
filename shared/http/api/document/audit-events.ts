/** The audit: who changed what, when and why. */
import * as z from 'zod/mini';
import type { registryRoutes } from '../../registry-routes.ts';
import { answer, date, pageOf } from './answer.ts';
import type { OperationsOf } from './operation.ts';

/** The members that differ; null where there was or is no object. */
const state = z.nullable(z.record(z.string(), z.unknown()));

const auditEventView = answer(
  'AuditEventView',
  z.strictObject({
    id: z.string(),
    date,
    actor: z.string().check(z.describe('Object id of the caller, timer, or self and the principal.')),
    action: z.string(),
    object: z.string().check(z.describe('Collection and name, as in the address.')),
    reason: z.nullable(z.string()),
    requestId: z.nullable(z.string()),
    before: state,
    after: state,
  }),
);

export type AuditEventView = z.infer<typeof auditEventView>;

export const auditEventOperations: OperationsOf<Pick<typeof registryRoutes, 'audit-events'>> = {
  'audit-events': { GET: { answer: pageOf('AuditEvent', auditEventView) } },
};
