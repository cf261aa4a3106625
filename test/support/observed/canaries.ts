/**
 * Values that can be recognized wherever they turn up, and the search for them in what was written: as they are, in the
 * encodings in which they travel, and in parts, since half a token in a log is a token in a log.
 */
import { toBase64Url } from '../../../shared/base/encoding.ts';
import type { UserIdentity } from '../../../shared/tokens/user-identity.ts';

/** A user whose every name is a canary. */
export const canaryUser: UserIdentity = {
  nameid: 's-1-5-21-4242-canary-nameid',
  nii: 'urn:canary:nii',
  upn: 'canary-upn@contoso.com',
  smtp: 'canary-smtp@contoso.com',
  sip: 'canary-sip@contoso.com',
};

/** Parts of a token shorter than this say nothing by themselves. */
const shortestPart = 16;

/** Of something long, a piece of this length is as bad as the whole. */
const pieceLength = 32;

/** Each form in which the value could be in a line. */
function formsOf(value: string): string[] {
  const parts = value.includes('.') && !value.includes('@') ? value.split('.') : [];
  const long = parts.filter((part) => part.length >= shortestPart);
  const claims = long.map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  const whole = [value, ...long, ...claims.filter((text) => text.startsWith('{'))];
  return [...whole.flatMap(encodingsOf), ...[value, ...long].flatMap(piecesOf)];
}

function encodingsOf(text: string): string[] {
  return [
    text,
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    Buffer.from(text).toString('base64'),
    toBase64Url(Buffer.from(text)),
    Buffer.from(text).toString('hex'),
  ];
}

/** Overlapping, so that any stretch of forty characters holds one. */
function piecesOf(text: string): string[] {
  const starts = Array.from({ length: Math.ceil(text.length / 8) }, (_each, index) => index * 8);
  return starts
    .map((start) => text.slice(start, start + pieceLength))
    .filter(({ length }) => length === pieceLength);
}

/** @returns the names of the values that stand somewhere in the text, whole or in part */
export function leaksIn(text: string, values: Readonly<Record<string, string>>): string[] {
  const lower = text.toLowerCase();
  return Object.entries(values)
    .filter(([, value]) => formsOf(value).some((form) => lower.includes(form.toLowerCase())))
    .map(([name]) => name);
}
