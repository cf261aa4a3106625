/**
 * JSON documents of others, before anything is made of them: their limits, and the names of their members,
 * whose casing differs by product (reference §1 rule 4): Exchange writes `keyvalue` where ACS and SharePoint
 * write `keyValue`.
 */
import { type Outcome, refuse, succeed } from '../../base/errors.ts';
import { type JsonObject, parseStrictObject } from '../../base/strict-json.ts';
import { type Findings, invalid } from './findings.ts';

/** Twenty keys with their certificates, and then some. */
const longestDocument = 64 * 1024;

/** Longer than any identifier, realm or name that means something. */
const longestText = 1024;

/**
 * Reads the text of a document.
 * @param what names the document in messages: `The document`.
 * @returns one JSON object, or `MetadataInvalid` with what the text is instead.
 */
export function parseDocument(text: string, what: string): Outcome<JsonObject> {
  if (text.length > longestDocument) {
    return refuse(invalid(`${what} has ${text.length} characters; at most ${longestDocument} are read.`));
  }
  // RFC 8259 §8.1 lets a reader overlook a byte order mark.
  const object = parseStrictObject(text.replace(/^\uFEFF/, ''));
  return object ? succeed(object) : refuse(invalid(`${what} ${whyNoObject(text)}`));
}

function whyNoObject(text: string): string {
  if (/^\s*</.test(text)) return 'is an HTML or XML page, perhaps of a sign-in, and not JSON.';
  try {
    JSON.parse(text);
  } catch {
    return 'is not JSON.';
  }
  return 'is not one JSON object with distinct members, at most eight levels deep.';
}

/** Values by name; `Name` are the names that were looked for. */
export type Members<Name extends string> = { readonly get: (name: Name) => unknown };

/** Only ASCII is lowered: the Kelvin sign is no letter of ours. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * The members of an object that we know, whatever their casing; `null` counts as missing.
 * Two spellings of one name are a fault: two readers of the document would see two different things.
 */
export function readMembers<Name extends string>(
  object: JsonObject,
  names: readonly Name[],
  where: string,
  { faults }: Findings,
): Members<Name> {
  const found = new Map<Name, unknown>();
  const known = new Map(names.map((name) => [asciiLower(name), name]));
  const repeated = new Set<Name>();
  for (const [spelling, value] of Object.entries(object)) {
    const name = known.get(asciiLower(spelling));
    if (name === undefined) continue;
    if (found.has(name)) repeated.add(name);
    found.set(name, value ?? undefined);
  }
  for (const name of repeated) faults.push(`${where} has the member ${name} in more than one spelling.`);
  return found;
}

/** The text of a member; undefined when it is missing or empty, a fault when it is anything else. */
export function readText<Name extends string>(
  members: Members<Name>,
  name: Name,
  { faults }: Findings,
): string | undefined {
  const value = members.get(name);
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= longestText) return value;
  const problem = typeof value === 'string' ? `is longer than ${longestText} characters` : 'is not text';
  faults.push(`The member ${name} ${problem}.`);
  return undefined;
}

/** The value as an object; an empty one when it is none, so that each of its members is missing. */
export function asObject(value: unknown): JsonObject {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : {};
}

/** Whether the value is that text, in any casing. */
export function isText(value: unknown, expected: string): boolean {
  return typeof value === 'string' && asciiLower(value) === asciiLower(expected);
}
