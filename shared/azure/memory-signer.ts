/**
 * Signing in process: an exportable key is read from the vault once a version and kept as a key object that cannot
 * be written out again. For volumes beyond what a vault signs; a key in memory is the price (docs/security.md).
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { SecretClient } from '@azure/keyvault-secrets';
import { LRUCache } from 'lru-cache';
import { Outage } from '../base/errors.ts';
import type { Signer } from '../certificates/ports.ts';
import { callAzure } from './calls.ts';
import { azureCredential } from './credential.ts';
import type { Guards } from './guards.ts';
import { readKeyId, vaultClientOptions } from './vault-client.ts';

const mostKeys = 16;
// The callback form signs on the thread pool, so that other requests go on meanwhile.
const signAsync = promisify(sign);

/** @param guards absent where a tool signs on its own */
export function createMemorySigner(vaultUrl: string, guards?: Guards): Signer {
  const options = vaultClientOptions(vaultUrl, 'vaultSigning', guards);
  const client = new SecretClient(vaultUrl, azureCredential(guards), options);
  const keys = new LRUCache<string, Promise<KeyObject>>({ max: mostKeys });

  function keyFor(keyId: string): Promise<KeyObject> {
    const known = keys.get(keyId);
    if (known) return known;
    const loading = load(keyId);
    keys.set(keyId, loading);
    // A failure is not remembered: the next request tries again.
    loading.catch(() => keys.delete(keyId));
    return loading;
  }

  async function load(keyId: string): Promise<KeyObject> {
    const { name, version } = readKeyId(keyId);
    const read = (abortSignal: AbortSignal) => client.getSecret(name, { version, abortSignal });
    const { value = '' } = await callAzure('vault', read);
    const pem = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(value)?.[0];
    if (!pem) {
      throw new Outage(
        'vault',
        'this key version cannot be exported: memory mode needs a roll to an exportable one',
        { lasting: true },
      );
    }
    return createPrivateKey(pem);
  }

  return {
    async sign({ keyId }, input) {
      return signAsync('sha256', Buffer.from(input), await keyFor(keyId));
    },
  };
}
