/**
 * How every call to Azure is made: within a deadline, and a failure becomes an `Outage` that names the dependency
 * instead of an SDK error. The SDKs alone would wait for ever on a silent server, and for an hour on a
 * `Retry-After` of an hour.
 */
import type { CertificateClientOptions } from '@azure/keyvault-certificates';
import { type Dependency, Outage } from '../base/errors.ts';

/** Milliseconds that one operation may take, retries included. */
export const deadlines = { onRequest: 3_000, inBackground: 20_000 };

/** Few and short retries: a request path has seconds, and the deadline cuts off what is left. */
export const retryOptions = { maxRetries: 2, retryDelayInMs: 100, maxRetryDelayInMs: 1_000 };

/** What we read of an SDK's error, whichever package threw it. */
export interface AzureFailure {
  readonly statusCode: number | undefined;
  readonly code: string | undefined;
}

export function failureOf(error: unknown): AzureFailure {
  const { statusCode, code, details } = (error ?? {}) as {
    statusCode?: unknown;
    code?: unknown;
    details?: { odataError?: { code?: unknown } };
  };
  const text = [details?.odataError?.code, code].find((each) => typeof each === 'string');
  return {
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
    code: typeof text === 'string' ? text : undefined,
  };
}

/** No such row, as an answer; a missing table is a failure of the deployment and no answer. */
export function isMissingRow(error: unknown): boolean {
  const { statusCode, code } = failureOf(error);
  return statusCode === 404 && code === 'ResourceNotFound';
}

/** Turns what is left of an expected failure into the outage that it then is. */
export function outageOf(dependency: Dependency, error: unknown): Outage {
  if (error instanceof Outage) return error;
  const { statusCode, code } = failureOf(error);
  const name = error instanceof Error ? error.name : 'unknown error';
  const what = code ?? (name === 'AbortError' ? 'no answer in time' : name);
  // Forbidden or gone: a disabled key, a missing role, a purged version.
  const lasting = statusCode === 403 || statusCode === 404;
  return new Outage(dependency, `${what}${statusCode === undefined ? '' : ` (${statusCode})`}`, {
    cause: error,
    lasting,
  });
}

/**
 * Runs one operation. Failures listed in `expected` (HTTP statuses) are thrown as they are, for the caller to read
 * as answers; every other failure is an `Outage`.
 */
export async function callAzure<T>(
  dependency: Dependency,
  operation: (abortSignal: AbortSignal) => Promise<T>,
  options: { milliseconds?: number; expected?: readonly number[] } = {},
): Promise<T> {
  const { milliseconds = deadlines.onRequest, expected = [] } = options;
  try {
    return await operation(AbortSignal.timeout(milliseconds));
  } catch (error) {
    const { statusCode } = failureOf(error);
    throw statusCode !== undefined && expected.includes(statusCode) ? error : outageOf(dependency, error);
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Plain http is for this machine only; everything else is https, whatever a setting says. */
export function isInsecureLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isLoopback(hostname);
}

/**
 * Options of a Key Vault client. The challenge of a vault is for `vault.azure.net`, which a name of this machine is
 * not: only there is the comparison switched off. Plain http needs no switch, the clients refuse it for a vault.
 */
export function vaultClientOptions(vaultUrl: string) {
  return {
    retryOptions,
    disableChallengeResourceVerification: isLoopback(new URL(vaultUrl).hostname),
    additionalPolicies: [{ policy: retryBareThrottling, position: 'perRetry' as const }],
  };
}

type PipelinePolicy = NonNullable<CertificateClientOptions['additionalPolicies']>[number]['policy'];

/**
 * Key Vault answers real throttling with a 429 that carries no Retry-After, and the SDK then gives up at once.
 * Giving it the header it looks for lets the SDK's own retry do the waiting, inside our deadline.
 */
const retryBareThrottling: PipelinePolicy = {
  name: 's2sBareThrottling',
  async sendRequest(request, next) {
    const response = await next(request);
    const bare = response.status === 429 && !response.headers.has('retry-after');
    if (bare) response.headers.set('retry-after', '1');
    return response;
  },
};
