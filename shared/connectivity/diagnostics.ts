/** Decodes what peers say in the header `x-ms-diagnostics`, or in a body in the words of OAuth (reference §3.8). */
import { parseStrictObject } from '../base/strict-json.ts';
import {
  type DiagnosticMeaning,
  diagnosticCodes,
  diagnosticWordings,
  formerCategories,
  unknownDiagnostic,
} from './diagnostic-codes.ts';

export interface Diagnostics extends DiagnosticMeaning {
  readonly number: number | undefined;
  /** The peer's own words. */
  readonly reason: string | undefined;
  readonly category: string | undefined;
}

/** Longer than any reason that was seen; what is beyond it is not read. */
const longest = 2000;

/**
 * Decodes `2000005;reason="…";error_category="invalid_user"`, or SharePoint's form with `category`.
 * @returns undefined when the text has neither a number nor a reason nor a category
 */
export function decodeDiagnostics(header: string): Diagnostics | undefined {
  const text = header.slice(0, longest);
  const digits = /^\s*(\d{1,10})\s*(?:;|$)/.exec(text)?.[1];
  const number = digits === undefined ? undefined : Number(digits);
  const reason = memberOf(text, 'reason');
  const category = memberOf(text, 'error_category') ?? memberOf(text, 'category');
  const says = [number, reason, category].some((part) => part !== undefined);
  return says ? { number, reason, category, ...meaningOf(number, reason, category) } : undefined;
}

/** Decodes `{"error":"…","error_description":"…"}`, which SharePoint answers with (RFC 6750 §3). */
export function decodeErrorBody(text: string): Diagnostics | undefined {
  const { error, error_description: description } = parseStrictObject(text.slice(0, longest)) ?? {};
  const category = typeof error === 'string' ? error : undefined;
  const reason = typeof description === 'string' ? description : undefined;
  if (category === undefined && reason === undefined) return undefined;
  return { number: undefined, reason, category, ...meaningOf(undefined, reason, category) };
}

function memberOf(text: string, member: string): string | undefined {
  return new RegExp(`;\\s*${member}\\s*=\\s*"([^"]*)"`, 'i').exec(text)?.[1];
}

/** The peer's words first, then its number, then its category. */
function meaningOf(number: number | undefined, reason = '', category = ''): DiagnosticMeaning {
  const found =
    diagnosticWordings.find(({ words }) => words.test(reason)) ??
    formerCategories.get(category) ??
    diagnosticCodes.find((row) => row.number === number) ??
    diagnosticCodes.find((row) => row.category === category);
  const { code, meaning } = found ?? unknownDiagnostic;
  return { code, meaning };
}
