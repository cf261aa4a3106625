/**
 * Token exchange (RFC 8693): a token that says who the user is, and the application's proof of itself, for a token
 * by which the application acts for that user. The actor is always the client: it shows an S2S token of its own as
 * `actor_token`, which also stands for client authentication, or its authentication alone makes it the actor.
 */
import { type AuthenticatedClient, authenticateClient, recorded } from '../authenticate-client.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from '../oauth-refusal.ts';
import type { ExchangeParameters, TokenRequest } from '../token-request.ts';
import type { Grant, GrantOptions } from './grant.ts';
import { checkS2sAssertion } from './s2s-assertion.ts';

const typePrefix = 'urn:ietf:params:oauth:token-type:';

export const tokenTypes = {
  jwt: `${typePrefix}jwt`,
  accessToken: `${typePrefix}access_token`,
  idToken: `${typePrefix}id_token`,
} as const;

const subjectTypes: readonly string[] = Object.values(tokenTypes);
const applicationTypes: readonly string[] = [tokenTypes.jwt, tokenTypes.accessToken];

export const tokenExchangeGrant: Grant = {
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  wires: ['legacy', 'modern'],
  async authenticate(request, options) {
    const problem = parameterProblem(request.exchange);
    if (problem) return problem;
    const actorToken = request.exchange?.actorToken;
    if (actorToken === undefined) return authenticateClient(request, options);
    return authenticateActor(actorToken, request, options);
  },
  async authorize(request, client, resource, { judgeUserToken }) {
    const { subjectToken, requestedTokenType } = request.exchange ?? {};
    if (subjectToken === undefined) return missing('subject_token');
    // A client that may act for nobody learns nothing of anybody's token.
    if (!client.principal.trustedForDelegation)
      return refuseToken('DelegationNotAllowed', 'ClientNotTrustedForDelegation');
    const judged = await judgeUserToken(subjectToken, client.principal);
    if ('refused' in judged) return refuseToken('SubjectTokenRejected', judged.refused, 'subject_token');
    const { expiresAt: until, ...proven } = judged;
    const issuedTokenType = requestedTokenType ?? tokenTypes.accessToken;
    const acting = { ...proven, until, refusal: 'SubjectTokenRejected' } as const;
    return { client, resource, acting, issuedTokenType };
  },
};

/** RFC 8693 §2.1: each token comes with its type, and a type never without its token. */
function parameterProblem(given: ExchangeParameters | undefined): OAuthRefusal | undefined {
  if (given?.subjectToken === undefined) return missing('subject_token');
  const { subjectTokenType, actorToken, actorTokenType, requestedTokenType } = given;
  if (subjectTokenType === undefined) return missing('subject_token_type');
  if (actorToken !== undefined && actorTokenType === undefined) return missing('actor_token_type');
  if (actorToken === undefined && actorTokenType !== undefined) return missing('actor_token');
  const unsupported = (parameter: string) => refuseToken('TokenTypeUnsupported', undefined, parameter);
  if (!subjectTypes.includes(subjectTokenType)) return unsupported('subject_token_type');
  if (actorTokenType !== undefined && !applicationTypes.includes(actorTokenType))
    return unsupported('actor_token_type');
  if (requestedTokenType !== undefined && !applicationTypes.includes(requestedTokenType))
    return unsupported('requested_token_type');
  return undefined;
}

function missing(parameter: string): OAuthRefusal {
  return refuseToken('ParameterMissing', undefined, parameter);
}

/** The client, proven by its credential, its actor token or both; both must be of one application. */
async function authenticateActor(
  actorToken: string,
  request: TokenRequest,
  options: GrantOptions,
): Promise<AuthenticatedClient | OAuthRefusal> {
  const beside = request.credential ? await authenticateClient(request, options) : undefined;
  if (beside && isOAuthRefusal(beside)) return beside;
  const proven = await checkS2sAssertion(actorToken, request, options, 'exact');
  const differs = beside && 'principal' in proven && proven.principal.appId !== beside.principal.appId;
  const actor = differs ? { detail: 'ActorIsNotClient' } : proven;
  if ('principal' in actor) return recorded({ ...actor, method: 'actorToken' }, options);
  // Where it stands alone it is the client's authentication, and fails as any other.
  return beside
    ? refuseToken('ActorTokenRejected', actor.detail, 'actor_token')
    : refuseToken('ClientAssertionRejected', actor.detail);
}
