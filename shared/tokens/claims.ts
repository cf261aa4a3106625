/**
 * What our tokens say. Claims are built from known facts only, never merged from a request. Times are JSON numbers
 * in every token, whatever the wire around it ([MS-XOAUTH] 4; RFC 7519 §2).
 */
import type { Instant, Seconds } from '../base/clock.ts';
import { authorizationServerId, formatPrincipalName } from '../base/principal-name.ts';
import type { ServicePrincipal } from '../registry/service-principal.ts';

export interface TokenTimes {
  readonly issuedAt: Instant;
  readonly notBefore: Instant;
  readonly expiresAt: Instant;
}

/** A token as it will be signed: header members beside `alg` and the key's names, and the claims. */
export interface UnsignedToken {
  readonly type: 'JWT' | 'at+jwt';
  readonly claims: Readonly<Record<string, string | number>>;
  readonly times: TokenTimes;
}

/** Azure ACS dated its tokens back by five minutes, so that a receiver whose clock is late accepts them at once. */
const backdating: Seconds = 300;

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
      nameid: formatPrincipalName({ principalId: client.appId, realm: client.realm }),
      oid: client.id,
      sub: client.id,
      trustedfordelegation: client.trustedForDelegation ? 'true' : 'false',
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
