/**
 * The token endpoint as one ordered pipeline: the grant authenticates the client, the resource is resolved, the
 * grant says for whom, trust permits it, the claims are built and signed with the ring's current key version. Each
 * step's result is the only way into the next.
 */
import type { Instant, Seconds } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { Signer } from '../certificates/ports.ts';
import type { SigningKey } from '../certificates/ring/key-ring.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import type { TokenTimes } from './claims.ts';
import { clientCredentialsGrant } from './grants/client-credentials.ts';
import type { Grant, GrantOptions } from './grants/grant.ts';
import { jwtBearerGrant } from './grants/jwt-bearer.ts';
import { s2sBearerGrant } from './grants/s2s-bearer.ts';
import { tokenExchangeGrant } from './grants/token-exchange.ts';
import { isOAuthRefusal, type OAuthRefusal, refuseToken } from './oauth-refusal.ts';
import { type PermittedRequest, permitRequest } from './permit-request.ts';
import { type ResourceOptions, resolveResource } from './resource.ts';
import type { TokenRequest } from './token-request.ts';
import type { SignedToken, TokenFacts, TokenReuse } from './token-reuse.ts';
import type { UserIdentity } from './user-identity.ts';
import { expiryOf, type IssuerOptions, issuerOf, writeToken } from './write-token.ts';

/** The key that signs now, or why there is none. */
export type CurrentKey = { readonly key: SigningKey } | { readonly unusable: string };

export interface IssueTokenOptions extends GrantOptions, ResourceOptions, IssuerOptions {
  readonly principals: ResourceOptions['principals'];
  readonly currentKey: () => Promise<CurrentKey>;
  /** The same, past every cache. */
  readonly currentKeyNow: () => Promise<CurrentKey>;
  readonly signer: Signer;
  readonly random: Random;
  /** How long a token for that audience lives, before the certificate bounds it. */
  readonly lifetimeFor: (audience: string) => Promise<Seconds>;
  /** Absent where every token is signed anew. */
  readonly reuse?: TokenReuse | undefined;
}

export interface IssuedToken {
  readonly accessToken: string;
  readonly times: TokenTimes;
  /** Seconds of life left at the moment of issue. */
  readonly expiresIn: Seconds;
  /** What a token exchange says that it gives (RFC 8693 §2.2.1). */
  readonly issuedTokenType?: string;
  /** For the log: who, for what, with which key. */
  readonly clientId: string;
  readonly audience: string;
  readonly method: string;
  readonly kid: string;
  /** Issued as the partner of a partner and not by the authorization server. */
  readonly selfIssued: boolean;
  /** Name of that partner. */
  readonly partner?: string;
  readonly forUser: boolean;
  /** The user was proven by a token of ours whose key signs no more. */
  readonly earlierKey?: true;
  /** The same token was given before. */
  readonly reused: boolean;
}

const grants: readonly Grant[] = [clientCredentialsGrant, s2sBearerGrant, jwtBearerGrant, tokenExchangeGrant];

/** The grant types that the discovery documents announce (RFC 8414 §2): those of the modern wire. */
export const supportedGrantTypes: readonly string[] = grants
  .filter(({ wires }) => wires.includes('modern'))
  .map(({ type }) => type);

/** Issues a token or says why not. @throws Outage */
export async function issueToken(
  request: TokenRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  const grant = grants.find(({ type, wires }) => type === request.grantType && wires.includes(request.wire));
  if (!grant) return refuseToken('GrantUnsupported', undefined, 'grant_type');
  const client = await grant.authenticate(request, options);
  if (isOAuthRefusal(client)) return client;
  const resource = await resolveResource(request, options);
  if (isOAuthRefusal(resource)) return resource;
  const authorized = await grant.authorize(request, client, resource, options);
  if (isOAuthRefusal(authorized)) return authorized;
  const permitted = await permitRequest(authorized, options);
  if (isOAuthRefusal(permitted)) return permitted;
  return sign(request, permitted, options);
}

/** What this deployment asks for itself: a token for one audience, for a user or for itself. */
export interface OwnRequest {
  readonly realm: string;
  /** Principal id under which the deployment asks. */
  readonly appId: string;
  readonly audience: string;
  readonly user?: UserIdentity;
}

/** A token for this deployment itself: nobody has to prove who asks, and every other rule holds. @throws Outage */
export async function issueOwnToken(
  { realm, appId, audience, user }: OwnRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  const unused = { grantType: '', credential: undefined, scope: undefined, tokenEndpoint: '' };
  const request: TokenRequest = { wire: 'legacy', realm, resource: audience, ...unused };
  const resource = await resolveResource(request, options);
  if (isOAuthRefusal(resource)) return resource;
  const client = { principal: ownPrincipal(appId, realm), method: 'self', keyId: '' } as const;
  const acting = user && ({ user, refusal: 'GrantAssertionRejected' } as const);
  const permitted = await permitRequest({ client, resource, ...(acting && { acting }) }, options);
  return isOAuthRefusal(permitted) ? permitted : sign(request, permitted, options);
}

/** This deployment as the application that its tokens name; it vouches for the users of its own servers. */
function ownPrincipal(appId: string, realm: string): ServicePrincipal {
  const none = { names: [], requiredRoles: [], keyCredentials: [], passwordCredentials: [] };
  const self = { id: appId, appId, realm, displayName: appId, createdAt: 0 };
  return { ...self, ...none, enabled: true, trustedForDelegation: true };
}

async function sign(
  request: TokenRequest,
  permitted: PermittedRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  const current = await options.currentKey();
  try {
    return await signWith(current, request, permitted, options);
  } catch (error) {
    // A vault refuses a key that was revoked a moment ago, before this instance has heard of it: look again, once.
    if (!(error instanceof Outage && error.lasting)) throw error;
    const now = await options.currentKeyNow();
    if ('key' in now && 'key' in current && now.key.kid === current.key.kid) throw error;
    return signWith(now, request, permitted, options);
  }
}

async function signWith(
  current: CurrentKey,
  { wire, realm }: TokenRequest,
  request: PermittedRequest,
  options: IssueTokenOptions,
): Promise<IssuedToken | OAuthRefusal> {
  if ('unusable' in current) return refuseToken('CertificateNotAssigned', current.unusable);
  const { key } = current;
  const lifetime = await options.lifetimeFor(request.resource.audience);
  const issuer = await issuerOf({ wire, realm }, request, options);
  const facts: TokenFacts = { wire, issuer, kid: key.kid, request, lifetime };
  const now = issueInstant(request, options);
  if (key.notAfter <= now) return refuseToken('CertificateNotAssigned', 'CertificateExpired');
  const expiresAt = expiryOf(facts, key, now);
  if (request.acting && expiresAt <= now) return refuseToken(request.acting.refusal, 'SubjectTokenExpired');
  const kept = options.reuse?.find(facts, now, expiresAt);
  const token = kept ?? (await writeToken(facts, key, now, expiresAt, options));
  if (!kept) options.reuse?.keep(facts, token, now);
  return { ...issuedToken(facts, token, now), reused: kept !== undefined };
}

/**
 * The present, and never before the client was created: another instance, whose clock is ahead, may have done that
 * just now, and a token from before its application is taken for one of a predecessor.
 */
function issueInstant({ client }: PermittedRequest, { clock }: Pick<IssueTokenOptions, 'clock'>): Instant {
  return Math.max(clock.now(), client.principal.createdAt);
}

function issuedToken(
  { kid, request }: TokenFacts,
  { accessToken, times }: SignedToken,
  now: Instant,
): Omit<IssuedToken, 'reused'> {
  const { client, resource, acting, issuedTokenType } = request;
  return {
    accessToken,
    times,
    expiresIn: times.expiresAt - now,
    ...(issuedTokenType !== undefined && { issuedTokenType }),
    clientId: client.principal.appId,
    audience: resource.audience,
    method: client.method,
    kid,
    selfIssued: resource.kind === 'partner',
    ...(resource.kind === 'partner' && { partner: resource.partner.name }),
    forUser: acting !== undefined,
    ...(acting?.earlierKey && { earlierKey: acting.earlierKey }),
  };
}
