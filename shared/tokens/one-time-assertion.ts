/**
 * What every assertion that a client signs goes through, whatever it is for: parsing comes before any key, the
 * signature before the replay record, the record before anything is issued. A signature is checked in every case,
 * so that the time taken does not tell an unknown client from a known one (RFC 7523 §3).
 */
import type { Instant, Seconds } from '../base/clock.ts';
import { sha256, toBase64Url } from '../base/encoding.ts';
import { parsePrincipalName } from '../base/principal-name.ts';
import type { JsonObject } from '../base/strict-json.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import { type CompactJws, isAssertionType, readCompactJws } from './compact-jws.ts';
import { findSigner, type ThumbprintSpelling } from './registered-keys.ts';
import type { ReplayStore } from './replay.ts';

export interface AssertionPurpose {
  /** What is wrong with the claims, for the log; they are those of a known and enabled principal. */
  readonly problem: (claims: JsonObject, principal: ServicePrincipal) => string | undefined;
  /** The name under which its one use is remembered. */
  readonly nameOf: (jws: CompactJws, principal: ServicePrincipal) => string;
  /** How long after its end it is still accepted. */
  readonly skew: Seconds;
  readonly thumbprints?: ThumbprintSpelling;
}

export interface AcceptedAssertion {
  /** The key credential that signed. */
  readonly keyId: string;
  readonly claims: JsonObject;
}

/** @returns what the principal has signed, this first time, or the reason for the log. @throws Outage */
export async function acceptOnce(
  principal: ServicePrincipal | undefined,
  assertion: string,
  purpose: AssertionPurpose,
  replay: ReplayStore,
  now: Instant,
): Promise<AcceptedAssertion | { readonly detail: string }> {
  const jws = readCompactJws(assertion);
  if (!jws || !isAssertionType(jws.header.typ)) return { detail: 'AssertionMalformed' };
  const signedBy = await findSigner(principal, jws, now, purpose.thumbprints);
  if (!principal) return { detail: 'UnknownClient' };
  if (!principal.enabled) return { detail: 'ClientDisabled' };
  const problem = purpose.problem(jws.payload, principal);
  if (problem) return { detail: problem };
  if ('detail' in signedBy) return signedBy;
  const until = Number(jws.payload.exp) + purpose.skew;
  const firstUse = await replay.rememberOnce(purpose.nameOf(jws, principal), until);
  return firstUse ? { ...signedBy, claims: jws.payload } : { detail: 'AssertionReplayed' };
}

/**
 * What an assertion without a `jti` is known again by: what is signed, and not the signature. Of one by an
 * elliptic-curve key anybody can make another that is as good (`s` and `n - s`).
 */
export function signedPartName({ token }: Pick<CompactJws, 'token'>): string {
  return toBase64Url(sha256(token.slice(0, token.lastIndexOf('.'))));
}

/** Whether a claim names the principal: `id`, `id@realm` or `id/host@realm`, of its own realm. */
export function namesPrincipal(
  name: unknown,
  { appId, realm }: Pick<ServicePrincipal, 'appId' | 'realm'>,
): boolean {
  const parsed = typeof name === 'string' ? parsePrincipalName(name) : undefined;
  if (parsed?.principalId !== appId) return false;
  return parsed.realm === undefined || parsed.realm === realm;
}

/** The claims of an assertion that nobody has checked yet: only good for finding whose key must have signed it. */
export function unprovenClaims(assertion: string): JsonObject {
  return readCompactJws(assertion)?.payload ?? {};
}
