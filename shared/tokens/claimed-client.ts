/** By whom a token request says to be, as far as that can be read without touching a key. Nothing is proven by it. */
import { parsePrincipalName } from '../base/principal-name.ts';
import { unprovenClaims } from './one-time-assertion.ts';
import type { PresentedCredential, TokenRequest } from './token-request.ts';

type Proofs = Pick<TokenRequest, 'credential'> & Partial<Pick<TokenRequest, 'assertion' | 'exchange'>>;

/** @returns the application id that the first proof in the request would have to prove, in its one spelling */
export function claimedClient({ credential, assertion, exchange }: Proofs): string | undefined {
  if (credential) return applicationId(credential.clientId ?? subjectOf(credential));
  const proof = assertion ?? exchange?.actorToken;
  return proof === undefined ? undefined : applicationId(unprovenClaims(proof).iss);
}

function subjectOf(credential: PresentedCredential): unknown {
  return credential.method === 'assertion' ? unprovenClaims(credential.assertion).sub : undefined;
}

function applicationId(name: unknown): string | undefined {
  return typeof name === 'string' ? parsePrincipalName(name)?.principalId : undefined;
}
