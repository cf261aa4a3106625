/** Text forms of bytes. Decoding is strict: what we would not write ourselves, we do not read. */
import { createHash, timingSafeEqual } from 'node:crypto';

export function toBase64Url(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString('base64url');
}

/** Four characters make three bytes; the bits of the last one that belong to no byte are zero (RFC 4648 §3.5). */
const canonical = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Decodes canonical, unpadded base64url (RFC 7515 §2).
 * @returns the bytes, or undefined when the text has a foreign character or is not the one spelling of its bytes.
 */
export function fromBase64Url(text: string): Buffer | undefined {
  return canonical.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

/**
 * The text without the `=` at its end, however many there are. Not by a pattern: `/=+$/` looks anew from each of a
 * thousand `=` that something else follows, which a stranger can have it do for every key (CWE-1333).
 */
export function withoutPadding(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '=') end -= 1;
  return text.slice(0, end);
}

/** SHA-1, only ever as a name of a certificate (`x5t`, RFC 7515 §4.1.7), never as a proof. */
export function sha1(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}

export function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Compares two secrets in a time that depends on neither: both sides are hashed to one length first. */
export function equalSecrets(a: Uint8Array | string, b: Uint8Array | string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}
