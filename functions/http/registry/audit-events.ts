/** The audit, of one object or of all: newest first, page by page. */
import { toRfc3339 } from '../../../shared/base/clock.ts';
import { isRefusal, refuse } from '../../../shared/base/errors.ts';
import { pageAnswer, readPaging } from '../../../shared/http/api/paging.ts';
import { readText } from '../../../shared/http/api/query-values.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import type { AuditEntry, AuditPosition } from '../../../shared/registry/records/audit.ts';
import { mostEntriesOfPage } from '../../../shared/registry/records/checked-write.ts';
import type { ManagementService } from '../../compose-management.ts';
import type { Answer } from './resource.ts';

const longestObject = 256;

export function auditHandlers({ registry }: Pick<ManagementService, 'registry'>) {
  async function list(request: ManagementRequest): Answer {
    const paging = readPaging(request.query);
    if (isRefusal(paging)) return paging;
    const object = readText(request.query, 'object', longestObject);
    if (isRefusal(object)) return object;
    const { after, top } = paging.value;
    const before = after === undefined ? undefined : readPosition(after);
    if (after !== undefined && !before) return refuse(notOurs);
    const asked = Math.min(top + 1, mostEntriesOfPage);
    const found = await registry.audit.entries({
      top: asked,
      ...(object.value !== undefined && { object: canonicalObject(object.value) }),
      ...(before && { before }),
    });
    const shown = found.slice(0, top);
    // One more than is shown tells that there is more; after the largest page the next one tells.
    const last = found.length === asked ? shown.at(-1) : undefined;
    return pageAnswer(request, shown.map(viewOf), last && positionOf(last));
  }

  return { 'audit-events': list };
}

const notOurs = {
  code: 'InvalidRequest',
  message: 'This is no cursor of a nextLink.',
  target: 'cursor',
} as const;

/** Names are compared without case, collections are written as in the address. */
function canonicalObject(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 || text.startsWith('tokenIssuer/')
    ? text
    : `${text.slice(0, slash)}/${text.slice(slash + 1).toLowerCase()}`;
}

function positionOf({ at, id }: AuditPosition): string {
  return `${at} ${id}`;
}

function readPosition(text: string): AuditPosition | undefined {
  const match = /^(\d{1,11}) (.+)$/s.exec(text);
  return match?.[2] === undefined ? undefined : { at: Number(match[1]), id: match[2] };
}

function viewOf({ at, reason, requestId, ...entry }: AuditEntry) {
  return { ...entry, date: toRfc3339(at), reason: reason ?? null, requestId: requestId ?? null };
}
