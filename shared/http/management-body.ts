/** Reads the members of a management request by a strict schema: every fault at once, each with its member. */
import type * as z from 'zod/mini';
import { type Outcome, settle, succeed, type Violation } from '../base/errors.ts';

/** @returns the typed members, or a violation for each that is missing, unknown or of the wrong kind. */
export function readMembers<T>(
  schema: z.ZodMiniType<T>,
  members: Readonly<Record<string, unknown>>,
): Outcome<T> {
  const parsed = schema.safeParse(members);
  if (parsed.success) return succeed(parsed.data);
  const violations = parsed.error.issues.map((issue): Violation => {
    const unknown = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.join(', ') : undefined;
    const target = unknown ?? issue.path.join('.');
    const message = unknown ? 'This member is not known here.' : wording(issue);
    return { code: 'InvalidRequest', message, ...(target && { target }) };
  });
  return settle(violations, () => {
    throw new Error('a schema refused without an issue');
  });
}

/** Our own words: the library's may repeat what was sent. */
function wording(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `This member must be a ${issue.expected}.`;
  if (issue.code === 'too_big' || issue.code === 'too_small') return 'This member is outside its bounds.';
  return 'This member has a value that cannot be used.';
}
