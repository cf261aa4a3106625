/**
 * Who may talk to the vault: the challenge that tells a client where to get a token, and the check of the token
 * that it brings back. A token is verified in full: signature, issuer, audience, time.
 */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Clock } from '../../shared/base/clock.ts';
import type { Reply } from './loopback-server.ts';
import { toErrorReply, unauthorized } from './vault-errors.ts';

/** The resource that a vault's tokens are for, whatever host the vault has. */
export const vaultResource = 'https://vault.azure.net';

/** Truthy (true, or the claims) when the token is good; false or a rejection when it is not. */
export type VerifyToken = (token: string) => Promise<boolean | Readonly<Record<string, unknown>>>;

/** Where the tokens come from, when the vault shall verify them itself. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly jwksUri: string;
  /** `https://vault.azure.net` by default. */
  readonly audience?: string;
}

/** @param clock the unadjusted one: a vault whose clock was advanced still takes the tokens of today */
export function createTokenCheck(source: VerifyToken | TokenIssuer, clock: Clock): VerifyToken {
  if (typeof source === 'function') return source;
  const keys = createRemoteJWKSet(new URL(source.jwksUri), { cooldownDuration: 1000 });
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer: source.issuer,
      audience: source.audience ?? vaultResource,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'nbf'],
      currentDate: new Date(clock.now() * 1000),
    });
    return { ...payload };
  };
}

/** True when the Authorization header carries a token that passes the check. */
export async function isAuthorized(check: VerifyToken, authorization: unknown): Promise<boolean> {
  const token = typeof authorization === 'string' ? /^Bearer ([^\s]+)$/i.exec(authorization)?.[1] : undefined;
  if (!token) return false;
  try {
    return Boolean(await check(token));
  } catch {
    return false;
  }
}

/** The 401, which comes before anything is read of the request: clients send their first one without its body. */
export function challenge(authority: string, tenantId: string, hadToken: boolean): Reply {
  const reply = toErrorReply(
    unauthorized(hadToken ? 'The token was not accepted.' : 'The request carries no Bearer token.'),
  );
  const parameters = [`authorization="${authority}/${tenantId}"`, `resource="${vaultResource}"`];
  if (hadToken) parameters.push('error="invalid_token"');
  return { ...reply, headers: { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` } };
}
