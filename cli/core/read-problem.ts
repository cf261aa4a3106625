/** Problem details (RFC 9457) of an answer; whatever stands there instead is told by its status. */
import * as z from 'zod/mini';
import { ApiProblem, Unreachable } from './errors.ts';

const problemSchema = z.object({
  violations: z.array(
    z.object({
      code: z.string(),
      message: z.string(),
      target: z.optional(z.string()),
      remedy: z.optional(z.string()),
    }),
  ),
  requestId: z.optional(z.string()),
});

/** @returns what to throw for an answer that is no success */
export async function readProblem(response: Response): Promise<ApiProblem | Unreachable> {
  const { status } = response;
  const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success && parsed.data.violations.length > 0) {
    const { violations, requestId } = parsed.data;
    return new ApiProblem(status, violations.map(toViolation), requestId);
  }
  if (status < 400) {
    // Gateways and sign-in pages redirect; the API itself never does.
    return new Unreachable(`The answer was ${status}, which this service does not give.`, {
      remedy: 'Is this the address of the service itself?',
    });
  }
  return new ApiProblem(status, [{ code: `Http${status}`, message: `The answer was ${status}.` }]);
}

type Parsed = z.infer<typeof problemSchema>['violations'][number];

function toViolation({ code, message, target, remedy }: Parsed) {
  return { code, message, ...(target !== undefined && { target }), ...(remedy !== undefined && { remedy }) };
}
