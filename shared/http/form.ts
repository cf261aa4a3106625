/**
 * Reads a form body once and strictly: `application/x-www-form-urlencoded` in UTF-8, each parameter at most once,
 * parameters without a value left out (RFC 6749 §3.1, §3.2 and appendix B).
 */
import { type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';

const mostParameters = 32;

export function readForm(bytes: Uint8Array): ReadonlyMap<string, string> | OAuthRefusal {
  const text = Buffer.from(bytes).toString('latin1');
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > mostParameters) return refuseToken('FormMalformed', 'TooManyParameters');
  const form = new Map<string, string>();
  for (const pair of pairs) {
    const [name, value] = splitPair(pair).map(decodeFormText);
    if (name === undefined || value === undefined) return refuseToken('FormMalformed');
    if (form.has(name)) return refuseToken('ParameterRepeated');
    form.set(name, value);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

/** @returns the text, or undefined for a broken escape, bytes that are not UTF-8, or a control character. */
export function decodeFormText(text: string): string | undefined {
  if (/[^\x20-\x7e]/.test(text)) return undefined;
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return /\p{Cc}/u.test(decoded) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
