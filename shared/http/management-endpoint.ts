/**
 * A management route: the caller is known and holds the role before anything is read, the request is read strictly,
 * and refusals are problem details. What is left for a handler is the act itself.
 */
import { type ErrorCode, errorCatalogue, isRefusal, Outage, type Violation } from '../base/errors.ts';
import type { LogFields } from '../base/log.ts';
import type { JsonObject } from '../base/strict-json.ts';
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import { readBody, readIfMatch, readQuery } from './management-request.ts';
import { type Caller, hasRole, type ManagementRole, type VerifyManagementToken } from './management-token.ts';
import { problemResponse, violationsResponse } from './problem.ts';

export interface ManagementRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly params: HttpRequest['params'];
  readonly query: URLSearchParams;
  /** The ETag that the caller has seen. */
  readonly ifMatch: string | undefined;
  readonly dryRun: boolean;
  /** The body's members; empty without a body. */
  readonly body: JsonObject;
  /** Names the event and fields of the line that ends the request; who asked is added. */
  readonly conclude: RequestContext['conclude'];
}

export interface ManagementRoute {
  readonly role: ManagementRole;
  readonly methods: readonly string[];
  /** Query parameters beside `dryRun`. */
  readonly query?: readonly string[];
  readonly handle: (request: ManagementRequest) => Promise<HttpResponse | Refused>;
}

/** Violations that the endpoint turns into a problem. */
export interface Refused {
  readonly violations: readonly [Violation, ...Violation[]];
}

export function createManagementEndpoint(route: ManagementRoute, verify: VerifyManagementToken): Handler {
  return async (request, context) => secured(await answer(route, request, context, verify));
}

async function answer(
  route: ManagementRoute,
  request: HttpRequest,
  context: RequestContext,
  verify: VerifyManagementToken,
): Promise<HttpResponse> {
  let who: LogFields = {};
  const refuse = (code: ErrorCode, message: string, headers = {}, more: LogFields = {}) => {
    context.conclude('management.refused', { ...who, code, ...more });
    return problemResponse(code, message, context.requestId, headers);
  };
  try {
    const caller = await identify(request, verify);
    if ('detail' in caller) {
      const message = 'The request needs a valid access token for the management API.';
      return refuse('Unauthenticated', message, challenge(caller.detail), { detail: caller.detail });
    }
    who = { caller: caller.objectId };
    if (!route.methods.includes(request.method)) {
      const allow = route.methods.join(', ');
      return refuse('MethodNotAllowed', `This resource answers ${allow}.`, { allow });
    }
    if (!hasRole(caller, route.role)) {
      const headers = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
      return refuse('Forbidden', `This needs the app role ${route.role}.`, headers);
    }
    return await act(route, request, caller, context);
  } catch (error) {
    if (!(error instanceof Outage)) throw error;
    const { dependency, message: detail, retryAfter } = error;
    context.conclude('dependency.failed', { ...who, dependency, detail });
    const headers = { 'retry-after': String(retryAfter) };
    const message = `The ${dependency} did not answer as needed.`;
    return problemResponse('DependencyUnavailable', message, context.requestId, headers);
  }
}

async function identify(
  request: HttpRequest,
  verify: VerifyManagementToken,
): Promise<Caller | { readonly detail: string }> {
  const token = /^bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(request.header('authorization') ?? '')?.[1];
  return token === undefined ? { detail: tokenMissing } : verify(token);
}

const tokenMissing = 'TokenMissing';

/** RFC 6750 §3: who has shown nothing is told nothing but the scheme. */
function challenge(detail: string): Record<string, string> {
  const error = detail === tokenMissing ? '' : ' error="invalid_token"';
  return { 'www-authenticate': `Bearer${error}` };
}

async function act(
  route: ManagementRoute,
  request: HttpRequest,
  caller: Caller,
  context: RequestContext,
): Promise<HttpResponse> {
  const { requestId } = context;
  const conclude: RequestContext['conclude'] = (event, fields) =>
    context.conclude(event, { caller: caller.objectId, ...fields });
  conclude('request.served', {});
  const read = await readRequest(route, request);
  const answered = isRefusal(read)
    ? read
    : await route.handle({ ...read.value, caller, requestId, conclude, params: request.params });
  if (!('violations' in answered)) return answered;
  const [{ code }] = answered.violations;
  conclude('management.refused', { code, codes: answered.violations.map((each) => each.code).join() });
  const retry: Record<string, string> = errorCatalogue[code].status === 503 ? { 'retry-after': '5' } : {};
  return violationsResponse(answered.violations, requestId, retry);
}

async function readRequest({ query: own = [] }: ManagementRoute, request: HttpRequest) {
  const query = request.url.searchParams;
  const dryRun = readQuery(query, request.method === 'GET' ? own : [...own, 'dryRun']);
  if (isRefusal(dryRun)) return dryRun;
  const ifMatch = readIfMatch(request.header('if-match'));
  if (isRefusal(ifMatch)) return ifMatch;
  const body = await readBody(request);
  if (isRefusal(body)) return body;
  return { value: { query, dryRun: dryRun.value, ifMatch: ifMatch.value, body: body.value } };
}

/** For the browser that is led here: nothing of an answer runs, is framed, guessed at or kept. */
function secured(response: HttpResponse): HttpResponse {
  const headers = {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  };
  return { ...response, headers: { ...headers, ...response.headers } };
}
