/** Lists of the registry page by page: what a request may say about its page, and how one is put together. */
import { isRefusal, type Outcome, refuse, succeed } from '../../base/errors.ts';
import type { RecordPage, RecordQuery, StoredRecord } from '../../registry/records/record-store.ts';
import { type HttpResponse, jsonResponse } from '../exchange.ts';
import type { StrictRequest } from '../management-exchange.ts';
import { refuseParts } from '../refuse-parts.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { readFlag, readText, readWholeNumber } from './query-values.ts';

export const mostOfPage = 500;
export const longestFilter = 100;

export interface Paging {
  /** Only entries after this position; from the first when undefined. */
  readonly after: string | undefined;
  /** Most entries of the answer. */
  readonly top: number;
  /** Wildcards for a name; everything when undefined. */
  readonly filter: string | undefined;
  /** The deleted ones instead of the living. */
  readonly deleted: boolean;
}

/** @returns what the query says about the page, or everything that is wrong with it */
export function readPaging(query: URLSearchParams): Outcome<Paging> {
  const after = readPosition(query);
  const top = readWholeNumber(query, 'top', { least: 1, most: mostOfPage, fallback: 100 });
  const filter = readText(query, 'filter', longestFilter);
  const deleted = readFlag(query, 'deleted');
  if (isRefusal(after) || isRefusal(top) || isRefusal(filter) || isRefusal(deleted)) {
    return refuseParts([after, top, filter, deleted]);
  }
  return succeed({ after: after.value, top: top.value, filter: filter.value, deleted: deleted.value });
}

function readPosition(query: URLSearchParams): Outcome<string | undefined> {
  const cursor = query.get('cursor');
  if (cursor === null) return succeed(undefined);
  const after = readCursor(cursor);
  if (after !== undefined) return succeed(after);
  const message = 'This is no cursor of a nextLink.';
  return refuse({ code: 'InvalidRequest', message, target: 'cursor' });
}

/** @param next position after which the next page begins; undefined when this is the last */
export function pageAnswer(
  { path, query }: Pick<StrictRequest, 'path' | 'query'>,
  views: readonly object[],
  next: string | undefined,
): HttpResponse {
  if (next === undefined) return jsonResponse(200, { value: views });
  const following = new URLSearchParams(query);
  following.set('cursor', writeCursor(next));
  return jsonResponse(200, { value: views, nextLink: `${path}?${following}` });
}

/** Records that are looked through for one answer; what is left is for the next page. */
const scanned = { pages: 10, top: 1000 };

/**
 * A page of the records that match. Where few match it may be short or even empty although more follow: a filter over
 * very many records must not keep one request busy for long.
 */
export async function listFiltered<T>(
  load: (query: RecordQuery) => Promise<RecordPage<T>>,
  { after, top, deleted }: Paging,
  matches: ((record: StoredRecord<T>) => boolean) | undefined,
): Promise<RecordPage<T>> {
  if (!matches) return load(queryOf(after, top, deleted));
  const found: StoredRecord<T>[] = [];
  let from = after;
  for (let page = 0; page < scanned.pages; page++) {
    const { records, next } = await load(queryOf(from, scanned.top, deleted));
    found.push(...records.filter(matches));
    if (found.length > top) return { records: found.slice(0, top), next: found[top - 1]?.key };
    from = next;
    if (next === undefined || found.length === top) break;
  }
  return { records: found, next: from };
}

function queryOf(after: string | undefined, top: number, deleted: boolean): RecordQuery {
  return { ...(after !== undefined && { after }), top, ...(deleted && { deleted }) };
}
