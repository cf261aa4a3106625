/**
 * The token endpoint as one ordered pipeline: authenticate the client, resolve the resource, ask the grant, build
 * the claims, sign with the ring's current key version. Each step's result is the only way into the next.
 */
import type { Clock, Seconds } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { Signer } from '../certificates/ports.ts';
import type { SigningKey } from '../certificates/ring/key-ring.ts';
import type { ServicePrincipals } from '../registry/service-principal.ts';
import { authenticateClient, type ClientAuthenticationOptions } from './authenticate-client.ts';
import {
  legacyApplicationToken,
  legacyTimes,
  modernApplicationToken,
  modernTimes,
  type TokenTimes,
  type UnsignedToken,
} from './claims.ts';
import { clientCredentialsGrant } from './grants/client-credentials.ts';
import type { AuthorizedRequest, Grant } from './grants/grant.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import { resolveResource } from './resource.ts';
import { signToken } from './sign-token.ts';
import type { TokenRequest } from './token-request.ts';

/** The key that signs now, or why there is none. */
export type CurrentKey = { readonly key: SigningKey } | { readonly unusable: string };

export interface IssueTokenOptions extends ClientAuthenticationOptions {
  readonly principals: Pick<ServicePrincipals, 'byAppId' | 'byName'>;
  readonly currentKey: () => Promise<CurrentKey>;
  /** The same, past every cache. */
  readonly currentKeyNow: () => Promise<CurrentKey>;
  readonly signer: Signer;
  readonly random: Random;
  readonly tokenLifetime: Seconds;
  /** Modern issuer identifier of a realm (RFC 8414 §2). */
  readonly issuerUrl: (realm: string) => string;
  readonly clock: Clock;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly times: TokenTimes;
  /** Seconds of life left at the moment of issue. */
  readonly expiresIn: Seconds;
  /** For the log: who, for what, with which key. */
  readonly clientId: string;
  readonly audience: string;
  readonly method: string;
  readonly kid: string;
}

const grants = new Map<string, Grant>([clientCredentialsGrant].map((grant) => [grant.type, grant]));

/** The grant types that the discovery documents announce (RFC 8414 §2). */
export const supportedGrantTypes: readonly string[] = [...grants.keys()];

/** Issues a token or says why not. @throws Outage */
export async function issueToken(
  request: TokenRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  const grant = grants.get(request.grantType);
  if (!grant) return refuseToken('GrantUnsupported', undefined, 'grant_type');
  const client = await authenticateClient(request, options);
  if (isOAuthRefusal(client)) return client;
  const resource = await resolveResource(request, options.principals);
  if (isOAuthRefusal(resource)) return resource;
  const authorized = grant.authorize(request, client, resource);
  if (isOAuthRefusal(authorized)) return authorized;
  return sign(request, authorized, options);
}

async function sign(
  request: TokenRequest,
  authorized: AuthorizedRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  const current = await options.currentKey();
  try {
    return await signWith(current, request, authorized, options);
  } catch (error) {
    // A vault refuses a key that was revoked a moment ago, before this instance has heard of it: look again, once.
    if (!(error instanceof Outage && error.lasting)) throw error;
    const now = await options.currentKeyNow();
    if ('key' in now && 'key' in current && now.key.kid === current.key.kid) throw error;
    return signWith(now, request, authorized, options);
  }
}

async function signWith(
  current: CurrentKey,
  request: TokenRequest,
  { client, resource }: AuthorizedRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  if ('unusable' in current) return refuseToken('CertificateNotAssigned', current.unusable);
  const now = options.clock.now();
  // No token outlives the certificate that signs it.
  const expiresAt = Math.min(now + options.tokenLifetime, current.key.notAfter);
  if (expiresAt <= now) return refuseToken('CertificateNotAssigned', 'CertificateExpired');
  const token = unsignedToken(request, { client, resource }, now, expiresAt, options);
  return {
    accessToken: await signToken(token, current.key, options.signer),
    times: token.times,
    expiresIn: expiresAt - now,
    clientId: client.principal.appId,
    audience: resource.audience,
    method: client.method,
    kid: current.key.kid,
  };
}

function unsignedToken(
  { wire, realm }: TokenRequest,
  { client, resource }: AuthorizedRequest,
  now: number,
  expiresAt: number,
  { issuerUrl, random }: IssueTokenOptions,
): UnsignedToken {
  if (wire === 'legacy') {
    return legacyApplicationToken(client.principal, resource.audience, legacyTimes(now, expiresAt));
  }
  const times = modernTimes(now, expiresAt);
  return modernApplicationToken(client.principal, resource.audience, issuerUrl(realm), random.uuid(), times);
}
