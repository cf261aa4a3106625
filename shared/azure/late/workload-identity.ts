/**
 * In the bundle this stands where the managed identity imports the workload identity of Kubernetes, which brings along
 * every way to sign in that there is. It is not reached: what it needs in the environment has `credential.ts` take the
 * whole chain instead.
 */
export class WorkloadIdentityCredential {
  getToken(): never {
    throw new Error('A workload identity is taken by DefaultAzureCredential, where AZURE_TENANT_ID is set.');
  }
}
