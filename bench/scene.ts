/**
 * What every server under test is given, so that all do the same work for the same client: one issuer, one client
 * with its certificate, one resource, one signing key. It travels in an environment variable.
 */
import type { JsonWebKey } from 'node:crypto';

export interface Scene {
  readonly publicUrl: string;
  readonly realm: string;
  readonly issuer: string;
  /** Paths of the token endpoint and of the key set, the same for all. */
  readonly tokenPath: string;
  readonly keysPath: string;
  readonly clientId: string;
  readonly resourceId: string;
  /** The audience that is asked for (RFC 8707). */
  readonly resource: string;
  /** The client's certificate, base64 DER, its public key, and the name under which assertions call it. */
  readonly client: { readonly certificate: string; readonly jwk: JsonWebKey; readonly kid: string };
  /** The key that signs tokens: PKCS#8 PEM, and its certificate. */
  readonly signing: { readonly privateKey: string; readonly certificate: string; readonly kid: string };
}

/** The variable that holds the scene as JSON. */
export const sceneVariable = 'BENCH_SCENE';

/** The scene that this process was given. */
export function givenScene(): Scene {
  return JSON.parse(process.env[sceneVariable] ?? '') as Scene;
}
