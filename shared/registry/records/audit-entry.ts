/** The audit entry of a change: of an object that was and is there only the members that differ. */
import type { Instant } from '../../base/clock.ts';
import type { OperatorCall } from '../../base/operator-call.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { AuditEntry } from './audit.ts';

export interface AuditedChange {
  readonly id: string;
  readonly at: Instant;
  readonly action: string;
  readonly object: string;
  readonly call: OperatorCall;
  /** What the API showed before and shows after; null where there was or is nothing. */
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
}

export function auditEntryOf({ call, before, after, ...facts }: AuditedChange): AuditEntry {
  const { actor, reason, requestId } = call;
  const differs = before && after ? differingMembers(before, after) : undefined;
  return {
    ...facts,
    actor,
    ...(reason !== undefined && { reason }),
    ...(requestId !== undefined && { requestId }),
    before: differs && before ? pick(before, differs) : before,
    after: differs && after ? pick(after, differs) : after,
  };
}

function differingMembers(before: JsonObject, after: JsonObject): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** A member that is missing on one side is told as null there. */
function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, object[name] ?? null]));
}
