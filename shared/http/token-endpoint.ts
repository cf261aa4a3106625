/** The token endpoint on either wire: HTTP to a `TokenRequest`, the outcome back to HTTP. */
import type { Seconds } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import type { Realms } from '../registry/realm.ts';
import { claimedClient } from '../tokens/claimed-client.ts';
import { type IssuedToken, type IssueTokenOptions, issueToken } from '../tokens/issue-token.ts';
import { isOAuthRefusal, type OAuthRefusal } from '../tokens/oauth-refusal.ts';
import {
  longestParameters,
  readTokenRequest,
  type TokenRequest,
  type Wire,
} from '../tokens/token-request.ts';
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import type { Limited } from './limits/limit-tables.ts';
import { noLimits, type RequestLimits, type Visit } from './limits/request-limits.ts';
import { notingProof, withinLimits } from './limits/within-limits.ts';
import { legacyTokenResponse, modernTokenResponse } from './oauth-answers.ts';
import { readOAuthForm } from './oauth-form.ts';
import { outageRefusal, refusing } from './refused-request.ts';

/**
 * The most that a request can need: an exchange with subject token, actor token and client assertion, each as long as
 * it may be, and the rest percent-encoded. Most have a few hundred bytes.
 */
const mostBytes = 32_768;

export interface TokenEndpointOptions extends IssueTokenOptions {
  readonly realms: Realms;
  /** Absent where nothing is counted. */
  readonly limits?: RequestLimits;
}

export function createTokenEndpoint(wire: Wire, options: TokenEndpointOptions): Handler {
  return async (request, context) => {
    const { tooMany, refuse } = refusing(wire, request, context, options.clock);
    const serve = async (visit: Visit) => {
      const outcome = await readAndIssue(wire, request, visit, options);
      if ('by' in outcome) return tooMany(outcome);
      if ('issued' in outcome) return respond(wire, outcome.issued, outcome.asked, context);
      return refuse(outcome.refusal, outcome.retryAfter);
    };
    return withinLimits(request, options.limits ?? noLimits, tooMany, serve);
  };
}

type TokenOutcome =
  | { readonly issued: IssuedToken; readonly asked: TokenRequest }
  | { readonly refusal: OAuthRefusal; readonly retryAfter?: Seconds }
  | Limited;

async function readAndIssue(
  wire: Wire,
  request: HttpRequest,
  visit: Visit,
  options: TokenEndpointOptions,
): Promise<TokenOutcome> {
  try {
    const asked = await readRequest(wire, request, options);
    if (isOAuthRefusal(asked)) return { refusal: asked };
    const limited = visit.claim(claimedClient(asked));
    if (limited) return limited;
    const issued = await issueToken(asked, { ...options, uses: notingProof(options.uses, visit) });
    return isOAuthRefusal(issued) ? { refusal: issued } : { issued, asked };
  } catch (error) {
    // Only an outage is expected here; anything else is a bug and ends in the one wrapper of all handlers.
    if (!(error instanceof Outage)) throw error;
    if (error.byAskers) visit.failed();
    return { refusal: outageRefusal(error), retryAfter: error.retryAfter };
  }
}

function respond(
  wire: Wire,
  issued: IssuedToken,
  request: TokenRequest,
  context: RequestContext,
): HttpResponse {
  const { clientId, audience, partner, method, kid, selfIssued, forUser, earlierKey, reused } = issued;
  const marks = { ...(selfIssued && { selfIssued }), ...(forUser && { forUser }), ...(reused && { reused }) };
  const proof = { provedBy: method, kid, grant: request.grantType };
  const fields = { wire, clientId, audience, partner, ...proof, ...marks, earlierKey };
  context.conclude('token.issued', fields);
  return wire === 'legacy' ? legacyTokenResponse(issued, request) : modernTokenResponse(issued);
}

async function readRequest(
  wire: Wire,
  request: HttpRequest,
  { realms, publicUrl }: TokenEndpointOptions,
): Promise<TokenRequest | OAuthRefusal> {
  const read = await readOAuthForm(request, {
    realms,
    publicUrl,
    mostBytes,
    longest: longestParameters,
    mayOmitType: wire === 'legacy',
  });
  if (isOAuthRefusal(read)) return read;
  const { realm, form, basic, endpoint: tokenEndpoint } = read;
  return readTokenRequest({ wire, realm, tokenEndpoint, form, basic });
}
