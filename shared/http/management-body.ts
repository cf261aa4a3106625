/** Reads the members of a management request by a strict schema: every fault at once, each with its member. */
import type * as z from 'zod/mini';
import { type Outcome, settle, succeed, type Violation } from '../base/errors.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a stranger chose to call a member is repeated up to this length. */
const longestName = 40;
const mostUnknown = 8;

/** @returns the typed members, or a violation for each that is missing, unknown or of the wrong kind. */
export function readMembers<T>(schema: z.ZodMiniType<T>, members: Members): Outcome<T> {
  const parsed = schema.safeParse(members);
  if (parsed.success) return succeed(parsed.data);
  return settle(
    parsed.error.issues.flatMap((issue) => violationsOf(issue, members)),
    () => {
      throw new Error('a schema refused without an issue');
    },
  );
}

function violationsOf(issue: z.core.$ZodIssue, members: Members): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    const message = 'This member is not known here.';
    const named = issue.keys.slice(0, mostUnknown).map((key) => key.slice(0, longestName));
    return named.map((target) => ({ code: 'InvalidRequest', message, target }));
  }
  const target = issue.path.join('.');
  return [{ code: 'InvalidRequest', message: wording(issue, members), ...(target && { target }) }];
}

/** Our own words: the library's may repeat what was sent. */
function wording(issue: z.core.$ZodIssue, members: Members): string {
  const [name, ...deeper] = issue.path;
  if (deeper.length === 0 && !Object.hasOwn(members, String(name))) return 'This member is required.';
  if (issue.code === 'invalid_type') return `This member must be a ${issue.expected}.`;
  if (issue.code === 'too_big' || issue.code === 'too_small') return 'This member is outside its bounds.';
  return 'This member has a value that cannot be used.';
}
