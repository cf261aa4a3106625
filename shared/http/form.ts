/**
 * Reads a form body once and strictly: `application/x-www-form-urlencoded` in UTF-8, each parameter at most once,
 * parameters without a value left out (RFC 6749 §3.1, §3.2 and appendix B).
 */
import { type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';

const mostParameters = 32;

export function readForm(bytes: Uint8Array): ReadonlyMap<string, string> | OAuthRefusal {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > mostParameters) return refuseToken('FormMalformed', 'TooManyParameters');
  const form = new Map<string, string>();
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decodeFormText(equals < 0 ? pair : pair.slice(0, equals));
    const value = decodeFormText(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) return refuseToken('FormMalformed');
    if (form.has(name)) return refuseToken('ParameterRepeated');
    form.set(name, value);
  }
  // Only now: a name without a value must not be repeated either.
  for (const [name, value] of form) if (value === '') form.delete(name);
  return form;
}

/** @returns the text, or undefined for a broken escape, bytes that are not UTF-8, or a control character. */
export function decodeFormText(text: string): string | undefined {
  if (/[^\x20-\x7e]/.test(text)) return undefined;
  // Most values are names and tokens, in which nothing is escaped.
  if (!/[%+]/.test(text)) return text;
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return /\p{Cc}/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
