/**
 * What is found out while a document of somebody else's is read: faults, for which it is refused, all at
 * once, and notes, which an operator should see before trusting it. Neither quotes the document
 * at length.
 */
import { type Outcome, settle, type Violation } from '../../base/errors.ts';

export interface Findings {
  readonly faults: string[];
  readonly notes: string[];
}

export function noFindings(): Findings {
  return { faults: [], notes: [] };
}

/** A document is at fault by the address that the operator gave for it. */
export function invalid(message: string): Violation {
  return { code: 'MetadataInvalid', message, target: 'metadataUrl' };
}

/** Every fault as `MetadataInvalid`, or what was read when there is none. */
export function conclude<T>({ faults }: Findings, read: () => T): Outcome<T> {
  return settle(faults.map(invalid), read);
}

/** Names the first character beyond ASCII, a look-alike perhaps, as ` It holds U+0430.`; else nothing. */
export function foreignCharacter(text: string): string {
  const codePoint = /[^\x20-\x7e]/u.exec(text)?.[0].codePointAt(0);
  return codePoint === undefined
    ? ''
    : ` It holds U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}.`;
}
