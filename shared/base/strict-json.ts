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
  return isObject && membersIn(value) === colonsIn(text) ? (value as JsonObject) : undefined;
}

/** Members of all objects inside, NaN where they nest too deeply. */
function membersIn(value: unknown, depth = 1): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > deepest) return Number.NaN;
  const inside = Object.values(value);
  let members = Array.isArray(value) ? 0 : inside.length;
  for (const each of inside) members += membersIn(each, depth + 1);
  return members;
}

/**
 * Colons outside of strings, in text that is known to be valid JSON: each belongs to one member as it is written. Where
 * fewer members were read than written, two had one name, however that was spelled.
 */
function colonsIn(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === ':') colons += 1;
    else if (character === '"') at = endOfString(text, at);
  }
  return colons;
}

/** Where the quote stands that ends the string which begins there. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
