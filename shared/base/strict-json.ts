/**
 * JSON from strangers. `JSON.parse` silently keeps the last of two members with one name, so that two readers of
 * one token may see two different claims; such text is refused here (RFC 8725 §2.4, RFC 7515 §4).
 */

const deepest = 8;

export type JsonObject = Readonly<Record<string, unknown>>;

/** @returns the object, or undefined when the text is not one JSON object, repeats a member or nests too deeply. */
export function parseStrictObject(text: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && hasDistinctMembers(text) ? (value as JsonObject) : undefined;
}

/** Walks text that is known to be valid JSON and compares the member names of each object. */
function hasDistinctMembers(text: string): boolean {
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g);
  const open: (Set<string> | undefined)[] = [];
  for (const [token, colon] of tokens) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined && !addMember(open.at(-1), token.slice(0, -colon.length))) return false;
    if (open.length > deepest) return false;
  }
  return true;
}

/** Names are compared as decoded: `"a"` and `"\u0061"` are one member. */
function addMember(members: Set<string> | undefined, quoted: string): boolean {
  const name: string = JSON.parse(quoted);
  if (!members || members.has(name)) return false;
  members.add(name);
  return true;
}
