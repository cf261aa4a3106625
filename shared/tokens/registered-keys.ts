/**
 * Which of a principal's registered keys signed a token. A signature is checked in every case, so that the time
 * taken does not tell an unknown client from a known one; and the algorithm is the key's, never the header's.
 */
import type { Instant } from '../base/clock.ts';
import { withoutPadding } from '../base/encoding.ts';
import type { JsonObject } from '../base/strict-json.ts';
import { readCertificate } from '../certificates/x509/certificate.ts';
import {
  isCurrent,
  type KeyCredential,
  type ServicePrincipal,
} from '../registry/principals/service-principal.ts';
import type { CompactJws } from './compact-jws.ts';
import { decoyFor } from './decoy.ts';
import { isSignedBy, type VerificationKey, verificationKey } from './verification-key.ts';

/** The key credential that signed, or the reason for the log. */
export type SignerFound = { readonly keyId: string } | { readonly detail: string };

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

/** Whether a thumbprint may end in `=`, as ROADtools writes it, or must be the one spelling of RFC 7515 §2. */
export type ThumbprintSpelling = 'padded' | 'exact';

export async function findSigner(
  principal: ServicePrincipal | undefined,
  jws: CompactJws,
  now: Instant,
  spelling: ThumbprintSpelling = 'padded',
): Promise<SignerFound> {
  const { alg } = jws.header;
  const keys = principal ? registeredKeys(principal) : [];
  const candidates = keys.filter((key) => isNamedBy(key, jws.header, spelling));
  const usable = candidates.filter((key) => isCurrent(key.credential, now) && isCurrent(key.validity, now));
  // A key that the algorithm does not fit verifies nothing, and would take no time.
  const fitting = usable.filter(({ verification }) => verification?.algorithms.some((each) => each === alg));
  for (const { credential, verification } of fitting) {
    if (verification && (await isSignedBy(jws, verification))) return { keyId: credential.keyId };
  }
  for (let made = fitting.length; made < verifications(jws.header); made += 1) {
    await isSignedBy(jws, decoyFor(alg));
  }
  if (usable.length > 0) return { detail: 'AssertionSignatureWrong' };
  return { detail: candidates.length > 0 ? 'CredentialOutsideItsDates' : 'AssertionKeyUnknown' };
}

/**
 * How many signatures are checked before a token is refused, whoever sent it. A thumbprint names one key; without one
 * a client in the middle of a change of keys has two.
 */
function verifications({ x5t, 'x5t#S256': x5tS256 }: JsonObject): number {
  return x5t === undefined && x5tS256 === undefined ? 2 : 1;
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

/** Thumbprints only choose among the keys already registered. */
function isNamedBy(key: RegisteredKey, header: JsonObject, spelling: ThumbprintSpelling): boolean {
  const { x5t, 'x5t#S256': x5tS256 } = header;
  const plain = (given: string) => (spelling === 'padded' ? withoutPadding(given) : given);
  const same = (given: unknown, own: string) =>
    given === undefined || (typeof given === 'string' && plain(given) === own);
  return same(x5t, key.x5t) && same(x5tS256, key.x5tS256);
}
