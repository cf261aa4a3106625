/**
 * A route below `/api` that asks for no access token: the body holds a proof of who asks, which only the handler can
 * judge, because it needs the keys of the principal that the path names. All else is as strict as everywhere.
 */
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import type { Limited } from './limits/limit-tables.ts';
import { noLimits, type RequestLimits, type Visit } from './limits/request-limits.ts';
import { withinLimits } from './limits/within-limits.ts';
import {
  type ExchangeRoute,
  exchange,
  methodRefusal,
  type Refused,
  refuseLimited,
  type StrictRequest,
  secured,
} from './management-exchange.ts';

export interface ProofRequest extends StrictRequest {
  /** To be called when the proof has shown of which application the request is. */
  readonly proved: (appId: string) => void;
}

export interface ProofRoute extends ExchangeRoute {
  /** Nobody is known yet: what the request says of its sender is a claim until its proof is checked. */
  readonly handle: (request: ProofRequest) => Promise<HttpResponse | Refused>;
}

export function createProofEndpoint(route: ProofRoute, limits: RequestLimits = noLimits): Handler {
  return async (request, context) => {
    const refuse = (limited: Limited) => refuseLimited(limited, context);
    const serve = (visit: Visit) => answer(route, request, context, visit);
    return secured(await withinLimits(request, limits, refuse, serve));
  };
}

async function answer(
  route: ProofRoute,
  request: HttpRequest,
  context: RequestContext,
  visit: Visit,
): Promise<HttpResponse> {
  const limited = visit.claim(request.params.id?.slice(0, longestId).toLowerCase());
  if (limited) return refuseLimited(limited, context);
  const proved = (appId: string) => visit.proved(appId);
  return (
    methodRefusal(route, request, context) ??
    exchange(route, request, context, (read) => route.handle({ ...read, proved }))
  );
}

/** A GUID. What is longer names no principal, and is not remembered whole. */
const longestId = 36;
