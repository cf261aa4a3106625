/** How a client of the vault is made, whichever part of the vault it is for, and how the vault names keys. */
import type { Dependency } from '../base/errors.ts';
import { retryOptions } from './calls.ts';
import { guardPolicies } from './guard-policies.ts';
import type { Guards } from './guards.ts';
import { isLoopback } from './loopback.ts';

const dependency: Dependency = 'vault';

/**
 * Options of a Key Vault client. The challenge of a vault is for `vault.azure.net`, which a name of this machine is
 * not: only there is the comparison switched off. Plain http needs no switch, the clients refuse it for a vault.
 */
export function vaultClientOptions(
  vaultUrl: string,
  name: 'vaultSigning' | 'vaultManagement',
  guards: Guards | undefined,
) {
  const onThrottled = () => guards?.signing.narrow();
  const guarded = guards && { guards, name, ...(name === 'vaultSigning' && { onThrottled }) };
  return {
    retryOptions,
    disableChallengeResourceVerification: isLoopback(new URL(vaultUrl).hostname),
    additionalPolicies: guardPolicies(dependency, guarded),
  };
}

/** `https://vault/keys/{name}/{version}`: a certificate's key, secret and certificate share name and version. */
export function readKeyId(keyId: string): { name: string; version: string } {
  const [, , name = '', version = ''] = new URL(keyId).pathname.split('/');
  return { name, version };
}
