/**
 * Who may manage: an Entra ID access token for this API, verified here and not by the platform, with one of three
 * app roles. Keys come from one fixed address; nothing in the token decides where to look (RFC 8725 §3.10).
 */
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Breaker } from '../base/breaker.ts';
import type { Clock, Seconds } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import { readCompactJws } from '../tokens/compact-jws.ts';
import { createManagementKeys } from './management-keys.ts';

/** Each role includes those before it. */
export const managementRoles = ['Reader', 'Operator', 'KeyAdministrator'] as const;

export type ManagementRole = (typeof managementRoles)[number];

export interface Caller {
  /** Object id of the user or service principal. */
  readonly objectId: string;
  readonly roles: readonly ManagementRole[];
}

export interface ManagementTokenOptions {
  readonly tenantId: string;
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly keysUrl: string;
  /** What leaves that address alone while it fails. */
  readonly breaker: Breaker;
  readonly skew: Seconds;
  readonly clock: Clock;
}

/** @returns the caller, or why the token does not say who it is (for the log only). @throws Outage */
export type VerifyManagementToken = (token: string) => Promise<Caller | { readonly detail: string }>;

const longestToken = 16_384;

export function createManagementTokenCheck(options: ManagementTokenOptions): VerifyManagementToken {
  const keys = createManagementKeys(options.keysUrl, options.breaker);
  return async (token) => {
    if (token.length > longestToken) return { detail: 'TokenTooLong' };
    if (!isReadable(token)) return { detail: 'TokenMalformed' };
    const claims = await verify(token, keys, options);
    return 'detail' in claims ? claims : toCaller(claims.payload, options);
  };
}

/**
 * The library takes the last of two members of one name, padding, loose bits, a byte order mark and times without
 * bounds. A token with more than one reading is refused here as everywhere (RFC 8725 §2.4), and so is one of a kind that
 * is no access token (§3.11).
 */
function isReadable(token: string): boolean {
  const jws = readCompactJws(token, longestToken);
  if (!jws) return false;
  const { typ } = jws.header;
  const isAccessToken = typ === undefined || (typeof typ === 'string' && /^(at\+)?jwt$/i.test(typ));
  const { exp, nbf } = jws.payload;
  return isAccessToken && [exp, nbf].every((time) => typeof time !== 'number' || Number.isSafeInteger(time));
}

function toCaller(
  { tid, oid, aud, roles, azp, appid }: JWTPayload,
  { tenantId }: ManagementTokenOptions,
): Caller | { readonly detail: string } {
  // A token for several audiences could be shown to us by any other of them.
  if (typeof aud !== 'string') return { detail: 'AudienceAmbiguous' };
  if (tid !== tenantId) return { detail: 'TenantWrong' };
  if (typeof oid !== 'string' || oid === '') return { detail: 'ObjectIdMissing' };
  // An ID token has our client id as its audience, too, but never names the client that asks: it says who signed
  // in, not that anybody may act.
  if (typeof azp !== 'string' && typeof appid !== 'string') return { detail: 'NotAnAccessToken' };
  const named = Array.isArray(roles) ? roles : [];
  return { objectId: oid, roles: managementRoles.filter((role) => named.includes(role)) };
}

async function verify(
  token: string,
  keys: JWTVerifyGetKey,
  { issuers, audiences, skew, clock }: ManagementTokenOptions,
): Promise<{ readonly payload: JWTPayload } | { readonly detail: string }> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256'],
      issuer: [...issuers],
      audience: [...audiences],
      clockTolerance: skew,
      currentDate: new Date(clock.now() * 1000),
      requiredClaims: ['exp', 'nbf'],
    });
    return { payload };
  } catch (error) {
    if (error instanceof Outage) throw error;
    if (isAboutKeySet(error)) throw new Outage('entra', 'the key set cannot be read', { cause: error });
    return { detail: describe(error) };
  }
}

/** jose reports an unreachable or broken key set by its base class or by an error of the runtime. */
function isAboutKeySet(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true;
  return ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(error.code);
}

/** The library's code, with the name of the claim at fault; no value of the token gets into it. */
function describe(error: unknown): string {
  if (!(error instanceof errors.JOSEError)) return 'TokenInvalid';
  const claim = error instanceof errors.JWTClaimValidationFailed ? `:${error.claim}` : '';
  return `${error.code}${claim}`;
}

/** Whether the caller holds that role or one that includes it. */
export function hasRole({ roles }: Caller, needed: ManagementRole): boolean {
  const least = managementRoles.indexOf(needed);
  return roles.some((role) => managementRoles.indexOf(role) >= least);
}

/** By whom a token says to be, before anything of it is verified: good for counting, and for nothing else. */
export function claimedCaller(token: string): string | undefined {
  const oid = readCompactJws(token, longestToken)?.payload.oid;
  return typeof oid === 'string' && /^[0-9A-Za-z-]{1,64}$/.test(oid) ? oid : undefined;
}
