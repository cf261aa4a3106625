/**
 * Signing in the vault: the key never leaves it and each signature is one call, behind the gate that bounds how many
 * are under way. The client for a key version is kept, with its connections and its token.
 */
import { CryptographyClient, type KeyVaultKey } from '@azure/keyvault-keys';
import { LRUCache } from 'lru-cache';
import { sha256 } from '../base/encoding.ts';
import type { Signer } from '../certificates/ports.ts';
import { callAzure } from './calls.ts';
import { azureCredential } from './credential.ts';
import type { Guards } from './guards.ts';
import { readKeyId, vaultClientOptions } from './vault-client.ts';

/** More versions than ever sign within one life of a process. */
const mostClients = 16;

/**
 * The key as the client wants to know it, made from its identifier: given the identifier alone it would read the key
 * from the vault before it first signs, to look at what the ring and the vault itself decide.
 */
function keyOf(keyId: string): KeyVaultKey {
  const { name, version } = readKeyId(keyId);
  return {
    id: keyId,
    name,
    keyType: 'RSA',
    keyOperations: ['sign'],
    key: { kid: keyId, kty: 'RSA' },
    properties: { name, version, vaultUrl: new URL(keyId).origin },
  };
}

/** @param guards absent where a tool signs on its own */
export function createVaultSigner(vaultUrl: string, guards?: Guards): Signer {
  const clients = new LRUCache<string, CryptographyClient>({ max: mostClients });
  const options = vaultClientOptions(vaultUrl, 'vaultSigning', guards);

  function clientFor(keyId: string): CryptographyClient {
    const known = clients.get(keyId);
    if (known) return known;
    const client = new CryptographyClient(keyOf(keyId), azureCredential(guards), options);
    clients.set(keyId, client);
    return client;
  }

  return {
    async sign({ keyId }, input) {
      const client = clientFor(keyId);
      const digest = sha256(input);
      const run = (abortSignal: AbortSignal) => client.sign('RS256', digest, { abortSignal });
      const call = () => callAzure('vault', run);
      const { result } = await (guards ? guards.signing.run(call) : call());
      return result;
    },
  };
}
