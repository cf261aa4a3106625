/**
 * What every route below `/api` has in common, whoever may call it: a method that it has, strict reading, refusals and
 * outages as problem details, answers that no browser keeps or runs.
 */
import { type ErrorCode, errorCatalogue } from '../base/error-catalogue.ts';
import { isRefusal, Outage, type Violation } from '../base/errors.ts';
import type { LogFields } from '../base/log.ts';
import type { HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import type { Limited } from './limits/limit-tables.ts';
import { limitedFields, limitedProblem } from './limits/limited-request.ts';
import { type ReadingRules, type ReadRequest, readRequest } from './management-request.ts';
import { problemResponse, violationsResponse } from './problem.ts';

/** A request as its handler sees it, read and found whole. */
export interface StrictRequest extends ReadRequest {
  readonly method: string;
  readonly requestId: string;
  readonly params: HttpRequest['params'];
  /** As it was asked for; with other parameters it is the address of a next page. */
  readonly path: string;
  /** Names the event and fields of the line that ends the request; who asked is added where that is known. */
  readonly conclude: RequestContext['conclude'];
}

/** Violations that become a problem. */
export interface Refused {
  readonly violations: readonly [Violation, ...Violation[]];
}

export interface ExchangeRoute extends ReadingRules {
  readonly methods: readonly string[];
}

/** Reads the request, hands it on, and turns what comes back into an answer. @throws whatever is a bug */
export async function exchange(
  route: ExchangeRoute,
  request: HttpRequest,
  context: RequestContext,
  handle: (request: StrictRequest) => Promise<HttpResponse | Refused>,
): Promise<HttpResponse> {
  const { requestId } = context;
  // What a handler has said of its refusal, as a detail that only the log may know, stays beside the codes.
  let said: LogFields = {};
  const conclude: RequestContext['conclude'] = (event, fields) => {
    if (event === 'management.refused') said = fields;
    context.conclude(event, fields);
  };
  return orOutage(context, async () => {
    conclude('request.served', {});
    const read = await readRequest(route, request);
    if (isRefusal(read)) return refusalResponse(read, context, said);
    const { method, params, url } = request;
    const done = await handle({ ...read.value, method, requestId, conclude, params, path: url.pathname });
    return 'violations' in done ? refusalResponse(done, context, said) : done;
  });
}

function refusalResponse(
  { violations }: Refused,
  { requestId, conclude }: RequestContext,
  said: LogFields,
): HttpResponse {
  const [{ code }] = violations;
  conclude('management.refused', { ...said, code, codes: violations.map((each) => each.code).join() });
  return violationsResponse(violations, requestId, headersOf(errorCatalogue[code].status));
}

/** RFC 9110 §11.6.1 wants a challenge with every 401; the one that reading comes to is about a proof in the body. */
function headersOf(status: number): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Proof' };
  return status === 503 ? { 'retry-after': '5' } : {};
}

/** A refusal of the request as a whole. */
export function refuseRequest(
  { requestId, conclude }: RequestContext,
  refusal: { readonly code: ErrorCode; readonly message: string; readonly detail?: string },
  headers: Readonly<Record<string, string>>,
): HttpResponse {
  const { code, message, detail } = refusal;
  const more: LogFields = detail === undefined ? {} : { detail };
  conclude('management.refused', { code, ...more });
  return problemResponse(code, message, requestId, headers);
}

/** A refusal for a limit, which is no other refusal in the log. */
export function refuseLimited(limited: Limited, { requestId, conclude }: RequestContext): HttpResponse {
  const { code, message } = limitedProblem(limited);
  conclude('request.limited', { code, ...limitedFields(limited) });
  return problemResponse(code, message, requestId, { 'retry-after': String(limited.retryAfter) });
}

/** @returns the refusal of a method that the route does not have */
export function methodRefusal(
  { methods }: ExchangeRoute,
  { method }: HttpRequest,
  context: RequestContext,
): HttpResponse | undefined {
  if (methods.includes(method)) return undefined;
  const allow = methods.join(', ');
  const message = `This resource answers ${allow}.`;
  return refuseRequest(context, { code: 'MethodNotAllowed', message }, { allow });
}

/** Turns an outage into the answer that says when to come again. */
export async function orOutage(
  { requestId, conclude }: RequestContext,
  act: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    const { dependency, message: detail, retryAfter } = error;
    conclude('dependency.failed', { dependency, detail });
    const message = `The ${dependency} did not answer as needed.`;
    const headers = { 'retry-after': String(retryAfter) };
    return problemResponse('DependencyUnavailable', message, requestId, headers);
  }
}

/** For the browser that is led here: nothing of an answer runs, is framed, guessed at or kept. */
export function secured(response: HttpResponse): HttpResponse {
  const headers = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  };
  return { ...response, headers: { ...headers, ...response.headers } };
}
