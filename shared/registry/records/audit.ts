/**
 * The audit of the registry: who changed what, when, why, from what to what. Entries are written with the change and
 * never altered; they hold what the API shows of an object, so no secret and no hash of one.
 */
import type { Instant } from '../../base/clock.ts';
import type { JsonObject } from '../../base/strict-json.ts';

export interface AuditEntry {
  /** Names the event; unique. */
  readonly id: string;
  readonly at: Instant;
  /** Object id of the caller, or `timer`, or `self` and the principal that rolled its own key. */
  readonly actor: string;
  /** `created`, `changed`, `deleted`, `restored`, `passwordCredentialAdded` … */
  readonly action: string;
  /** Collection and key, as in the address but in lower case: `partnerApplications/exchange`. */
  readonly object: string;
  readonly reason?: string;
  readonly requestId?: string;
  /** The members that differ, before and after; null where there was or is no object. */
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

export interface AuditQuery {
  /** Entries of this object alone. */
  readonly object?: string;
  /** Older than this position, exclusive; from the newest when absent. */
  readonly before?: AuditPosition;
  /** Most entries of the answer, 1 to 500. */
  readonly top: number;
}

/** A place in the order of time; entries of one second are told apart by their id. */
export interface AuditPosition {
  readonly at: Instant;
  readonly id: string;
}

export interface AuditLog {
  /** Entries, newest first, within a second by descending id. @throws Outage */
  entries(query: AuditQuery): Promise<readonly AuditEntry[]>;
}

/** Newest first; the one order of every audit log, so that several can be merged. */
export function byNewest(a: AuditPosition, b: AuditPosition): number {
  if (a.at !== b.at) return b.at - a.at;
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}
