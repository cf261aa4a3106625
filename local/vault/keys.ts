/** The keys of certificates: get, sign, verify, and the rules about when a key may do so. */
import { attributesOf, toId } from './bundles.ts';
import { privateKeyOf, publicJwkOf } from './key-pairs.ts';
import type { StoredVersion } from './model.ts';
import { readBody, signBody, verifyBody } from './request-bodies.ts';
import { signWithKey, verifyWithKey } from './signatures.ts';
import { type Call, findVersion, type Handler, stateKey, type Vault } from './vault-context.ts';
import { badParameter, forbidden, notFound } from './vault-errors.ts';

/** The service forgives this much of a wrong clock at either end of a validity. */
const leeway = 300;

/** GET /keys/{name}/{version?}: a disabled key can still be read. */
export const getKey: Handler = (vault, call) => {
  const { name, version } = requireKey(vault, call);
  const { kty, n, e, crv, x, y } = publicJwkOf(version);
  const kid = toId(call.base, 'keys', name, version.id);
  const key = { kid, kty, key_ops: version.keyOps, n, e, crv, x, y };
  const body = { key, attributes: attributesOf(vault, version), tags: version.tags, managed: true };
  return { status: 200, body };
};

/** POST /keys/{name}/{version?}/sign: the value is a digest. */
export const sign: Handler = (vault, call) => {
  const { name, version } = requireKey(vault, call);
  const { alg, value } = readBody(signBody, call.body);
  requireOperation(version, 'sign');
  if (!version.enabled) throw forbidden('The key is disabled.', 'KeyDisabled');
  requireValidNow(vault, version);
  const key = privateKeyOf(version);
  vault.throttle.charge(key);
  const signature = signWithKey(key, alg, Buffer.from(value, 'base64url'), vault.random);
  const kid = toId(call.base, 'keys', name, version.id);
  return { status: 200, body: { kid, value: signature.toString('base64url') } };
};

/** POST /keys/{name}/{version?}/verify: also with a disabled or an expired key. */
export const verify: Handler = (vault, call) => {
  const { version } = requireKey(vault, call);
  const { alg, digest, value } = readBody(verifyBody, call.body);
  requireOperation(version, 'verify');
  const key = privateKeyOf(version);
  vault.throttle.charge(key);
  const bytes = [digest, value].map((text) => Buffer.from(text, 'base64url'));
  const [digestBytes, signature] = bytes;
  if (!digestBytes || !signature) throw badParameter('The digest or the signature is missing.');
  return { status: 200, body: { value: verifyWithKey(key, alg, digestBytes, signature) } };
};

function requireKey(vault: Vault, call: Call): { name: string; version: StoredVersion } {
  const certificate = vault.state.certificates.get(stateKey(call.name));
  const version = certificate && findVersion(certificate, call.version);
  if (!version) throw notFound('Key', call.name, call.version);
  return { name: certificate.name, version };
}

function requireOperation(version: StoredVersion, operation: string): void {
  if (version.keyOps.includes(operation)) return;
  throw forbidden(`The key is not meant for the operation ${operation}.`, 'KeyOperationForbidden');
}

function requireValidNow(vault: Vault, version: StoredVersion): void {
  const now = vault.clock.now();
  if (now < version.nbf - leeway) throw forbidden('The key is not valid yet.', 'KeyNotYetValid');
  if (now >= version.exp + leeway) throw forbidden('The key has expired.', 'KeyExpired');
}
