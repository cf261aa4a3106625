/** What is found in a token, as it is shown. */
import * as z from 'zod/mini';
import { acceptanceRules, type Detail, type RuleName } from '../../../tokens/judge/acceptance-rules.ts';
import { detailMeanings } from '../../../tokens/judge/detail-meanings.ts';
import type { registryRoutes } from '../../registry-routes.ts';
import { tokenInspection } from '../token-inspections.ts';
import { answer, date } from './answer.ts';
import type { OperationsOf } from './operation.ts';

const ruleName = z.enum(Object.keys(acceptanceRules) as [RuleName, ...RuleName[]]);
const detail = z.enum(Object.keys(detailMeanings) as [Detail, ...Detail[]]);
const maybeText = z.nullable(z.string());

const content = {
  header: z.nullable(z.record(z.string(), z.unknown())),
  claims: z.nullable(z.record(z.string(), z.unknown())),
  faults: z.array(z.string()).check(z.describe('Why it has not the form of a token; empty when it has.')),
};

const inspection = answer(
  'TokenInspectionView',
  z.strictObject({
    ...content,
    tokenKind: maybeText,
    actor: z.nullable(z.strictObject(content)),
    issuer: z.strictObject({
      name: maybeText,
      issuedBy: z.nullable(z.enum(['authorizationServer', 'self', 'partner', 'oauthServer'])),
      registeredAs: maybeText,
    }),
    key: z.strictObject({
      kid: maybeText,
      found: z.boolean(),
      thumbprint: maybeText,
      source: maybeText,
      verifies: z.nullable(z.boolean()),
    }),
    resource: z.nullable(z.strictObject({ appId: z.string(), displayName: z.string() })),
    judgedDate: date,
    active: z.boolean(),
    brokenRule: z.nullable(ruleName),
    detail: z.nullable(detail),
    message: maybeText,
    rules: z.array(
      z.strictObject({
        name: ruleName,
        demands: z.string(),
        status: z.enum(['pass', 'fail', 'notReached']),
      }),
    ),
  }),
);

/** As `POST /api/tokenInspections` answers it. */
export type TokenInspectionView = z.infer<typeof inspection>;

export const tokenInspectionOperations: OperationsOf<Pick<typeof registryRoutes, 'token-inspections'>> = {
  'token-inspections': {
    POST: {
      description: 'Nothing is recorded, and the token is not logged. No signature is answered.',
      request: tokenInspection,
      answer: answer('TokenInspectionResult', z.strictObject({ inspection })),
    },
  },
};
