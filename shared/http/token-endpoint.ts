/** The token endpoint on either wire: HTTP to a `TokenRequest`, the outcome back to HTTP. */
import { Outage } from '../base/errors.ts';
import type { Realms } from '../registry/realm.ts';
import { type IssuedToken, type IssueTokenOptions, issueToken } from '../tokens/issue-token.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';
import {
  longestParameters,
  readTokenRequest,
  type TokenRequest,
  type Wire,
} from '../tokens/token-request.ts';
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import { legacyTokenResponse, modernTokenResponse, oauthErrorResponse } from './oauth-answers.ts';
import { readOAuthForm } from './oauth-form.ts';

/**
 * The most that a request can need: an exchange with subject token, actor token and client assertion, each as long as
 * it may be, and the rest percent-encoded. Most have a few hundred bytes.
 */
const mostBytes = 32_768;

export interface TokenEndpointOptions extends IssueTokenOptions {
  readonly realms: Realms;
}

export function createTokenEndpoint(wire: Wire, options: TokenEndpointOptions): Handler {
  return async (request, context) => {
    const answer = (refusal: OAuthRefusal, retryAfter?: number) => {
      context.conclude('token.refused', { wire, code: refusal.refusal, detail: refusal.detail });
      const usedAuthorization = request.header('authorization') !== undefined;
      const now = options.clock.now();
      const facts = { wire, requestId: context.requestId, now, usedAuthorization };
      return oauthErrorResponse(refusal, retryAfter === undefined ? facts : { ...facts, retryAfter });
    };
    try {
      const read = await readRequest(wire, request, options);
      if (isOAuthRefusal(read)) return answer(read);
      const issued = await issueToken(read, options);
      return isOAuthRefusal(issued) ? answer(issued) : respond(wire, issued, read, context);
    } catch (error) {
      // Only an outage is expected here; anything else is a bug and ends in the one wrapper of all handlers.
      if (error instanceof Outage) {
        return answer(
          refuseToken('DependencyUnavailable', `${error.dependency}: ${error.message}`),
          error.retryAfter,
        );
      }
      throw error;
    }
  };
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
