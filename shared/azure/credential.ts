/**
 * Who we are to Azure. In a function app, and on the local stack, that is the managed identity; elsewhere it is
 * whatever `DefaultAzureCredential` finds, such as a developer's sign-in, and loaded only there. One instance, so that
 * its token cache is shared.
 */
import { ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { loadOnce } from '../base/load-once.ts';
import { guardedCredential } from './guarded-credential.ts';
import type { Guards } from './guards.ts';

let shared: TokenCredential | undefined;

/** The credential for a client. @param guards absent where a client stands alone */
export function azureCredential(guards?: Guards): TokenCredential {
  shared ??= createAzureCredential(process.env);
  return guardedCredential(shared, guards?.breaker('identity'));
}

export function createAzureCredential(environment: NodeJS.ProcessEnv): TokenCredential {
  if (!isManaged(environment)) return defaultCredential();
  const { AZURE_CLIENT_ID: clientId } = environment;
  return new ManagedIdentityCredential(clientId ? { clientId } : {});
}

/**
 * App Service names the endpoint of its managed identities. With a tenant or a choice named as well,
 * `DefaultAzureCredential` would take another identity before that one, and so do we.
 */
function isManaged(environment: NodeJS.ProcessEnv): boolean {
  const { IDENTITY_ENDPOINT, AZURE_TENANT_ID, AZURE_TOKEN_CREDENTIALS } = environment;
  return Boolean(IDENTITY_ENDPOINT) && !AZURE_TENANT_ID && !AZURE_TOKEN_CREDENTIALS;
}

function defaultCredential(): TokenCredential {
  const loaded = loadOnce(async () => {
    const { DefaultAzureCredential } = await import('./late/credential-chain.ts');
    return new DefaultAzureCredential();
  });
  return { getToken: async (...asked) => (await loaded()).getToken(...asked) };
}
