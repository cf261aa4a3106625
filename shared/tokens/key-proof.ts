/**
 * The proof by which an application rolls its own key without an administrator: a token signed with the private half
 * of a credential that it has already (Graph's `addKey` and `removeKey`; reference E.2). It names the object id and
 * the principal's own address, so that no client assertion can stand in for it, nor it for one.
 */
import type { Instant } from '../base/clock.ts';
import type { JsonObject } from '../base/strict-json.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import { type TimeRules, timeProblem } from './assertion-times.ts';
import type { CompactJws } from './compact-jws.ts';
import { acceptOnce, signedPartName } from './one-time-assertion.ts';
import type { SignerFound } from './registered-keys.ts';
import type { ReplayStore } from './replay.ts';

export interface ProofRules extends TimeRules {
  /** The principal's address at this service; exactly this must be the audience. */
  readonly audience: string;
}

/** @returns the key credential that signed, or the reason for the log. @throws Outage */
export async function checkKeyProof(
  principal: ServicePrincipal | undefined,
  proof: string,
  rules: ProofRules,
  replay: ReplayStore,
  now: Instant,
): Promise<SignerFound> {
  const purpose = {
    problem: ({ iss, aud, ...claims }: JsonObject, { id }: ServicePrincipal) => {
      if (iss !== id) return 'ProofIssuerWrong';
      return aud === rules.audience ? timeProblem(claims, rules, now) : 'ProofAudienceWrong';
    },
    nameOf: (jws: CompactJws) => `proof ${signedPartName(jws)}`,
    skew: rules.skew,
  };
  const accepted = await acceptOnce(principal, proof, purpose, replay, now);
  return 'detail' in accepted ? accepted : { keyId: accepted.keyId };
}
