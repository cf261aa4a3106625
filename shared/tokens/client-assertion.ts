/** Client authentication by a signed assertion, `private_key_jwt` (RFC 7523 §2.2 and §3). */
import type { Instant } from '../base/clock.ts';
import type { JsonObject } from '../base/strict-json.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import { type TimeRules, timeProblem } from './assertion-times.ts';
import { acceptOnce, namesPrincipal, unprovenClaims } from './one-time-assertion.ts';
import type { SignerFound } from './registered-keys.ts';
import type { ReplayStore } from './replay.ts';

export interface AssertionRules extends TimeRules {
  /** Exactly one of these must be the audience. */
  readonly audiences: readonly string[];
}

/** The client id that an assertion names for itself (RFC 7521 §4.2: `client_id` may be left out). */
export function assertedClientId(assertion: string): string | undefined {
  const { sub } = unprovenClaims(assertion);
  return typeof sub === 'string' ? sub : undefined;
}

/** @returns the key credential that signed, or the reason for the log. @throws Outage */
export async function checkAssertion(
  principal: ServicePrincipal | undefined,
  assertion: string,
  rules: AssertionRules,
  replay: ReplayStore,
  now: Instant,
): Promise<SignerFound> {
  const purpose = {
    problem: ({ iss, sub, ...claims }: JsonObject, client: ServicePrincipal) =>
      iss === sub && namesPrincipal(iss, client)
        ? singleUseProblem(claims, rules, now)
        : 'AssertionIssuerWrong',
    nameOf: singleUseName,
    skew: rules.skew,
  };
  const accepted = await acceptOnce(principal, assertion, purpose, replay, now);
  return 'detail' in accepted ? accepted : { keyId: accepted.keyId };
}

/** What RFC 7523 §3 asks of every assertion, whoever its subject is: one audience, an identifier, good times. */
export function singleUseProblem(
  claims: JsonObject,
  rules: AssertionRules,
  now: Instant,
): string | undefined {
  const { aud, jti } = claims;
  const [audience, ...others] = Array.isArray(aud) ? aud : [aud];
  if (others.length > 0 || !rules.audiences.includes(audience)) return 'AssertionAudienceWrong';
  if (typeof jti !== 'string' || jti === '' || jti.length > 128) return 'AssertionIdMissing';
  return timeProblem(claims, rules, now);
}

/** One name for both uses of such assertions, so that what proved a client cannot be its grant afterwards. */
export function singleUseName(
  { payload }: { readonly payload: JsonObject },
  { id }: Pick<ServicePrincipal, 'id'>,
): string {
  return `${id} ${payload.jti}`;
}
