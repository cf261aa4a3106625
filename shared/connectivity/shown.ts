/**
 * The gate through which everything goes that a report shows. A peer may repeat our token in its answer, whole or in
 * part, and may send what a terminal would act upon: neither passes.
 */
import type { JsonObject } from '../base/strict-json.ts';
import type { Evidence, EvidenceValue } from './report.ts';

const longestText = 400;

/** Any part of a token of ours and what follows it: each begins with the base64url of `{"` (RFC 7515 §7.1). */
const token = /eyJ[\w-]{8,}(?:\.[\w-]*)*/g;
/** A signature by itself: a gapless run that no name is as long as. */
const longRun = /[\w+-]{80,}/g;
/** Controls, line separators, and what turns the direction of writing. */
const controls = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** One line of printable text, bounded, with nothing in it that could be a token. */
export function shownText(text: string): string {
  // Bounded first: the patterns are run over what an answer of any size may hold.
  const line = text.slice(0, 4 * longestText).replace(controls, ' ');
  const shown = line.replace(token, '(token)').replace(longRun, '(…)').trim();
  return shown.length > longestText ? `${shown.slice(0, longestText)}…` : shown;
}

export function shownEvidence(evidence: Evidence): Evidence {
  return Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, shownValue(value)]));
}

function shownValue(value: EvidenceValue): EvidenceValue {
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => shownText(String(each)));
  return typeof value === 'object' && value !== null ? shownObject(value as JsonObject) : value;
}

/** Decoded header and claims: nested objects, whose texts go through the same gate. */
function shownObject(object: JsonObject): JsonObject {
  const shown = Object.entries(object).map(([name, value]) => [shownText(name), shownAny(value)]);
  return Object.fromEntries(shown);
}

function shownAny(value: unknown): unknown {
  if (typeof value === 'string') return shownText(value);
  if (Array.isArray(value)) return value.slice(0, 50).map(shownAny);
  return typeof value === 'object' && value !== null ? shownObject(value as JsonObject) : value;
}
