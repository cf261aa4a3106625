/**
 * A partner that verifies our tokens from our metadata, at its own pace: it reads the key set anew when its copy is
 * older than `pace`, and, if it is one of those that do, when a token names a key that it does not know.
 */
import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

export interface VerifierOptions {
  readonly name: string;
  /** Milliseconds for which it trusts its copy. */
  readonly pace: number;
  readonly refreshesOnUnknownKey: boolean;
  /** An instance to ask; another one each time, as behind a load balancer. */
  readonly anyUrl: () => string;
}

export interface PartnerVerifier {
  readonly name: string;
  /** Whether the token's signature verifies now with what this partner knows. */
  accepts(token: string): Promise<boolean>;
}

export function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
}

export function createVerifier({
  name,
  pace,
  refreshesOnUnknownKey,
  anyUrl,
}: VerifierOptions): PartnerVerifier {
  let keys = new Map<string, KeyObject>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const answer = await fetchFromAny(anyUrl);
    keys = new Map(answer.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
    readAt = performance.now();
  }

  async function refresh(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    await reading;
  }

  return {
    name,
    async accepts(token) {
      const kid = kidOf(token);
      if (performance.now() - readAt > pace) await refresh();
      if (!keys.has(kid) && refreshesOnUnknownKey) await refresh();
      const key = keys.get(kid);
      const [header, payload, signature = ''] = token.split('.');
      const input = Buffer.from(`${header}.${payload}`);
      return key !== undefined && verify('sha256', input, key, Buffer.from(signature, 'base64url'));
    },
  };
}

interface KeySet {
  readonly keys: readonly (JsonWebKey & { readonly kid: string })[];
}

/** An instance that was just killed does not answer; a partner's HTTP client asks again. */
async function fetchFromAny(anyUrl: () => string): Promise<KeySet> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(`${anyUrl()}/discovery/keys`);
      if (response.ok) return (await response.json()) as KeySet;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}
