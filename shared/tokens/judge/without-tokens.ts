/**
 * Header and claims as they are shown: a token within them, as the actor token of an outer one, is cut out. Its
 * signature would make whoever reads the answer able to show it.
 */
import type { JsonObject } from '../../base/strict-json.ts';

export function withoutTokens(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [cut(name), shown(value)]));
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  if (Array.isArray(value)) return value.map(shown);
  return typeof value === 'object' && value !== null ? withoutTokens(value as JsonObject) : value;
}

/** Three parts, the last of which may be empty. It begins where a word does, so that long texts are read once. */
const threeParts = /(?<![\w-])([\w-]+)=*\.[\w-]+=*\.[\w-]*=*/g;

function cut(text: string): string {
  return text.replace(threeParts, (found, header: string) => (isObject(header) ? '(a token)' : found));
}

function isObject(part: string): boolean {
  return /^\s*\{/.test(Buffer.from(part, 'base64url').toString('utf8'));
}
