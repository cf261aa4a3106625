/**
 * Reads a compact JWS strictly before any key is touched: three canonical base64url parts, header and payload each
 * one JSON object without repeated members, bounded in size (RFC 7515 §5.2, RFC 8725 §3). Header members that would
 * let a token bring its own key or rules are refused, not ignored.
 */
import { isUtf8 } from 'node:buffer';
import { fromBase64Url } from '../base/encoding.ts';
import { type JsonObject, parseStrictObject } from '../base/strict-json.ts';

export const longestJws = 8192;

/**
 * `crit`, `b64` and `zip` because we understand no extension and nothing that is signed is compressed (RFC 7516 §4.1.3);
 * the others because a key never comes from the token itself.
 */
export const forbiddenHeaders = ['crit', 'jku', 'jwk', 'x5u', 'b64', 'zip'];

export interface CompactJws {
  readonly token: string;
  readonly header: JsonObject;
  readonly payload: JsonObject;
}

/** @returns the parts, or undefined for anything that is not exactly a signed compact JWS over a JSON object. */
export function readCompactJws(token: string, longest = longestJws): CompactJws | undefined {
  if (token.length > longest) return undefined;
  const [header, payload, signature, ...more] = token.split('.');
  if (!header || !payload || !signature || more.length > 0) return undefined;
  const content = readJwsContent(header, payload);
  return content && fromBase64Url(signature) ? { token, ...content } : undefined;
}

/** @returns header and payload in their one reading, whatever the third part is; undefined when they have none. */
export function readJwsContent(header: string, payload: string): Omit<CompactJws, 'token'> | undefined {
  const headerObject = decode(header);
  const payloadObject = decode(payload);
  if (!headerObject || !payloadObject) return undefined;
  if (forbiddenHeaders.some((name) => name in headerObject)) return undefined;
  return { header: headerObject, payload: payloadObject };
}

/** `JWT`, or what RFC 7523bis calls a client's assertion: a token of another kind is none (RFC 8725 §3.11). */
export function isAssertionType(typ: unknown): boolean {
  return (
    typ === undefined ||
    (typeof typ === 'string' && /^(application\/)?(client-authentication\+)?jwt$/i.test(typ))
  );
}

function decode(part: string): JsonObject | undefined {
  const bytes = fromBase64Url(part);
  // Broken UTF-8 and a byte order mark have no one reading; the signature covers bytes, the claims are text.
  if (!bytes || !isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? undefined : parseStrictObject(text);
}
