/**
 * The JWT bearer grant (RFC 7523 §2.1): an assertion that the client signed, about itself or about a user for whom
 * it wants to act. A client credential beside it is allowed and must be of the same client (RFC 7521 §4.1).
 */
import type { Instant } from '../../base/clock.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import {
  type AuthenticatedClient,
  authenticateClient,
  findNamedClient,
  recorded,
} from '../authenticate-client.ts';
import { singleUseName, singleUseProblem } from '../client-assertion.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from '../oauth-refusal.ts';
import { acceptOnce, namesPrincipal, unprovenClaims } from '../one-time-assertion.ts';
import type { TokenRequest } from '../token-request.ts';
import { isUserClaim, type UserIdentity, userClaimNames } from '../user-identity.ts';
import type { Grant, GrantOptions } from './grant.ts';

export const jwtBearerGrant: Grant = {
  type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  wires: ['legacy', 'modern'],
  async authenticate(request, options) {
    const { assertion } = request;
    if (assertion === undefined) return refuseToken('ParameterMissing', undefined, 'assertion');
    const beside = request.credential ? await authenticateClient(request, options) : undefined;
    if (beside && isOAuthRefusal(beside)) return beside;
    return recorded(await checkGrantAssertion(assertion, beside, request, options), options);
  },
  authorize: async (_request, client, resource) => {
    const { user } = client;
    return { client, resource, ...(user && { acting: { user, refusal: 'GrantAssertionRejected' } }) };
  },
};

async function checkGrantAssertion(
  assertion: string,
  beside: AuthenticatedClient | undefined,
  request: TokenRequest,
  options: GrantOptions,
): Promise<AuthenticatedClient | OAuthRefusal> {
  const principal = await findNamedClient(unprovenClaims(assertion).iss, request.realm, options);
  const now = options.clock.now();
  const purpose = {
    problem: (claims: JsonObject, client: ServicePrincipal) =>
      partiesProblem(claims, client, beside, request) ?? proofProblem(claims, request, options, now),
    nameOf: singleUseName,
    skew: options.skew,
    thumbprints: 'exact',
  } as const;
  const accepted = await acceptOnce(principal, assertion, purpose, options.replay, now);
  if ('detail' in accepted) return refuseToken('GrantAssertionRejected', accepted.detail);
  if (!principal) return refuseToken('GrantAssertionRejected', 'UnknownClient');
  const { keyId, claims } = accepted;
  const user = namesPrincipal(claims.sub, principal) ? undefined : userOf(claims);
  return { principal, method: 'grantAssertion', keyId, ...(user && { user }) };
}

/** Who signed, about whom, and whether all that the request says of the client agrees. */
function partiesProblem(
  claims: JsonObject,
  client: ServicePrincipal,
  beside: AuthenticatedClient | undefined,
  { clientId }: TokenRequest,
): string | undefined {
  if (!namesPrincipal(claims.iss, client)) return 'AssertionIssuerWrong';
  if (beside && beside.principal.appId !== client.appId) return 'AssertionOfOtherClient';
  if (clientId !== undefined && !namesPrincipal(clientId, client)) return 'ClientIdDisagrees';
  const given = userClaimNames.map((name) => claims[name]).filter((value) => value !== undefined);
  return [claims.sub, ...given].every(isUserClaim) ? undefined : 'AssertionSubjectMalformed';
}

function proofProblem(
  claims: JsonObject,
  request: TokenRequest,
  options: GrantOptions,
  now: Instant,
): string | undefined {
  const audiences = options.assertionAudiences(request);
  const rules = { audiences, skew: options.skew, longestLife: options.longestAssertionLife };
  return singleUseProblem(claims, rules, now);
}

/** The user as the client signed it: the subject, and by which other names it is known. */
function userOf(claims: JsonObject): UserIdentity {
  const named = userClaimNames.flatMap((name) => {
    const value = claims[name];
    return isUserClaim(value) ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(named), nameid: String(claims.sub) };
}
