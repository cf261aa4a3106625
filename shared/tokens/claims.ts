/**
 * What our tokens say. Claims are built from known facts only, never merged from a request. Times are JSON numbers
 * in every token, whatever the wire around it ([MS-XOAUTH] 4; RFC 7519 §2).
 */
import type { Instant, Seconds } from '../base/clock.ts';
import { authorizationServerId, formatPrincipalName } from '../base/principal-name.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import { type UserIdentity, userClaimNames } from './user-identity.ts';

export interface TokenTimes {
  readonly issuedAt: Instant;
  readonly notBefore: Instant;
  readonly expiresAt: Instant;
}

/** The only claim that is an object is `act`, who acts for the subject (RFC 8693 §4.1). */
export type Claims = Readonly<Record<string, string | number | { readonly sub: string }>>;

/** A token as it will be signed: header members beside `alg` and the key's names, and the claims. */
export interface UnsignedToken {
  readonly type: 'JWT' | 'at+jwt';
  readonly claims: Claims;
  readonly times: TokenTimes;
}

/** Azure ACS dated its tokens back by five minutes, so that a receiver whose clock is late accepts them at once. */
export const backdating: Seconds = 300;

export function legacyTimes(now: Instant, expiresAt: Instant): TokenTimes {
  return { issuedAt: now - backdating, notBefore: now - backdating, expiresAt };
}

export function modernTimes(now: Instant, expiresAt: Instant): TokenTimes {
  return { issuedAt: now, notBefore: now, expiresAt };
}

/** An application token of the authorization server, in the members and order of Azure ACS ([MS-XOAUTH] 2.2). */
export function legacyApplicationToken(
  client: ServicePrincipal,
  audience: string,
  times: TokenTimes,
): UnsignedToken {
  const issuer = formatPrincipalName({ principalId: authorizationServerId, realm: client.realm });
  return {
    type: 'JWT',
    times,
    claims: {
      aud: audience,
      iss: issuer,
      iat: times.issuedAt,
      nbf: times.notBefore,
      exp: times.expiresAt,
      identityprovider: issuer,
      nameid: clientName(client),
      oid: client.id,
      sub: client.id,
      trustedfordelegation: client.trustedForDelegation ? 'true' : 'false',
    },
  };
}

/**
 * An application token that we sign as a partner and not as an authorization server ([MS-XOAUTH] 4.2; reference
 * §3.3 a and b).
 * @param issuer `serviceName@realm`
 * @param delegated whether the application may act for users: that makes it an actor token
 */
export function selfIssuedToken(
  client: ServicePrincipal,
  audience: string,
  issuer: string,
  delegated: boolean,
  times: TokenTimes,
): UnsignedToken {
  return {
    type: 'JWT',
    times,
    claims: {
      aud: audience,
      iss: issuer,
      nbf: times.notBefore,
      exp: times.expiresAt,
      nameid: clientName(client),
      ...(delegated && { trustedfordelegation: 'true' }),
    },
  };
}

/** An application's access token by RFC 9068 §2.2: the subject is the client itself. */
export function modernApplicationToken(
  client: ServicePrincipal,
  audience: string,
  issuer: string,
  tokenId: string,
  times: TokenTimes,
): UnsignedToken {
  return {
    type: 'at+jwt',
    times,
    claims: {
      iss: issuer,
      aud: audience,
      sub: client.appId,
      client_id: client.appId,
      iat: times.issuedAt,
      nbf: times.notBefore,
      exp: times.expiresAt,
      jti: tokenId,
    },
  };
}

/**
 * An access token by which the client acts for a user: the user is the subject, the client the actor (RFC 8693
 * §4.1), in one signed token where the legacy wire needs two.
 */
export function modernUserToken(
  client: ServicePrincipal,
  user: UserIdentity,
  audience: string,
  issuer: string,
  tokenId: string,
  times: TokenTimes,
): UnsignedToken {
  const application = modernApplicationToken(client, audience, issuer, tokenId, times);
  const { nameid, ...others } = userClaims(user);
  const act = { sub: client.appId };
  return { ...application, claims: { ...application.claims, sub: user.nameid, act, ...others } };
}

/** The issuer of outer tokens and the `nameid` of actor tokens: the application itself. */
export function clientName({ appId, realm }: Pick<ServicePrincipal, 'appId' | 'realm'>): string {
  return formatPrincipalName({ principalId: appId, realm });
}

/** What is known of the user and nothing else, in the order of captured tokens (reference §3.3 c). */
export function userClaims(user: UserIdentity): Readonly<Record<string, string>> {
  const known = userClaimNames.flatMap((name) => {
    const value = user[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(known);
}
