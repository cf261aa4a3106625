/** What the timers last did, and what the roll timer would do next. */
import * as z from 'zod/mini';
import type { certificateRoutes } from '../../certificate-routes.ts';
import { answer, date, wholeListOf } from './answer.ts';
import type { OperationsOf } from './operation.ts';

export const timerRun = {
  timer: z.string(),
  lastRunDate: date,
  lastSuccessDate: z.nullable(date),
  nextDueDate: z.nullable(date),
  done: z.array(z.string()),
  alarms: z.array(
    z.strictObject({
      code: z.string(),
      message: z.string(),
      kid: z.optional(z.string()),
      version: z.optional(z.string()),
    }),
  ),
  failure: z.nullable(z.string()),
};

const timerRunView = answer('TimerRunView', z.strictObject(timerRun));

export type TimerRunView = z.infer<typeof timerRunView>;

export const timerRunOperations: OperationsOf<Pick<typeof certificateRoutes, 'timer-runs'>> = {
  'timer-runs': { GET: { answer: wholeListOf('TimerRun', timerRunView) } },
};
