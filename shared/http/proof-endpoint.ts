/**
 * A route below `/api` that asks for no access token: the body holds a proof of who asks, which only the handler can
 * judge, because it needs the keys of the principal that the path names. All else is as strict as everywhere.
 */
import type { Handler, HttpResponse } from './exchange.ts';
import {
  type ExchangeRoute,
  exchange,
  methodRefusal,
  type Refused,
  type StrictRequest,
  secured,
} from './management-exchange.ts';

export interface ProofRoute extends ExchangeRoute {
  /** Nobody is known yet: what the request says of its sender is a claim until its proof is checked. */
  readonly handle: (request: StrictRequest) => Promise<HttpResponse | Refused>;
}

export function createProofEndpoint(route: ProofRoute): Handler {
  return async (request, context) =>
    secured(
      methodRefusal(route, request, context) ?? (await exchange(route, request, context, route.handle)),
    );
}
