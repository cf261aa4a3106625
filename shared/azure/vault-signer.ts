/**
 * Signing in the vault: the key never leaves it and each signature is one call. The client for a key version is
 * kept, because its first use reads the key once more.
 */
import { CryptographyClient } from '@azure/keyvault-keys';
import { LRUCache } from 'lru-cache';
import { sha256 } from '../base/encoding.ts';
import type { Signer } from '../certificates/ports.ts';
import { callAzure, vaultClientOptions } from './calls.ts';
import { azureCredential } from './credential.ts';

/** More versions than ever sign within one life of a process. */
const mostClients = 16;

export function createVaultSigner(vaultUrl: string): Signer {
  const clients = new LRUCache<string, CryptographyClient>({ max: mostClients });

  function clientFor(keyId: string): CryptographyClient {
    const known = clients.get(keyId);
    if (known) return known;
    const client = new CryptographyClient(keyId, azureCredential(), vaultClientOptions(vaultUrl));
    clients.set(keyId, client);
    return client;
  }

  return {
    async sign({ keyId }, input) {
      const client = clientFor(keyId);
      const run = (abortSignal: AbortSignal) => client.sign('RS256', sha256(input), { abortSignal });
      const { result } = await callAzure('vault', run);
      return result;
    },
  };
}
