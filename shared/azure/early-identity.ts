/**
 * Asks for our token for the vault before the first call to it, which would first have to be told by the vault for whom
 * the token must be. The credential keeps it, and the call finds it there.
 */
import { deadlines } from './calls.ts';
import { azureCredential } from './credential.ts';

/** Never an error: whoever calls the vault asks again, and says what is wrong. @returns whether there is a token */
export async function prepareVaultIdentity(vaultUrl: string): Promise<boolean> {
  try {
    const abortSignal = AbortSignal.timeout(deadlines.onRequest);
    return (await azureCredential().getToken([vaultScope(vaultUrl)], { abortSignal })) !== null;
  } catch {
    return false;
  }
}

/** As vaults ask: `https://litware.vault.azure.net` for `https://vault.azure.net`, also in other clouds. */
export function vaultScope(vaultUrl: string): string {
  const [, suffix] = /^[^.]+\.(vault\..+)$/.exec(new URL(vaultUrl).hostname) ?? [];
  return `https://${suffix ?? 'vault.azure.net'}/.default`;
}
