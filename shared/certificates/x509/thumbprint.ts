/**
 * Thumbprints as people paste them: from the Windows certificate dialog with its invisible first character, from
 * OpenSSL with colons, from a token header as `x5t`. All become one spelling, or a refusal that shows what was wrong.
 */
import { fromBase64Url } from '../../base/encoding.ts';
import { type Outcome, refuse, succeed } from '../../base/errors.ts';

/** Longer than a SHA-256 thumbprint with a separator after every digit. */
const maxLength = 300;

// White space, controls, format characters such as U+200E, and letters that fonts draw as nothing.
const blank = /[\s\p{Cc}\p{Cf}\p{Z}\p{Variation_Selector}\u115F\u1160\u3164\uFFA0]|\u034F/gu;
// Word processors turn a hyphen into a dash.
const separator = /[:\p{Pd}\u2212]/gu;
const hexThumbprint = /^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$/;

/**
 * Brings any spelling of a SHA-1 or SHA-256 thumbprint into upper-case hexadecimal: spaces, colons, dashes and
 * invisible marks are dropped; `x5t` and `x5t#S256` (base64url, padded or not) are decoded.
 * @returns 40 or 64 hexadecimal digits, or `InvalidRequest` with the code points that were removed or are foreign.
 */
export function normalizeThumbprint(text: string): Outcome<string> {
  if (text.length > maxLength) return refuseThumbprint(`The thumbprint has ${text.length} characters.`);
  const visible = text.replace(blank, '');
  const digits = visible.replace(separator, '');
  // Upper case only after the test: a ligature such as U+FB00 would become two hexadecimal digits.
  if (hexThumbprint.test(digits)) return succeed(digits.toUpperCase());
  const decoded = decodeBase64(visible);
  return decoded === undefined ? refuseThumbprint(explain(text, visible)) : succeed(decoded);
}

/** The thumbprint that a key id (`x5t`) stands for, as administrators know it. */
export function toThumbprint(x5t: string): string {
  return Buffer.from(x5t, 'base64url').toString('hex').toUpperCase();
}

/** 20 or 32 bytes of base64url; plain base64 too, since some tools print `x5t` that way. */
function decodeBase64(text: string): string | undefined {
  const unpadded = text.replace(/=$/, '').replaceAll('+', '-').replaceAll('/', '_');
  const bytes = unpadded.length === 27 || unpadded.length === 43 ? fromBase64Url(unpadded) : undefined;
  return bytes?.toString('hex').toUpperCase();
}

function explain(text: string, visible: string): string {
  const bare = visible.replace(separator, '');
  const digits = bare.replace(/[^0-9A-Fa-f]/g, '').length;
  const removed = codePoints((text.match(blank) ?? []).filter((mark) => !/[ \t\r\n]/.test(mark)));
  const foreign = codePoints(bare.match(/[^0-9A-Fa-f]/gu) ?? []);
  return [
    `The thumbprint holds ${digits} hexadecimal digits.`,
    removed && `Invisible characters removed: ${removed}.`,
    foreign && `Characters that do not belong there: ${foreign}.`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** At most eight different ones, as `U+200E`. */
function codePoints(characters: readonly string[]): string {
  const distinct = [...new Set(characters)];
  const names = distinct
    .slice(0, 8)
    .map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  return [...names, ...(distinct.length > 8 ? ['…'] : [])].join(', ');
}

function refuseThumbprint(what: string): Outcome<string> {
  return refuse({
    code: 'InvalidRequest',
    message: `${what} A thumbprint is 40 (SHA-1) or 64 (SHA-256) hexadecimal digits, or the same in base64url (x5t).`,
    target: 'thumbprint',
  });
}
