/** Reads a management request strictly: what is misspelt must not silently mean something else. */
import { isRefusal, type Outcome, refuse, settle, succeed, type Violation } from '../base/errors.ts';
import { type JsonObject, parseStrictObject } from '../base/strict-json.ts';
import type { HttpRequest } from './exchange.ts';
import { refuseParts } from './refuse-parts.ts';
import type { Route } from './route.ts';

export interface ReadRequest {
  readonly query: URLSearchParams;
  /** The ETag that the caller has seen; undefined where any will do. */
  readonly ifMatch: string | undefined;
  readonly dryRun: boolean;
  /** The body's members; empty without a body. */
  readonly body: JsonObject;
}

export type ReadingRules = Pick<Route, 'query' | 'needsIfMatch' | 'asksOnly'>;

/** @returns the parts of the request, or every fault of all of them */
export async function readRequest(rules: ReadingRules, request: HttpRequest): Promise<Outcome<ReadRequest>> {
  const query = request.url.searchParams;
  const dryRun = readQuery(query, knownParameters(rules, request.method));
  const ifMatch = readIfMatch(request.header('if-match'), mustCompare(rules, request.method));
  const body = await readBody(request);
  if (!isRefusal(dryRun) && !isRefusal(ifMatch) && !isRefusal(body)) {
    return succeed({ query, dryRun: dryRun.value, ifMatch: ifMatch.value, body: body.value });
  }
  return refuseParts([dryRun, ifMatch, body]);
}

/** Whether the method only reads; whatever does not is a change, and a dry run of it can be asked for. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function knownParameters({ query = [], asksOnly }: ReadingRules, method: string): readonly string[] {
  if (isRead(method)) return query;
  return [...(asksOnly ? [] : ['dryRun']), ...(method === 'DELETE' ? ['reason'] : [])];
}

/** Whether that method must say by `If-Match` what it was decided on. */
export function mustCompare({ needsIfMatch }: Pick<Route, 'needsIfMatch'>, method: string): boolean {
  return needsIfMatch === true && (method === 'PATCH' || method === 'DELETE');
}

/** A PFX of 64 KiB in base64, and room for the members around it. */
const mostBytes = 131_072;

const longestName = 40;

/** Why something is changed, in a body or a query. */
export const longestReason = 500;

/** @returns the members; none for a request without a body */
export async function readBody(request: HttpRequest): Promise<Outcome<JsonObject>> {
  if (isRead(request.method)) return succeed({});
  if (request.method === 'DELETE') return refuseBody(request);
  const bytes = await request.body(mostBytes);
  if (bytes === 'tooLarge') {
    return refuse({ code: 'BodyTooLarge', message: `A body may have ${mostBytes} bytes at most.` });
  }
  if (bytes.length === 0) return succeed({});
  const type = request.header('content-type') ?? '';
  if (!(request.method === 'PATCH' ? patchType : jsonType).test(type)) {
    return refuse({ code: 'UnsupportedMediaType', message: 'The body must be application/json in UTF-8.' });
  }
  const members = parseStrictObject(decode(bytes) ?? '');
  const message = 'The body must be one JSON object in UTF-8 in which no member is repeated.';
  return members ? succeed(members) : refuse({ code: 'InvalidRequest', message });
}

const jsonType = /^application\/json *(; *charset="?utf-8"? *)?$/i;
/** A PATCH means what RFC 7396 says under either name. */
const patchType = /^application\/(merge-patch\+)?json *(; *charset="?utf-8"? *)?$/i;

/** RFC 9110 §9.3.5: a body of DELETE means nothing, so what is in one would be lost without a word. */
async function refuseBody(request: HttpRequest): Promise<Outcome<JsonObject>> {
  if ((await request.body(0)) !== 'tooLarge') return succeed({});
  const message = 'DELETE takes no body; a reason is given as the query parameter reason.';
  return refuse({ code: 'InvalidRequest', message });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Only known parameters, each once: `?dryrun=true` or `?dryRun=1` must not act.
 * @returns whether the request is a dry run
 */
export function readQuery(query: URLSearchParams, known: readonly string[]): Outcome<boolean> {
  const names = [...new Set(query.keys())];
  const violations = names.flatMap((name): Violation[] => {
    const target = name.slice(0, longestName);
    if (!known.includes(name)) {
      const offer = known.length > 0 ? `Known are: ${known.join(', ')}.` : 'There are none here.';
      return [
        { code: 'InvalidRequest', message: `This query parameter is not known here. ${offer}`, target },
      ];
    }
    if (query.getAll(name).length === 1) return [];
    return [{ code: 'InvalidRequest', message: 'This query parameter is repeated.', target }];
  });
  const dryRun = query.get('dryRun') ?? 'false';
  if (known.includes('dryRun') && dryRun !== 'true' && dryRun !== 'false') {
    const message = 'This query parameter is true or false.';
    violations.push({ code: 'InvalidRequest', message, target: 'dryRun' });
  }
  if (known.includes('reason') && (query.get('reason') ?? '').length > longestReason) {
    const message = `This may have ${longestReason} characters at most.`;
    violations.push({ code: 'InvalidRequest', message, target: 'reason' });
  }
  return settle(violations, () => dryRun === 'true');
}

/**
 * The one ETag that the caller has seen (RFC 9110 §13.1.1). `*` asks only that the resource exists, which every change
 * asks anyway; where a comparison is required it is the way to say that none is wanted.
 * @param required without the header the request is refused (RFC 6585 §3)
 */
export function readIfMatch(header: string | undefined, required: boolean): Outcome<string | undefined> {
  const target = 'If-Match';
  const tag = header?.trim();
  if (tag === undefined && required) {
    const message = 'This change is made only on what the caller has seen.';
    return refuse({ code: 'PreconditionRequired', message, target });
  }
  if (tag === undefined || tag === '*') return succeed(undefined);
  if (/^(W\/)?"[\x21\x23-\x7e]*"$/.test(tag)) return succeed(tag);
  const message = 'If-Match must be one ETag as it was answered, quotation marks included.';
  return refuse({ code: 'InvalidRequest', message, target });
}
