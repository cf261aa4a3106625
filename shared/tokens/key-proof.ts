/**
 * The proof by which an application rolls its own key without an administrator: a token signed with the private half
 * of a credential that it has already (Graph's `addKey` and `removeKey`; reference E.2). It names the object id and
 * the principal's own address, so that no client assertion can stand in for it, nor it for one.
 */
import type { Instant } from '../base/clock.ts';
import { sha256, toBase64Url } from '../base/encoding.ts';
import type { ServicePrincipal } from '../registry/principals/service-principal.ts';
import { type TimeRules, timeProblem } from './assertion-times.ts';
import { readCompactJws } from './compact-jws.ts';
import { findSigner, type SignerFound } from './registered-keys.ts';
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
  const jws = readCompactJws(proof);
  if (!jws) return { detail: 'ProofMalformed' };
  const signedBy = await findSigner(principal, jws, now);
  if (!principal) return { detail: 'UnknownClient' };
  if (!principal.enabled) return { detail: 'ClientDisabled' };
  const { iss, aud, exp } = jws.payload;
  if (iss !== principal.id) return { detail: 'ProofIssuerWrong' };
  if (aud !== rules.audience) return { detail: 'ProofAudienceWrong' };
  const problem = timeProblem(jws.payload, rules, now);
  if (problem) return { detail: problem };
  if ('detail' in signedBy) return signedBy;
  // Without the signature: of one by an EC key anybody can make another that is as good (s and n - s).
  const key = `proof ${toBase64Url(sha256(proof.slice(0, proof.lastIndexOf('.'))))}`;
  const firstUse = await replay.rememberOnce(key, Number(exp) + rules.skew);
  return firstUse ? signedBy : { detail: 'ProofReplayed' };
}
