/** What a kind of object of the registry says about itself, so that one keeper can tend all kinds. */
import type { ErrorCode } from '../../base/error-catalogue.ts';
import type { Violation } from '../../base/errors.ts';
import type { JsonObject } from '../../base/strict-json.ts';

export interface RecordKind<T> {
  /** As in the address: `partnerApplications`. */
  readonly collection: string;
  /** As in a sentence: `partner application`. */
  readonly noun: string;
  keyOf(value: T): string;
  /** Names that only one living object of the kind may have. */
  claimsOf(value: T): readonly string[];
  /** What the API shows of it, for the audit: no secret, no hash of one, no bulk. */
  shownOf(value: T): JsonObject;
  readonly alreadyExists: ErrorCode;
  /** The member of a creation that the key is of; `name` where absent. */
  readonly keyMember?: string;
  /** Why a claim that another object holds is refused. */
  takenViolation(claim: string): Violation;
}

export function notFound(noun: string): Violation {
  return { code: 'NotFound', message: `There is no such ${noun}.` };
}
