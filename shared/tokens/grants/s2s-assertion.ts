/**
 * The assertion by which Exchange, Lync and SharePoint ask an authorization server for a token (reference §4.1):
 * `iss`, `aud`, `exp` and `nbf`, nothing else. Without a `jti` it is known again by its hash; without a `sub` its
 * issuer is its subject. Two requests that sign the same claims in the same second are one assertion.
 */
import type { Instant } from '../../base/clock.ts';
import { authorizationServerId, parsePrincipalName } from '../../base/principal-name.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import type { ServicePrincipal } from '../../registry/principals/service-principal.ts';
import { type TimeRules, timeProblem } from '../assertion-times.ts';
import { findNamedClient } from '../authenticate-client.ts';
import {
  type AcceptedAssertion,
  type AssertionPurpose,
  acceptOnce,
  namesPrincipal,
  signedPartName,
  unprovenClaims,
} from '../one-time-assertion.ts';
import type { TokenRequest } from '../token-request.ts';
import type { GrantOptions } from './grant.ts';

/** `tolerant`: times as digit strings and padded thumbprints, as deployed clients of the legacy grant send them. */
export type AssertionSpelling = 'tolerant' | 'exact';

export type ProvenApplication = Pick<AcceptedAssertion, 'keyId'> & { readonly principal: ServicePrincipal };

/** @returns the application that signed the assertion for us, or the reason for the log. @throws Outage */
export async function checkS2sAssertion(
  assertion: string,
  request: TokenRequest,
  options: GrantOptions,
  spelling: AssertionSpelling,
): Promise<ProvenApplication | { readonly detail: string }> {
  const principal = await findNamedClient(unprovenClaims(assertion).iss, request.realm, options);
  const now = options.clock.now();
  const purpose: AssertionPurpose = {
    problem: (claims, client) => claimsProblem(claims, client, request, options, spelling, now),
    nameOf: (jws) => `s2s ${signedPartName(jws)}`,
    skew: options.skew,
    thumbprints: spelling === 'tolerant' ? 'padded' : 'exact',
  };
  const accepted = await acceptOnce(principal, assertion, purpose, options.replay, now);
  if ('detail' in accepted) return accepted;
  return principal ? { principal, keyId: accepted.keyId } : { detail: 'UnknownClient' };
}

function claimsProblem(
  claims: JsonObject,
  client: ServicePrincipal,
  request: TokenRequest,
  options: GrantOptions,
  spelling: AssertionSpelling,
  now: Instant,
): string | undefined {
  const { iss, sub, aud } = claims;
  if (!isIssuer(iss, client) || (sub !== undefined && sub !== iss)) return 'AssertionIssuerWrong';
  if (request.clientId !== undefined && !namesPrincipal(request.clientId, client)) return 'ClientIdDisagrees';
  if (!isAudience(aud, request.realm, options.publicUrl)) return 'AssertionAudienceWrong';
  const rules: TimeRules = { skew: options.skew, longestLife: options.longestAssertionLife };
  return timeProblem(spelling === 'tolerant' ? withNumericTimes(claims) : claims, rules, now);
}

/** `id@realm`: an issuer has a realm and no host ([MS-XOAUTH] 2.2). */
function isIssuer(iss: unknown, client: ServicePrincipal): boolean {
  const name = typeof iss === 'string' ? parsePrincipalName(iss) : undefined;
  return name?.realm !== undefined && name.host === undefined && namesPrincipal(iss, client);
}

/** Principal and realm to the letter, the host in any case and with its port or without ([MS-XOAUTH] 3.2.5.6). */
function isAudience(aud: unknown, realm: string, publicUrl: string): boolean {
  const name = typeof aud === 'string' ? parsePrincipalName(aud) : undefined;
  const exact = `${aud}`.startsWith(`${authorizationServerId}/`) && `${aud}`.endsWith(`@${realm}`);
  const { hostname, host, protocol } = new URL(publicUrl);
  const withPort = `${hostname}:${protocol === 'https:' ? 443 : 80}`;
  const hosts = [hostname, host, ...(host === hostname ? [withPort] : [])];
  return exact && name?.host !== undefined && hosts.includes(name.host);
}

/** ROADtools, and documents of Microsoft, write times as text (reference §1 rule 2). */
function withNumericTimes(claims: JsonObject): JsonObject {
  const numeric = (value: unknown) =>
    typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  const { exp, nbf, iat } = claims;
  return { ...claims, exp: numeric(exp), nbf: numeric(nbf), iat: numeric(iat) };
}
