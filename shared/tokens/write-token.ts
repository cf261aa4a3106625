/** From a permitted request to a finished token: which shape it has, who issues it, and until when it holds. */
import type { Instant } from '../base/clock.ts';
import { authorizationServerId, formatPrincipalName } from '../base/principal-name.ts';
import type { Random } from '../base/random.ts';
import type { Signer } from '../certificates/ports.ts';
import type { SigningKey } from '../certificates/ring/key-ring.ts';
import {
  backdating,
  legacyApplicationToken,
  legacyTimes,
  modernApplicationToken,
  modernTimes,
  modernUserToken,
  selfIssuedToken,
  type UnsignedToken,
} from './claims.ts';
import { longestOuterLife, outerClaims, outerToken } from './outer-token.ts';
import type { PermittedRequest } from './permit-request.ts';
import { signToken } from './sign-token.ts';
import type { TokenRequest } from './token-request.ts';
import type { SignedToken, TokenFacts } from './token-reuse.ts';

export interface IssuerOptions {
  /** Principal id under which this deployment issues tokens as a partner. */
  readonly serviceName: () => Promise<string>;
  /** Modern issuer identifier of a realm (RFC 8414 §2). */
  readonly issuerUrl: (realm: string) => string;
}

/** The `iss` of the token: partners trust this deployment under its service name, applications its server. */
export async function issuerOf(
  { wire, realm }: Pick<TokenRequest, 'wire' | 'realm'>,
  { resource }: PermittedRequest,
  { serviceName, issuerUrl }: IssuerOptions,
): Promise<string> {
  if (resource.kind === 'partner') return formatPrincipalName({ principalId: await serviceName(), realm });
  if (wire === 'modern') return issuerUrl(realm);
  return formatPrincipalName({ principalId: authorizationServerId, realm });
}

/** The end of the token: its key's certificate, what proved its user, and the bound of its kind end no sooner. */
export function expiryOf(
  { wire, request: { acting }, lifetime }: TokenFacts,
  key: Pick<SigningKey, 'notAfter'>,
  now: Instant,
): Instant {
  const bounds = [now + lifetime, key.notAfter];
  if (acting?.until !== undefined) bounds.push(acting.until);
  if (acting && wire === 'legacy') bounds.push(now - backdating + longestOuterLife);
  return Math.min(...bounds);
}

/** Signs the token, once; on the legacy wire a user's token is the outer one around it. @throws Outage */
export async function writeToken(
  facts: TokenFacts,
  key: SigningKey,
  now: Instant,
  expiresAt: Instant,
  { signer, random }: { readonly signer: Signer; readonly random: Random },
): Promise<SignedToken> {
  const token = unsignedToken(facts, now, expiresAt, random);
  const { times } = token;
  const accessToken = await signToken(token, key, signer);
  const { client, resource, acting } = facts.request;
  if (facts.wire === 'modern' || !acting) return { accessToken, times };
  const claims = outerClaims(client.principal, acting.user, resource.audience, accessToken, times);
  return { accessToken: outerToken(claims), times };
}

function unsignedToken(
  { wire, issuer, request }: TokenFacts,
  now: Instant,
  expiresAt: Instant,
  random: Random,
): UnsignedToken {
  const { client, resource, acting, delegated } = request;
  const { principal } = client;
  const { kind, audience } = resource;
  if (wire === 'legacy') {
    const times = legacyTimes(now, expiresAt);
    return kind === 'partner'
      ? selfIssuedToken(principal, audience, issuer, delegated, times)
      : legacyApplicationToken(principal, audience, times);
  }
  const times = modernTimes(now, expiresAt);
  return acting
    ? modernUserToken(principal, acting.user, audience, issuer, random.uuid(), times)
    : modernApplicationToken(principal, audience, issuer, random.uuid(), times);
}
