/**
 * Whether trust allows what a grant asks for. Every grant passes through here, so that none can forget it: acting
 * for a user needs a client that is trusted for delegation, and with a partner the trust level `Full` (reference
 * B.1); an application asks for itself only where the partner's level lets applications speak for themselves.
 */
import { authorizationServerId, type PrincipalName, parsePrincipalName } from '../base/principal-name.ts';
import { issuerOfPartner } from '../registry/partners/partner-application.ts';
import type { ServicePrincipal, ServicePrincipals } from '../registry/principals/service-principal.ts';
import type { TrustReader } from '../registry/trust/trust-reader.ts';
import type { Acting, AuthorizedRequest } from './grants/grant.ts';
import { type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import type { ResolvedResource } from './resource.ts';
import { isUserClaim, userClaimNames } from './user-identity.ts';

/** What may be issued; the only way into building claims. */
export interface PermittedRequest extends AuthorizedRequest {
  /** Whether the application's token is an actor token, by which it may name users to this audience. */
  readonly delegated: boolean;
}

/** Where the applications are looked up whose names no user may have. */
export interface PermitOptions {
  readonly principals: Pick<ServicePrincipals, 'byAppId'>;
  readonly trust: Pick<TrustReader, 'partner'>;
  /** Principal id under which this deployment issues tokens as a partner. */
  readonly serviceName: () => Promise<string>;
}

/** @returns the same request as permitted, or why it is not. @throws Outage */
export async function permitRequest(
  request: AuthorizedRequest,
  options: PermitOptions,
): Promise<PermittedRequest | OAuthRefusal> {
  const { client, resource, acting } = request;
  const { principal } = client;
  const delegated = principal.trustedForDelegation && takesUsers(resource);
  if (!acting) return takesApplications(resource) ? { ...request, delegated } : insufficient();
  if (!principal.trustedForDelegation)
    return refuseToken('DelegationNotAllowed', 'ClientNotTrustedForDelegation');
  if (!delegated) return insufficient();
  const problem = await userProblem(acting, principal, options);
  return problem ? refuseToken(acting.refusal, problem) : { ...request, delegated };
}

/** A principal is an application of our own, for which no level is set. */
function takesUsers(resource: ResolvedResource): boolean {
  return resource.kind === 'principal' || resource.partner.trustLevel === 'Full';
}

function takesApplications(resource: ResolvedResource): boolean {
  return resource.kind === 'principal' || resource.partner.trustLevel !== 'User';
}

function insufficient(): OAuthRefusal {
  return refuseToken('ResourceNotAllowed', 'TrustLevelInsufficient', 'resource');
}

/**
 * Names of users that have no place in a token. An application's name as that of a user would let a client pass for
 * another application where a receiver looks at the subject alone (RFC 9068 §5).
 */
async function userProblem(
  { user }: Acting,
  { realm }: ServicePrincipal,
  options: PermitOptions,
): Promise<string | undefined> {
  const given = userClaimNames.map((name) => user[name]).filter((value) => value !== undefined);
  if (!isUserClaim(user.nameid) || !given.every(isUserClaim)) return 'UserMalformed';
  const name = parsePrincipalName(user.nameid);
  if (!name) return undefined;
  const isApplication = (await isOurs(name, realm, options)) || (await isPartner(name, realm, options));
  return isApplication ? 'UserIsApplication' : undefined;
}

/** Under whatever realm: a receiver may read no further than the id. */
async function isOurs(
  { principalId }: PrincipalName,
  realm: string,
  { principals, serviceName }: PermitOptions,
): Promise<boolean> {
  if (principalId === authorizationServerId || principalId === (await serviceName())) return true;
  return (await principals.byAppId(realm, principalId)) !== undefined;
}

/** By its one name: a bare id is nobody's own in another realm, and may be the object id of a user there. */
async function isPartner(name: PrincipalName, homeRealm: string, { trust }: PermitOptions): Promise<boolean> {
  const { principalId: applicationIdentifier, realm = homeRealm } = name;
  return (await trust.partner(issuerOfPartner({ applicationIdentifier, realm }))) !== undefined;
}
