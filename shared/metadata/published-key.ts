/** The public half of a signing key in the shapes that documents need. Never touches a private key or the vault. */
import { X509Certificate } from 'node:crypto';
import { sha256, toBase64Url } from '../base/encoding.ts';
import type { PublishedKey } from '../certificates/issuer/published-keys.ts';

/** A JSON Web Key with its certificate (RFC 7517 §4): partners look for `x5c[0]`, `x5t` or `kid`, so all are there. */
export interface PublishedJwk {
  readonly kty: string;
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly x5t: string;
  readonly 'x5t#S256': string;
  readonly x5c: readonly [string];
  readonly n: string;
  readonly e: string;
}

const derived = new WeakMap<PublishedKey, PublishedJwk>();

export function toPublishedJwk(key: PublishedKey): PublishedJwk {
  const known = derived.get(key);
  if (known) return known;
  const der = Buffer.from(key.cer, 'base64');
  const { kty = '', n = '', e = '' } = new X509Certificate(der).publicKey.export({ format: 'jwk' });
  const names = { kid: key.kid, x5t: key.kid, 'x5t#S256': toBase64Url(sha256(der)) };
  const jwk: PublishedJwk = { kty, use: 'sig', alg: 'RS256', ...names, x5c: [key.cer], n, e };
  derived.set(key, jwk);
  return jwk;
}
