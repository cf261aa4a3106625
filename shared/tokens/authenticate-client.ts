/**
 * Who is asking. Gives an `AuthenticatedClient`, the only way on through the pipeline, or a refusal that does not
 * tell an unknown client from a wrong or a disabled one.
 */
import type { Clock, Seconds } from '../base/clock.ts';
import { parsePrincipalName } from '../base/principal-name.ts';
import type { CredentialUseRecorder } from '../registry/principals/credential-use.ts';
import type { ServicePrincipal, ServicePrincipals } from '../registry/principals/service-principal.ts';
import { assertedClientId, checkAssertion } from './client-assertion.ts';
import { checkSecret } from './client-secret.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import type { ReplayStore } from './replay.ts';
import type { ClientRequest, PresentedCredential } from './token-request.ts';
import type { UserIdentity } from './user-identity.ts';

export interface AuthenticatedClient {
  readonly principal: ServicePrincipal;
  /** `grantAssertion`, `actorToken`: the grant itself brought the proof; `self`: this deployment asks for itself. */
  readonly method: PresentedCredential['method'] | 'grantAssertion' | 'actorToken' | 'self';
  /** Which of its credentials proved it. */
  readonly keyId: string;
  /** The user whom its own signed assertion names. Whether it may act for that user is not judged yet. */
  readonly user?: UserIdentity;
}

export interface ClientAuthenticationOptions {
  readonly principals: Pick<ServicePrincipals, 'byAppId'>;
  /** The same for who only says who it is, where that is bounded. */
  readonly claimed?: Pick<ServicePrincipals, 'byAppId'>;
  /** Told of each credential that proved its principal. */
  readonly uses: CredentialUseRecorder;
  readonly replay: ReplayStore;
  readonly clock: Clock;
  readonly skew: Seconds;
  readonly longestAssertionLife: Seconds;
  /** Audiences that an assertion for this request may name. */
  readonly assertionAudiences: (request: ClientRequest) => readonly string[];
}

/** @returns the client, or a refusal. @throws Outage when the registry or the replay store does not answer. */
export async function authenticateClient(
  request: ClientRequest,
  options: ClientAuthenticationOptions,
): Promise<AuthenticatedClient | OAuthRefusal> {
  const { credential } = request;
  if (!credential) return refuseToken('ClientCredentialMissing');
  return recorded(await authenticate(request, credential, options), options);
}

/** Notes the day on which a credential proved its client. */
export function recorded(
  client: AuthenticatedClient | OAuthRefusal,
  { uses }: Pick<ClientAuthenticationOptions, 'uses'>,
): AuthenticatedClient | OAuthRefusal {
  if (!isOAuthRefusal(client)) uses.record(client.principal.appId, client.keyId);
  return client;
}

async function authenticate(
  request: ClientRequest,
  credential: PresentedCredential,
  options: ClientAuthenticationOptions,
): Promise<AuthenticatedClient | OAuthRefusal> {
  const principal = await findClient(request, credential, options);
  if (credential.method === 'secret') {
    const check = checkSecret(principal, credential.secret, options.clock.now(), options.skew);
    return proven(credential, principal, check, 'ClientAuthenticationFailed');
  }
  const rules = {
    audiences: options.assertionAudiences(request),
    skew: options.skew,
    longestLife: options.longestAssertionLife,
  };
  const now = options.clock.now();
  const check = await checkAssertion(principal, credential.assertion, rules, options.replay, now);
  return proven(credential, principal, check, 'ClientAssertionRejected');
}

function proven(
  { method }: PresentedCredential,
  principal: ServicePrincipal | undefined,
  check: { readonly keyId: string } | { readonly detail: string },
  refusal: 'ClientAuthenticationFailed' | 'ClientAssertionRejected',
): AuthenticatedClient | OAuthRefusal {
  if ('detail' in check) return refuseToken(refusal, check.detail);
  return principal ? { principal, method, keyId: check.keyId } : refuseToken(refusal, 'UnknownClient');
}

/** `cid`, `cid@realm` and `cid/host@realm` all name the client (seen from TokenHelper, PnPjs and gosip). */
async function findClient(
  request: ClientRequest,
  credential: PresentedCredential,
  options: ClientAuthenticationOptions,
): Promise<ServicePrincipal | undefined> {
  const text =
    credential.clientId ??
    (credential.method === 'assertion' ? assertedClientId(credential.assertion) : undefined);
  return findNamedClient(text, request.realm, options);
}

/** The client of that name in that realm, undefined for what is no such name; nothing is proven by it. @throws Outage */
export async function findNamedClient(
  text: unknown,
  realm: string,
  { principals, claimed = principals }: Pick<ClientAuthenticationOptions, 'principals' | 'claimed'>,
): Promise<ServicePrincipal | undefined> {
  const name = typeof text === 'string' ? parsePrincipalName(text) : undefined;
  if (!name || (name.realm !== undefined && name.realm !== realm)) return undefined;
  return claimed.byAppId(realm, name.principalId);
}
