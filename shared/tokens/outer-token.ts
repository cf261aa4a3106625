/**
 * The outer token of the legacy wire: unsigned, it names the user and carries the signed actor token, which is all
 * that proves anything ([MS-XOAUTH] 3.2.5.6; reference §3.3 c). Receivers take the user's name from it because the
 * actor may be trusted with that. Nothing else that we issue is without a signature.
 */
import type { Seconds } from '../base/clock.ts';
import { toBase64Url } from '../base/encoding.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import { type Claims, clientName, type TokenTimes, userClaims } from './claims.ts';
import type { UserIdentity } from './user-identity.ts';

/** From `nbf` to `exp`; nobody is seen to make an outer token that lives longer (reference §3.6). */
export const longestOuterLife: Seconds = 12 * 3600;

const header = toBase64Url(JSON.stringify({ typ: 'JWT', alg: 'none' }));

/**
 * The claims in the order in which Exchange writes them; `iss` repeats the actor's `nameid` to the letter.
 * @param times those of the actor token: the outer one never holds when the actor does not
 */
export function outerClaims(
  client: Pick<ServicePrincipal, 'appId' | 'realm'>,
  user: UserIdentity,
  audience: string,
  actorToken: string,
  times: TokenTimes,
): Claims {
  return {
    iss: clientName(client),
    aud: audience,
    nbf: times.notBefore,
    exp: times.expiresAt,
    ...userClaims(user),
    actortoken: actorToken,
  };
}

/** Header, payload and an empty third part (RFC 7515 §A.5). */
export function outerToken(claims: Claims): string {
  return `${header}.${toBase64Url(JSON.stringify(claims))}.`;
}
