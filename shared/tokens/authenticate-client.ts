/**
 * Who is asking. Gives an `AuthenticatedClient`, the only way on through the pipeline, or a refusal that does not
 * tell an unknown client from a wrong or a disabled one.
 */
import type { Clock, Seconds } from '../base/clock.ts';
import { parsePrincipalName } from '../base/principal-name.ts';
import type { ServicePrincipal, ServicePrincipals } from '../registry/service-principal.ts';
import { assertedClientId, checkAssertion } from './client-assertion.ts';
import { checkSecret } from './client-secret.ts';
import { type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import type { ReplayStore } from './replay.ts';
import type { PresentedCredential, TokenRequest } from './token-request.ts';

export interface AuthenticatedClient {
  readonly principal: ServicePrincipal;
  readonly method: PresentedCredential['method'];
  /** Which of its credentials proved it. */
  readonly keyId: string;
}

export interface ClientAuthenticationOptions {
  readonly principals: Pick<ServicePrincipals, 'byAppId'>;
  readonly replay: ReplayStore;
  readonly clock: Clock;
  readonly skew: Seconds;
  readonly longestAssertionLife: Seconds;
  /** Audiences that an assertion for this request may name. */
  readonly assertionAudiences: (request: TokenRequest) => readonly string[];
}

/** @returns the client, or a refusal. @throws Outage when the registry or the replay store does not answer. */
export async function authenticateClient(
  request: TokenRequest,
  options: ClientAuthenticationOptions,
): Promise<AuthenticatedClient | OAuthRefusal> {
  const { credential } = request;
  if (!credential) return refuseToken('ClientCredentialMissing');
  const principal = await findClient(request, credential, options);
  if (credential.method === 'secret') {
    const check = checkSecret(principal, credential.secret, options.clock.now());
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
  request: TokenRequest,
  credential: PresentedCredential,
  options: ClientAuthenticationOptions,
): Promise<ServicePrincipal | undefined> {
  const text =
    credential.clientId ??
    (credential.method === 'assertion' ? assertedClientId(credential.assertion) : undefined);
  const name = text === undefined ? undefined : parsePrincipalName(text);
  if (!name || (name.realm !== undefined && name.realm !== request.realm)) return undefined;
  return options.principals.byAppId(request.realm, name.principalId);
}
