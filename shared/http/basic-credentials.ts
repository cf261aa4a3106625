/** Client id and secret from an `Authorization: Basic` header (RFC 6749 §2.3.1, RFC 7617). */
import { decodeFormText } from './form.ts';

/** @returns the credentials, undefined without such a header, or `'malformed'`. */
export function readBasicCredentials(
  header: string | undefined,
): { clientId: string; secret: string } | 'malformed' | undefined {
  const match = header === undefined ? undefined : /^basic +([A-Za-z0-9+/]+=*)$/i.exec(header);
  if (header !== undefined && /^basic\b/i.test(header) && !match) return 'malformed';
  if (!match?.[1]) return undefined;
  const text = Buffer.from(match[1], 'base64').toString('latin1');
  const colon = text.indexOf(':');
  if (colon < 1) return 'malformed';
  // Both halves are form-encoded before they are joined, so that an id may itself hold a colon.
  const clientId = decodeFormText(text.slice(0, colon));
  const secret = decodeFormText(text.slice(colon + 1));
  return clientId && secret ? { clientId, secret } : 'malformed';
}
