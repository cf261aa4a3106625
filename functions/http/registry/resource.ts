/**
 * How every resource of the registry answers: a verb for each method, a change with what it made of the object, a page
 * with where the next one is.
 */
import type * as z from 'zod/mini';
import { isRefusal, Outage, type Outcome } from '../../../shared/base/errors.ts';
import type { OperatorCall } from '../../../shared/base/operator-call.ts';
import { listFiltered, pageAnswer, readPaging } from '../../../shared/http/api/paging.ts';
import { compileWildcard } from '../../../shared/http/api/wildcard.ts';
import { type HttpResponse, jsonResponse } from '../../../shared/http/exchange.ts';
import { readMembers } from '../../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../../shared/http/management-endpoint.ts';
import type { Kept } from '../../../shared/registry/records/change-record.ts';
import type { RecordPage, RecordQuery, StoredRecord } from '../../../shared/registry/records/record-store.ts';
import { callOf } from '../issuer-requests.ts';

export type Answer = Promise<HttpResponse | Refused>;
export type Handle = (request: ManagementRequest) => Answer;

/** One handler of several methods; the endpoint lets only those through that the route names. */
export function byMethod(handles: Readonly<Record<string, Handle>>): Handle {
  return (request) => {
    const handle = handles[request.method];
    if (!handle) throw new Error(`the route names the method ${request.method}, and nobody handles it`);
    return handle(request);
  };
}

/** Reads the members by the schema and calls the verb as whoever asks, with the reason that is among them. */
export async function readCall<Read extends { readonly reason?: string | undefined }>(
  schema: z.ZodMiniType<Read>,
  request: ManagementRequest,
): Promise<Outcome<{ readonly read: Read; readonly call: OperatorCall }>> {
  const read = readMembers(schema, request.body);
  if (isRefusal(read)) return read;
  return { value: { read: read.value, call: callOf(request, read.value.reason) } };
}

/** A deletion has no body: its reason is in the query. */
export function deletionCall(request: ManagementRequest): OperatorCall {
  return callOf(request, request.query.get('reason') ?? undefined);
}

/** Worth knowing and no reason to refuse. */
export interface ChangeWarning {
  readonly code: string;
  readonly message: string;
}

export interface ChangeAnswer {
  /** As in the log: `partnerApplication.created`. */
  readonly action: string;
  /** As in the address: `partnerApplications/Exchange`. */
  readonly object: string;
  readonly view: object;
  readonly warnings?: readonly ChangeWarning[];
  /** The change made something that was not there. */
  readonly creates?: boolean;
}

interface UnreadWarning {
  readonly code: 'AnswerIncomplete';
  readonly message: string;
}

/** What was found to complete an answer, or what stands for it and a warning that it could not be read. */
export interface Completed<T> {
  readonly found: T;
  readonly warnings: readonly UnreadWarning[];
}

/**
 * Reads what an answer tells beside the change itself. The change is made: an outage here must not call it failed, or
 * whoever asked would make it again.
 * @param what what is read, as in "… could not be read"
 * @param unread what stands in the answer then
 * @throws whatever is a bug
 */
export async function completeAnswer<T>(
  what: string,
  unread: T,
  read: () => Promise<T>,
): Promise<Completed<T>> {
  try {
    return { found: await read(), warnings: [] };
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    const message = `The ${error.dependency} did not answer, so ${what} could not be read. The rest holds.`;
    return { found: unread, warnings: [{ code: 'AnswerIncomplete', message }] };
  }
}

/** The answer to a change and its one log line. */
export function changeAnswer(
  { dryRun, conclude }: Pick<ManagementRequest, 'dryRun' | 'conclude'>,
  { changed, etag }: Pick<Kept<unknown>, 'changed' | 'etag'>,
  { action, object, view, warnings = [], creates = false }: ChangeAnswer,
): HttpResponse {
  conclude(changed && !dryRun ? 'registry.changed' : 'request.served', { action, object, changed, dryRun });
  const status = creates && changed && !dryRun ? 201 : 200;
  return jsonResponse(status, { dryRun, changed, warnings, value: view }, etagHeader(etag));
}

export function etagHeader(etag: string | undefined): Record<string, string> {
  return etag ? { etag } : {};
}

/** A page of records that a filter on their names lets through. */
export async function listAnswer<T>(
  request: ManagementRequest,
  load: (query: RecordQuery) => Promise<RecordPage<T>>,
  names: (value: T) => readonly string[],
  view: (record: StoredRecord<T>) => object,
): Answer {
  const paging = readPaging(request.query);
  if (isRefusal(paging)) return paging;
  const { filter } = paging.value;
  const matcher = filter === undefined ? undefined : compileWildcard(filter);
  const matches = matcher && (({ value }: StoredRecord<T>) => names(value).some(matcher));
  const page = await listFiltered(load, paging.value, matches);
  return pageAnswer(request, page.records.map(view), page.next);
}
