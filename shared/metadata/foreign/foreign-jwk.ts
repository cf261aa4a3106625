/**
 * A JSON Web Key of somebody else's key set (RFC 7517). Key sets also hold keys that are not for signatures;
 * and `node:crypto` reads base64url loosely, so everything is checked before it is believed.
 */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { fromBase64Url, sha256, toBase64Url } from '../../base/encoding.ts';
import { isRefusal, type Outcome, refuse, settle } from '../../base/errors.ts';
import type { JsonObject } from '../../base/strict-json.ts';
import { publicKeyFacts } from '../../certificates/x509/certificate.ts';
import { weakKeyViolations } from '../../certificates/x509/certificate-rules.ts';
import { invalid } from './findings.ts';
import { type ForeignKey, type PublicJwk, readCertificateKey } from './foreign-key.ts';

/**
 * The signature key of a JWK: that of its certificate (`x5c`) where it has one.
 * @returns the key, or every reason (`MetadataInvalid`, or what `weakKeyViolations` finds) why it is none to
 *   trust.
 */
export function readJwkKey(jwk: JsonObject): Outcome<ForeignKey> {
  const unfit = whyUnfit(jwk);
  if (unfit) return refuse(invalid(unfit));
  const key = readPublicKey(jwk);
  if (!key) return refuse(invalid('Its public members cannot be read.'));
  const { x5c } = jwk;
  if (!isStated(x5c) || (Array.isArray(x5c) && x5c.length === 0)) return bareKey(jwk, key);
  return certifiedKey(jwk, key, Array.isArray(x5c) ? x5c[0] : undefined);
}

/** Algorithms by key type; a key for another purpose may say so by its algorithm alone (RFC 7517 §4.4). */
const signatureAlgorithms: ReadonlyMap<unknown, RegExp> = new Map([
  ['RSA', /^[RP]S(256|384|512)$/],
  ['EC', /^ES(256|384)$/],
]);

function whyUnfit({ kty, use, alg, key_ops: operations, d, k }: JsonObject): string | undefined {
  const algorithms = signatureAlgorithms.get(kty);
  if (!algorithms) return 'Its type is neither RSA nor EC.';
  // Whoever reads the document could sign with it.
  if (isStated(d) || isStated(k)) return 'Its private part is published.';
  if (isStated(use) && use !== 'sig') return 'Its use is not sig.';
  const verifies = Array.isArray(operations) && operations.includes('verify');
  if (isStated(operations) && !verifies) return 'Its operations do not include verify.';
  if (!isStated(alg) || (typeof alg === 'string' && algorithms.test(alg))) return undefined;
  return 'Its algorithm is not one for signatures by this type of key.';
}

/** Some serializers write `null` for what they do not have. */
function isStated(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/**
 * The key of the public members, or undefined when they are missing, misspelled or name no point of the
 * curve.
 */
function readPublicKey({ kty, n, e, crv, x, y }: JsonObject): KeyObject | undefined {
  const [first, second] = kty === 'RSA' ? [n, e] : [x, y];
  if (!isEncodedNumber(first) || !isEncodedNumber(second)) return undefined;
  const curve = typeof crv === 'string' ? crv : '';
  const key = kty === 'RSA' ? { kty, n: first, e: second } : { kty: 'EC', crv: curve, x: first, y: second };
  try {
    return createPublicKey({ format: 'jwk', key });
  } catch {
    return undefined;
  }
}

function isEncodedNumber(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && fromBase64Url(value) !== undefined;
}

function bareKey({ kid }: JsonObject, key: KeyObject): Outcome<ForeignKey> {
  return settle(weakKeyViolations(publicKeyFacts(key)), () => {
    const jwk = publicMembers(key);
    return { kid: isKeyId(kid) ? kid : thumbprint(jwk), jwk };
  });
}

function certifiedKey({ kid }: JsonObject, key: KeyObject, x5c: unknown): Outcome<ForeignKey> {
  const read = readCertificateKey(typeof x5c === 'string' ? x5c : '');
  if (isRefusal(read)) return read;
  const { certificate = '' } = read.value;
  const certified = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey;
  // RFC 7517 §4.7: the first certificate must hold the key that the other members state.
  if (thumbprint(publicMembers(certified)) !== thumbprint(publicMembers(key))) {
    return refuse(invalid('Its certificate holds another key than its public members.'));
  }
  const alias = isKeyId(kid) && kid !== read.value.kid ? { alias: kid } : {};
  return { value: { ...read.value, ...alias } };
}

/** As we would write them: a leading zero in `n`, which some libraries add (RFC 7518 §6.3.1.1), is gone. */
function publicMembers(key: KeyObject): PublicJwk {
  const { n = '', e = '', crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  return key.asymmetricKeyType === 'rsa' ? { kty: 'RSA', n, e } : { kty: 'EC', crv, x, y };
}

/** RFC 7638 §3: SHA-256 of the required members, in the order of their names. */
function thumbprint(jwk: PublicJwk): string {
  const required =
    jwk.kty === 'RSA'
      ? { e: jwk.e, kty: jwk.kty, n: jwk.n }
      : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };
  return toBase64Url(sha256(JSON.stringify(required)));
}

/** What a key may be called: a `kid` is compared and shown, so it is short and printable. */
export function isKeyId(kid: unknown): kid is string {
  return typeof kid === 'string' && /^[\x20-\x7e]{1,128}$/.test(kid);
}
