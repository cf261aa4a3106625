/**
 * A management route: the caller is known and holds the role before anything is read. What is left for a handler is
 * the act itself.
 */
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import {
  type ExchangeRoute,
  exchange,
  methodRefusal,
  orOutage,
  type Refused,
  refuseRequest,
  type StrictRequest,
  secured,
} from './management-exchange.ts';
import { isRead } from './management-request.ts';
import { type Caller, hasRole, type ManagementRole, type VerifyManagementToken } from './management-token.ts';

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

export function createManagementEndpoint(route: ManagementRoute, verify: VerifyManagementToken): Handler {
  return async (request, context) =>
    secured(await orOutage(context, () => answer(route, request, context, verify)));
}

async function answer(
  route: ManagementRoute,
  request: HttpRequest,
  context: RequestContext,
  verify: VerifyManagementToken,
): Promise<HttpResponse> {
  const caller = await identify(request, verify);
  if ('detail' in caller) {
    const message = 'The request needs a valid access token for the management API.';
    const refusal = { code: 'Unauthenticated', message, detail: caller.detail } as const;
    return refuseRequest(context, refusal, challenge(caller.detail));
  }
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
