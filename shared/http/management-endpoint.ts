/**
 * A management route: the caller is known and holds the role before anything is read. What is left for a handler is
 * the act itself.
 */
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import type { Limited } from './limits/limit-tables.ts';
import { noLimits, type RequestLimits, type Visit } from './limits/request-limits.ts';
import { withinLimits } from './limits/within-limits.ts';
import {
  type ExchangeRoute,
  exchange,
  methodRefusal,
  orOutage,
  type Refused,
  refuseLimited,
  refuseRequest,
  type StrictRequest,
  secured,
} from './management-exchange.ts';
import { isRead } from './management-request.ts';
import {
  type Caller,
  claimedCaller,
  hasRole,
  type ManagementRole,
  type VerifyManagementToken,
} from './management-token.ts';

export type { Refused } from './management-exchange.ts';

export interface ManagementRequest extends StrictRequest {
  readonly caller: Caller;
}

export interface ManagementRoute extends ExchangeRoute {
  readonly role: ManagementRole;
  /** For every method but GET, where it is another. */
  readonly changeRole?: ManagementRole;
  readonly handle: (request: ManagementRequest) => Promise<HttpResponse | Refused>;
}

export function createManagementEndpoint(
  route: ManagementRoute,
  verify: VerifyManagementToken,
  limits: RequestLimits = noLimits,
): Handler {
  return async (request, context) => {
    const refuse = (limited: Limited) => refuseLimited(limited, context);
    const serve = (visit: Visit) => orOutage(context, () => answer(route, request, context, verify, visit));
    return secured(await withinLimits(request, limits, refuse, serve));
  };
}

async function answer(
  route: ManagementRoute,
  request: HttpRequest,
  context: RequestContext,
  verify: VerifyManagementToken,
  visit: Visit,
): Promise<HttpResponse> {
  const token = shownToken(request);
  const limited = visit.claim(token === undefined ? undefined : claimedCaller(token));
  if (limited) return refuseLimited(limited, context);
  const caller = token === undefined ? { detail: tokenMissing } : await verify(token);
  if ('detail' in caller) {
    const message = 'The request needs a valid access token for the management API.';
    const refusal = { code: 'Unauthenticated', message, detail: caller.detail } as const;
    return refuseRequest(context, refusal, challenge(caller.detail));
  }
  visit.proved(caller.objectId);
  const known = withCaller(context, caller);
  return (
    methodRefusal(route, request, known) ??
    roleRefusal(route, request, caller, known) ??
    exchange(route, request, known, (read) => route.handle({ ...read, caller }))
  );
}

/** Adds who asked to whatever is concluded. */
function withCaller({ requestId, conclude }: RequestContext, { objectId }: Caller): RequestContext {
  return { requestId, conclude: (event, fields) => conclude(event, { caller: objectId, ...fields }) };
}

function roleRefusal(
  { role, changeRole = role }: ManagementRoute,
  { method }: HttpRequest,
  caller: Caller,
  context: RequestContext,
): HttpResponse | undefined {
  const needed = isRead(method) ? role : changeRole;
  if (hasRole(caller, needed)) return undefined;
  const headers = { 'www-authenticate': 'Bearer error="insufficient_scope"' };
  return refuseRequest(
    context,
    { code: 'Forbidden', message: `This needs the app role ${needed}.` },
    headers,
  );
}

function shownToken(request: HttpRequest): string | undefined {
  return /^bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(request.header('authorization') ?? '')?.[1];
}

const tokenMissing = 'TokenMissing';

/** RFC 6750 §3: who has shown nothing is told nothing but the scheme. */
function challenge(detail: string): Record<string, string> {
  const error = detail === tokenMissing ? '' : ' error="invalid_token"';
  return { 'www-authenticate': `Bearer${error}` };
}
