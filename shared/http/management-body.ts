/** Reads the members of a management request by a strict schema: every fault at once, each with its member. */
import type * as z from 'zod/mini';
import { type Outcome, settle, succeed, type Violation } from '../base/errors.ts';

type Members = Readonly<Record<string, unknown>>;
type Issue = z.core.$ZodIssue;

/** What a stranger chose to call a member is repeated up to this length. */
const longestName = 40;
const mostUnknown = 8;
/** A long list of nonsense is not answered entry by entry. */
const mostFaults = 50;

/** @returns the typed members, or a violation for each that is missing, unknown or of the wrong kind. */
export function readMembers<T>(schema: z.ZodMiniType<T>, members: Members): Outcome<T> {
  const parsed = schema.safeParse(members);
  if (parsed.success) return succeed(parsed.data);
  return settle(
    parsed.error.issues.slice(0, mostFaults).flatMap((issue) => violationsOf(issue, members)),
    () => {
      throw new Error('a schema refused without an issue');
    },
  );
}

function violationsOf(issue: Issue, members: Members): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    const message = 'This member is not known here.';
    const named = issue.keys.slice(0, mostUnknown).map((key) => key.slice(0, longestName));
    return named.map((name) => ({
      code: 'InvalidRequest',
      message,
      target: targetOf([...issue.path, name]),
    }));
  }
  const target = targetOf(issue.path);
  return [{ code: 'InvalidRequest', message: wording(issue, members), ...(target && { target }) }];
}

/** Names and places come from the schema; only an unknown member is called what its sender called it. */
function targetOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** What the library says where a schema has no words of its own; those of a schema are ours and are told as they are. */
const libraryMessage = 'Invalid input';

/** Our own words: the library's may repeat what was sent. */
function wording(issue: Issue, members: Members): string {
  if (isMissing(issue.path, members)) return 'This member is required.';
  if (issue.message !== libraryMessage) return issue.message;
  if (issue.code === 'invalid_type')
    return `This member must be ${kinds[issue.expected] ?? 'something else'}.`;
  if (issue.code === 'too_big') return `This member ${bound(issue.origin, issue.maximum)} at most.`;
  if (issue.code === 'too_small') return `This member ${bound(issue.origin, issue.minimum)} at least.`;
  if (issue.code === 'invalid_value') return `This member must be ${oneOf(issue.values)}.`;
  if (issue.code === 'invalid_union' && 'options' in issue && issue.options) {
    return `This member must be ${oneOf(issue.options)}.`;
  }
  return 'This member has a value that cannot be used.';
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
};

const units: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

function bound(origin: string, limit: number | bigint): string {
  const [one, more] = units[origin] ?? [];
  return one === undefined ? `must be ${limit}` : `must have ${limit} ${limit === 1 ? one : more}`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
}

/** Whether the place at the end of the path is not there at all. */
function isMissing(path: readonly PropertyKey[], members: Members): boolean {
  let at: unknown = members;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return true;
    at = Reflect.get(at, step);
  }
  return false;
}
