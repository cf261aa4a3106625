/**
 * A management route: the caller is known and holds the role before anything is read, the body is one bounded JSON
 * object, and refusals are problem details. What is left for a handler is the act itself.
 */
import { type ErrorCode, errorCatalogue, Outage, type Violation } from '../base/errors.ts';
import { parseStrictObject } from '../base/strict-json.ts';
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import { type Caller, hasRole, type ManagementRole, type VerifyManagementToken } from './management-token.ts';
import { problemResponse, violationsResponse } from './problem.ts';

export interface ManagementRequest {
  readonly caller: Caller;
  readonly requestId: string;
  readonly params: HttpRequest['params'];
  readonly query: URLSearchParams;
  /** Name of the ETag that the caller has seen, unquoted rules left to the store. */
  readonly ifMatch: string | undefined;
  readonly dryRun: boolean;
  /** The body's members; empty without a body. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Adds fields to the line that ends the request, under its event. */
  readonly conclude: RequestContext['conclude'];
}

export interface ManagementRoute {
  readonly role: ManagementRole;
  readonly methods: readonly string[];
  readonly handle: (request: ManagementRequest) => Promise<HttpResponse | Refused>;
}

/** Violations that the endpoint turns into a problem. */
export interface Refused {
  readonly violations: readonly [Violation, ...Violation[]];
}

/** A PFX of 64 KiB in base64, and room for the members around it. */
const mostBytes = 131_072;

export function createManagementEndpoint(route: ManagementRoute, verify: VerifyManagementToken): Handler {
  return async (request, context) => {
    const refuse = (code: ErrorCode, message: string, headers = {}, detail?: string) => {
      context.conclude('management.refused', { code, detail });
      return problemResponse(code, message, context.requestId, headers);
    };
    try {
      const caller = await identify(request, verify);
      if ('detail' in caller) {
        const message = 'The request needs a valid access token for the management API.';
        return refuse('Unauthenticated', message, { 'www-authenticate': 'Bearer' }, caller.detail);
      }
      if (!route.methods.includes(request.method)) {
        const allow = route.methods.join(', ');
        return refuse('MethodNotAllowed', `This resource answers ${allow}.`, { allow });
      }
      if (!hasRole(caller, route.role)) return refuse('Forbidden', `This needs the app role ${route.role}.`);
      return await act(route, request, caller, context);
    } catch (error) {
      if (!(error instanceof Outage)) throw error;
      context.conclude('dependency.failed', { dependency: error.dependency, detail: error.message });
      const headers = { 'retry-after': String(error.retryAfter) };
      const message = `The ${error.dependency} did not answer as needed.`;
      return problemResponse('DependencyUnavailable', message, context.requestId, headers);
    }
  };
}

async function identify(
  request: HttpRequest,
  verify: VerifyManagementToken,
): Promise<Caller | { readonly detail: string }> {
  const token = /^bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(request.header('authorization') ?? '')?.[1];
  return token === undefined ? { detail: 'TokenMissing' } : verify(token);
}

async function act(
  route: ManagementRoute,
  request: HttpRequest,
  caller: Caller,
  context: RequestContext,
): Promise<HttpResponse> {
  const body = await readBody(request);
  if ('violations' in body) return violationsResponse(body.violations, context.requestId);
  const { requestId, conclude } = context;
  const answer = await route.handle({
    caller,
    requestId,
    conclude,
    params: request.params,
    query: request.url.searchParams,
    ifMatch: request.header('if-match'),
    dryRun: request.url.searchParams.get('dryRun') === 'true',
    body: body.members,
  });
  if (!('violations' in answer)) return answer;
  const [{ code }] = answer.violations;
  conclude('management.refused', { code, caller: caller.objectId });
  const retry: Record<string, string> = errorCatalogue[code].status === 503 ? { 'retry-after': '5' } : {};
  return violationsResponse(answer.violations, requestId, retry);
}

async function readBody(
  request: HttpRequest,
): Promise<{ readonly members: Readonly<Record<string, unknown>> } | Refused> {
  const bytes = await request.body(mostBytes);
  if (bytes === 'tooLarge') {
    return { violations: [{ code: 'BodyTooLarge', message: `A body may have ${mostBytes} bytes at most.` }] };
  }
  if (bytes.length === 0) return { members: {} };
  const type = request.header('content-type') ?? '';
  if (!/^application\/json *(; *charset="?utf-8"? *)?$/i.test(type)) {
    return {
      violations: [{ code: 'UnsupportedMediaType', message: 'The body must be application/json in UTF-8.' }],
    };
  }
  const members = parseStrictObject(Buffer.from(bytes).toString('utf8'));
  const message = 'The body must be one JSON object in which no member is repeated.';
  return members ? { members } : { violations: [{ code: 'InvalidRequest', message }] };
}
