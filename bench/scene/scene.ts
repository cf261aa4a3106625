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
  /** The client's certificate, base64 DER, its public key, the name under which assertions call it, and its secret. */
  readonly client: {
    readonly certificate: string;
    readonly jwk: JsonWebKey;
    readonly kid: string;
    readonly secret: string;
  };
  /** The key that signs tokens, and the one that does after it where a run has a roll in it. */
  readonly signing: SceneKey;
  readonly next: SceneKey;
}

export interface SceneKey {
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  /** Base64 DER. */
  readonly certificate: string;
  readonly kid: string;
}

/** The variable that holds the scene as JSON. */
export const sceneVariable = 'BENCH_SCENE';

/** The scene that this process was given. */
export function givenScene(): Scene {
  return JSON.parse(process.env[sceneVariable] ?? '') as Scene;
}
