/**
 * Where a page begins, as an opaque text. Who changes one gets no other page but a refusal: only the one spelling that
 * we write ourselves is read.
 */
import { fromBase64Url, toBase64Url } from '../../base/encoding.ts';
import { parseStrictObject } from '../../base/strict-json.ts';

const version = 1;
const longestPosition = 512;
export const longestCursor = 1024;

export function writeCursor(after: string): string {
  return toBase64Url(JSON.stringify({ v: version, after }));
}

/** @returns the position after which the page begins, or undefined when the text is no cursor of ours */
export function readCursor(text: string): string | undefined {
  if (text.length > longestCursor) return undefined;
  const { after } = parseStrictObject(fromBase64Url(text)?.toString('utf8') ?? '') ?? {};
  if (typeof after !== 'string' || after === '' || after.length > longestPosition) return undefined;
  // A lone surrogate has no UTF-8 and could not be asked for.
  return after.isWellFormed() && writeCursor(after) === text ? after : undefined;
}
