/** The token endpoint on either wire: HTTP to a `TokenRequest`, the outcome back to HTTP. */
import type { Clock } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import type { Realms } from '../registry/realm.ts';
import { type IssuedToken, type IssueTokenOptions, issueToken } from '../tokens/issue-token.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from '../tokens/oauth-refusal.ts';
import { isFormParameter, readTokenRequest, type TokenRequest, type Wire } from '../tokens/token-request.ts';
import { readBasicCredentials } from './basic-credentials.ts';
import type { Handler, HttpRequest, HttpResponse, RequestContext } from './exchange.ts';
import { readForm } from './form.ts';
import { legacyTokenResponse, modernTokenResponse, oauthErrorResponse } from './oauth-answers.ts';

/** A token request is a few hundred bytes; an assertion brings it to a few thousand. */
const mostBytes = 16_384;

export interface TokenEndpointOptions extends IssueTokenOptions {
  readonly realms: Realms;
  readonly publicUrl: string;
  readonly clock: Clock;
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
  const { clientId, audience, method, kid } = issued;
  context.conclude('token.issued', { wire, clientId, audience, method, kid, grant: request.grantType });
  return wire === 'legacy' ? legacyTokenResponse(issued, request) : modernTokenResponse(issued);
}

async function readRequest(
  wire: Wire,
  request: HttpRequest,
  { realms, publicUrl }: TokenEndpointOptions,
): Promise<TokenRequest | OAuthRefusal> {
  if (request.method !== 'POST') return refuseToken('MethodNotAllowed');
  const problem = mediaTypeProblem(wire, request);
  if (problem) return problem;
  if ([...request.url.searchParams.keys()].some(isFormParameter)) return refuseToken('ParameterInQuery');
  const body = await request.body(mostBytes);
  if (body === 'tooLarge') return refuseToken('BodyTooLarge');
  if (body.length === 0) return refuseToken('BodyMissing');
  const realm = realms.resolve(request.params.realm);
  if (realm === undefined) return refuseToken('RealmUnknown');
  const form = readForm(body);
  if ('refusal' in form) return form;
  const basic = readBasicCredentials(request.header('authorization'));
  if (basic === 'malformed') return refuseToken('ClientAuthenticationFailed', 'BasicHeaderMalformed');
  const tokenEndpoint = `${publicUrl}${request.url.pathname}`;
  return readTokenRequest({ wire, realm, tokenEndpoint, form, basic });
}

/** One deployed client of the legacy wire misspells the header's name, so there it may be absent. */
function mediaTypeProblem(wire: Wire, request: HttpRequest): OAuthRefusal | undefined {
  const type = request.header('content-type');
  const encoding = request.header('content-encoding');
  const form = /^application\/x-www-form-urlencoded *(; *charset="?utf-8"? *)?$/i;
  const right = type === undefined ? wire === 'legacy' : form.test(type);
  const plain = encoding === undefined || encoding === 'identity';
  return right && plain ? undefined : refuseToken('ContentTypeUnsupported');
}
