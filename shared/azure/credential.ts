/**
 * Who we are to Azure: the app's identity in the cloud, the developer's sign-in or the local stack's identity
 * endpoint elsewhere, all through `DefaultAzureCredential`. One instance, so that its token cache is shared.
 */
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';

let shared: TokenCredential | undefined;

export function azureCredential(): TokenCredential {
  shared ??= new DefaultAzureCredential();
  return shared;
}
