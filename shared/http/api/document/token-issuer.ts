/** The token issuer: how its slots are shown, and what its acts answer. */
import * as z from 'zod/mini';
import type { certificateRoutes } from '../../certificate-routes.ts';
import { certificateCreation, certificateImport } from '../certificates.ts';
import { reasonOnly, request } from '../schema.ts';
import { assignment, clearance, revocation, roll } from '../token-issuer.ts';
import { answer, date, warning, wholeListOf } from './answer.ts';
import { certificateView, revokedCertificateView } from './certificates.ts';
import { cerFile, type Operation, type OperationsOf } from './operation.ts';
import { violation } from './problem.ts';
import { timerRun } from './timer-runs.ts';

const validation = request(
  'TokenIssuerValidation',
  z.discriminatedUnion('action', [
    z.extend(assignment, { action: z.literal('assign') }),
    z.extend(roll, { action: z.literal('roll') }),
    z.extend(reasonOnly, { action: z.literal('publish') }),
    z.extend(reasonOnly, { action: z.literal('cancelRoll') }),
    z.extend(clearance, { action: z.literal('clearPrevious') }),
    z.extend(revocation, { action: z.literal('revoke') }),
    z.extend(certificateImport, { action: z.literal('import') }),
    z.extend(certificateCreation, { action: z.literal('create') }),
  ]),
);

const issuerView = answer(
  'IssuerView',
  z.strictObject({
    current: z.nullable(certificateView),
    next: z.nullable(certificateView),
    previous: z.nullable(certificateView),
    verifyOnly: z.array(certificateView),
    revoked: z.array(z.union([certificateView, revokedCertificateView])),
    effectiveDate: z.nullable(date),
    pendingCreation: z.nullable(z.strictObject({ reason: z.string(), requestedDate: date })),
    minimumLeadSeconds: z.number(),
  }),
);

export type TokenIssuerView = z.infer<typeof issuerView>;

const actResult = answer(
  'IssuerActResult',
  z.strictObject({
    dryRun: z.boolean(),
    changed: z.boolean(),
    warnings: z.array(warning),
    effectiveOnAllInstancesBy: date,
    deadTokenSeconds: z.number(),
    tokenIssuer: issuerView,
  }),
);

export type IssuerActAnswer = z.infer<typeof actResult>;

const validationResult = answer(
  'TokenIssuerValidationResult',
  z.discriminatedUnion('valid', [
    z.strictObject({
      valid: z.literal(true),
      violations: z.array(violation).check(z.maxLength(0)),
      result: z.record(z.string(), z.unknown()).check(z.describe('What the act would answer.')),
    }),
    z.strictObject({ valid: z.literal(false), violations: z.array(violation).check(z.minLength(1)) }),
  ]),
);

const planned = z.strictObject({ step: z.string(), reason: z.string(), dueDate: z.nullable(date) });

const advanceResult = answer(
  'AdvanceResult',
  z.discriminatedUnion('dryRun', [
    z.strictObject({ dryRun: z.literal(true), planned }),
    z.strictObject({ dryRun: z.literal(false), ...timerRun }),
  ]),
);

export type AdvanceAnswer = z.infer<typeof advanceResult>;

const roles = z.record(z.string(), z.string()).check(z.describe('Roles by key id.'));

const historyEntry = answer(
  'TokenIssuerEvent',
  z.strictObject({
    date,
    actor: z.string(),
    action: z.string(),
    kid: z.optional(z.string()),
    reason: z.optional(z.string()),
    requestId: z.optional(z.string()),
    before: roles,
    after: roles,
  }),
);

export type IssuerEventView = z.infer<typeof historyEntry>;

function act(taken: z.ZodMiniType): { readonly POST: Operation } {
  return { POST: { request: taken, answer: actResult, etag: true } };
}

const slot = {
  description: 'Which slot; current when absent.',
  schema: { enum: ['current', 'next', 'previous'] },
};
const top = {
  description: 'Most entries of the answer; 50 when absent.',
  schema: { type: 'integer', minimum: 1, maximum: 500 },
};

type IssuerRouteName = Extract<keyof typeof certificateRoutes, `token-issuer${string}`>;

export const tokenIssuerOperations: OperationsOf<Pick<typeof certificateRoutes, IssuerRouteName>> = {
  'token-issuer': { GET: { answer: issuerView, etag: true } },
  'token-issuer-cer': { GET: { answer: cerFile, query: { role: slot } } },
  'token-issuer-assign': act(assignment),
  'token-issuer-roll': act(roll),
  'token-issuer-publish': act(reasonOnly),
  'token-issuer-cancel-roll': act(reasonOnly),
  'token-issuer-clear-previous': act(clearance),
  'token-issuer-revoke': act(revocation),
  'token-issuer-validate': { POST: { request: validation, answer: validationResult } },
  'token-issuer-advance': { POST: { request: reasonOnly, answer: advanceResult } },
  'token-issuer-history': {
    GET: { answer: wholeListOf('TokenIssuerEvent', historyEntry), query: { top } },
  },
};
