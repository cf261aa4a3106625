/**
 * A token as somebody looks at it who wants to know what is wrong: whatever of it can be read, and why it is not in
 * the one form that is judged. More lenient than the judgement, and never instead of it.
 */
import { fromBase64Url } from '../../base/encoding.ts';
import { type JsonObject, parseStrictObject } from '../../base/strict-json.ts';
import { forbiddenHeaders, longestJws } from '../compact-jws.ts';
import { longestToken } from './outer-token.ts';

export interface TokenShape {
  /** What the part says, where it says one thing; null where it cannot be read. */
  readonly header: JsonObject | null;
  readonly claims: JsonObject | null;
  /** Why it has not the form of a token, in words that repeat nothing of it; empty when it has. */
  readonly faults: readonly string[];
}

interface Part {
  readonly content: JsonObject | null;
  readonly fault: string | undefined;
}

/** @param as an actor token must be signed; what is shown may be an outer token, which nobody signs */
export function readShape(text: string, as: 'shown' | 'actor'): TokenShape {
  const parts = text.split('.');
  const [header, claims] = [readPart(parts[0]), readPart(parts[1])];
  const unsigned = as === 'shown' && text.endsWith('.');
  const faults = [
    countFault(parts),
    lengthFault(text, unsigned),
    header.fault && `The header ${header.fault}`,
    claims.fault && `The payload ${claims.fault}`,
    headerFault(header.content),
    signatureFault(parts[2], unsigned),
  ];
  // Of something else altogether the first fault says it all.
  const told = faults.filter((each) => each !== undefined);
  return { header: header.content, claims: claims.content, faults: faults[0] ? told.slice(0, 1) : told };
}

function countFault({ length, 0: first = '' }: readonly string[]): string | undefined {
  if (/^\s*[{[]/.test(first)) return 'This is JSON and no token; it may hold one, such as its access_token.';
  if (length === 3) return undefined;
  if (length === 5)
    return 'It has five parts, as an encrypted token has. Nobody but its receiver can read it.';
  return `It has ${length} ${length === 1 ? 'part' : 'parts'} between dots; a token has three.`;
}

function lengthFault({ length }: string, unsigned: boolean): string | undefined {
  const longest = unsigned ? longestToken : longestJws;
  if (length <= longest) return undefined;
  return `It has ${length} characters; ${unsigned ? 'an outer' : 'a signed'} token has ${longest} at most.`;
}

function headerFault(header: JsonObject | null): string | undefined {
  const found = forbiddenHeaders.filter((name) => header !== null && name in header);
  if (found.length === 0) return undefined;
  return `The header has ${found.join(', ')}: a token brings neither its own key nor its own rules.`;
}

function signatureFault(signature: string | undefined, unsigned: boolean): string | undefined {
  if (unsigned || signature === undefined) return undefined;
  if (signature === '') return 'It has no signature.';
  const fault = encodingFault(signature);
  return fault && `The signature ${fault}`;
}

/** Reads header or payload; also in an encoding that is not ours, so that it can be looked at. */
function readPart(part: string | undefined): Part {
  if (!part) return { content: null, fault: 'is empty.' };
  const encoding = encodingFault(part);
  const bytes = Buffer.from(part, 'base64');
  const text = bytes.toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes))
    return { content: null, fault: encoding ?? 'is no UTF-8 text.' };
  const content = parseStrictObject(text);
  return content ? { content, fault: encoding } : { content: null, fault: encoding ?? contentFault(text) };
}

/** Why the text is not the one base64url spelling of its bytes. */
function encodingFault(part: string): string | undefined {
  if (fromBase64Url(part)) return undefined;
  if (part.endsWith('=')) return 'ends in padding (=), which base64url has not.';
  if (/^[A-Za-z0-9+/]+$/.test(part) && /[+/]/.test(part)) return 'is base64 and not base64url.';
  if (/^[A-Za-z0-9_-]+$/.test(part)) return 'is cut off, or not the one spelling of its bytes.';
  return 'has characters that base64url has not, such as blanks or line breaks.';
}

function contentFault(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? 'repeats a member, or nests too deeply.' : 'is JSON, but no object.';
  } catch {
    return 'is no JSON.';
  }
}
