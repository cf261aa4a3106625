/** Problem details (RFC 9457) as every refusal of the management API has them. */
import * as z from 'zod/mini';
import { answer, errorCode } from './answer.ts';

export const violation = answer(
  'Violation',
  z.strictObject({
    code: errorCode,
    message: z.string().check(z.describe('What is wrong.')),
    target: z.optional(z.string().check(z.describe('The member or parameter at fault.'))),
    remedy: z.string().check(z.describe('What to do about it.')),
  }),
);

export const problem = answer(
  'Problem',
  z.strictObject({
    type: z.string().check(z.describe('urn:s2s:error: and the code.')),
    title: errorCode,
    status: z.number().check(z.int()),
    detail: z.string(),
    violations: z.array(violation).check(z.minLength(1), z.describe('Every broken rule; the first decides.')),
    requestId: z.string(),
  }),
);
