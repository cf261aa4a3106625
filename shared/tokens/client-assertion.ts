/**
 * Client authentication by a signed assertion, `private_key_jwt` (RFC 7523 §3). Parsing comes before any key, the
 * signature before the replay record, the record before anything is issued. A signature is checked in every case,
 * so that the time taken does not tell an unknown client from a known one.
 */
import type { Instant, Seconds } from '../base/clock.ts';
import { parsePrincipalName } from '../base/principal-name.ts';
import type { JsonObject } from '../base/strict-json.ts';
import { readCertificate } from '../certificates/x509/certificate.ts';
import { isCurrent, type KeyCredential, type ServicePrincipal } from '../registry/service-principal.ts';
import { type CompactJws, readCompactJws } from './compact-jws.ts';
import { decoyFor } from './decoy.ts';
import type { ReplayStore } from './replay.ts';
import { isSignedBy, type VerificationKey, verificationKey } from './verification-key.ts';

export interface AssertionRules {
  /** Exactly one of these must be the audience. */
  readonly audiences: readonly string[];
  readonly skew: Seconds;
  readonly longestLife: Seconds;
}

export type AssertionCheck = { readonly keyId: string } | { readonly detail: string };

interface RegisteredKey {
  readonly credential: KeyCredential;
  /** The certificate's own dates, which no credential may stretch. */
  readonly validity: { readonly startsAt: Instant; readonly endsAt: Instant };
  readonly x5t: string;
  readonly x5tS256: string;
  readonly verification: VerificationKey | undefined;
}

/** Parsed keys live as long as the cached principal that they belong to. */
const keysOf = new WeakMap<ServicePrincipal, readonly RegisteredKey[]>();

/** The client id that an assertion names for itself (RFC 7521 §4.2: `client_id` may be left out). */
export function assertedClientId(assertion: string): string | undefined {
  const subject = readCompactJws(assertion)?.payload.sub;
  return typeof subject === 'string' ? subject : undefined;
}

/** @returns the key credential that signed, or the reason for the log. */
export async function checkAssertion(
  principal: ServicePrincipal | undefined,
  assertion: string,
  rules: AssertionRules,
  replay: ReplayStore,
  now: Instant,
): Promise<AssertionCheck> {
  const jws = readCompactJws(assertion);
  if (!jws) return { detail: 'AssertionMalformed' };
  const signedBy = await findSigner(principal, jws, now);
  if (!principal) return { detail: 'UnknownClient' };
  if (!principal.enabled) return { detail: 'ClientDisabled' };
  const problem = claimsProblem(jws.payload, principal, rules, now);
  if (problem) return { detail: problem };
  if ('detail' in signedBy) return signedBy;
  const { exp, jti } = jws.payload;
  const firstUse = await replay.rememberOnce(`${principal.id} ${jti}`, Number(exp) + rules.skew);
  return firstUse ? signedBy : { detail: 'AssertionReplayed' };
}

async function findSigner(
  principal: ServicePrincipal | undefined,
  jws: CompactJws,
  now: Instant,
): Promise<AssertionCheck> {
  const candidates = principal ? registeredKeys(principal).filter((key) => isNamedBy(key, jws.header)) : [];
  const usable = candidates.filter((key) => isCurrent(key.credential, now) && isCurrent(key.validity, now));
  for (const { credential, verification } of usable) {
    if (verification && (await isSignedBy(jws.token, verification))) return { keyId: credential.keyId };
  }
  if (usable.length > 0) return { detail: 'AssertionSignatureWrong' };
  await isSignedBy(jws.token, decoyFor(jws.header.alg));
  return { detail: candidates.length > 0 ? 'CredentialOutsideItsDates' : 'AssertionKeyUnknown' };
}

function registeredKeys(principal: ServicePrincipal): readonly RegisteredKey[] {
  const known = keysOf.get(principal);
  if (known) return known;
  const keys = principal.keyCredentials.flatMap((credential) => {
    const facts = readCertificate(Buffer.from(credential.certificate, 'base64'));
    if (!facts) return [];
    const validity = { startsAt: facts.notBefore, endsAt: facts.notAfter };
    const verification = verificationKey(credential.certificate);
    return [{ credential, validity, x5t: facts.x5t, x5tS256: facts.x5tS256, verification }];
  });
  keysOf.set(principal, keys);
  return keys;
}

/** Thumbprints only choose among the keys already registered; some clients pad them (ROADtools). */
function isNamedBy(key: RegisteredKey, header: JsonObject): boolean {
  const { x5t, 'x5t#S256': x5tS256 } = header;
  const same = (given: unknown, own: string) =>
    given === undefined || (typeof given === 'string' && given.replace(/=+$/, '') === own);
  return same(x5t, key.x5t) && same(x5tS256, key.x5tS256);
}

function claimsProblem(
  claims: JsonObject,
  principal: ServicePrincipal,
  rules: AssertionRules,
  now: Instant,
): string | undefined {
  const { iss, sub, aud, jti } = claims;
  if (iss !== sub || !namesPrincipal(iss, principal)) return 'AssertionIssuerWrong';
  const [audience, ...others] = Array.isArray(aud) ? aud : [aud];
  if (others.length > 0 || !rules.audiences.includes(audience)) return 'AssertionAudienceWrong';
  if (typeof jti !== 'string' || jti === '' || jti.length > 128) return 'AssertionIdMissing';
  return timeProblem(claims, rules, now);
}

function namesPrincipal(name: unknown, principal: ServicePrincipal): boolean {
  const parsed = typeof name === 'string' ? parsePrincipalName(name) : undefined;
  if (parsed?.principalId !== principal.appId) return false;
  return parsed.realm === undefined || parsed.realm === principal.realm;
}

function timeProblem({ exp, nbf, iat }: JsonObject, rules: AssertionRules, now: Instant): string | undefined {
  const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  const optional = [nbf, iat].filter((value) => value !== undefined);
  if (!isTime(exp) || !optional.every(isTime)) return 'AssertionTimesMalformed';
  if (exp <= now - rules.skew) return 'AssertionExpired';
  if (optional.some((start) => start > now + rules.skew)) return 'AssertionNotYetValid';
  const [start] = [iat, nbf].filter(isTime);
  if (start !== undefined && exp <= start) return 'AssertionTimesMalformed';
  // Without a beginning the present stands for it, on the client's clock.
  const longest = start === undefined ? now + rules.skew + rules.longestLife : start + rules.longestLife;
  return exp > longest ? 'AssertionLivesTooLong' : undefined;
}
