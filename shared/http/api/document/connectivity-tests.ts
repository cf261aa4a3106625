/** The report of a connectivity test as it is shown. */
import * as z from 'zod/mini';
import { stepRemedies } from '../../../connectivity/step-codes.ts';
import type { registryRoutes } from '../../registry-routes.ts';
import { connectivityTest } from '../connectivity-tests.ts';
import { answer } from './answer.ts';
import type { OperationsOf } from './operation.ts';

const code = z.enum(Object.keys(stepRemedies) as [string, ...string[]]);

const step = answer(
  'ConnectivityStep',
  z.strictObject({
    name: z.string(),
    status: z.enum(['pass', 'warn', 'fail', 'skip']),
    code,
    message: z.string(),
    remedy: z.nullable(z.string()),
    durationMs: z.number(),
    evidence: z.record(z.string(), z.unknown()),
  }),
);

export type TestStep = z.infer<typeof step>;

const report = answer(
  'ConnectivityReport',
  z.strictObject({
    kind: z.enum(['storage', 'oauth']),
    result: z.enum(['pass', 'warn', 'fail']),
    target: z.string(),
    correlationId: z.string(),
    startedDate: z.string(),
    endedDate: z.string(),
    configurationRevision: z.nullable(z.string()),
    configurationLoadedDate: z.nullable(z.string()),
    usedCache: z.boolean(),
    steps: z.array(step),
  }),
);

export type TestReport = z.infer<typeof report>;

export const connectivityTestOperations: OperationsOf<Pick<typeof registryRoutes, 'connectivity-tests'>> = {
  'connectivity-tests': {
    POST: {
      request: connectivityTest,
      answer: answer('ConnectivityTestResult', z.strictObject({ report })),
    },
  },
};
