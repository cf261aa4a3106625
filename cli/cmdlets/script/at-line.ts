/** An error with the number of the line that it comes from. */
import { ApiProblem, UsageError } from '../../core/errors.ts';

/** @returns the same error with `line 3: ` before its message; what is no refusal stays as it is */
export function atLine(error: unknown, line: number): unknown {
  if (error instanceof UsageError) return new UsageError(`line ${line}: ${error.message}`, error.remedy);
  if (!(error instanceof ApiProblem)) return error;
  const violations = error.violations.map((each) => ({ ...each, message: `line ${line}: ${each.message}` }));
  return new ApiProblem(error.status, violations, error.requestId);
}
