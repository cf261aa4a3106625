/**
 * How every call to Azure is made: within a deadline, and a failure becomes an `Outage` that names the dependency
 * instead of an SDK error. The SDKs alone would wait for ever on a silent server.
 */
import type { Dependency } from '../base/errors.ts';
import { systemLater } from '../base/later.ts';
import { failureOf, outageOf } from './failures.ts';

/**
 * Milliseconds that one operation may take, retries included. A token may take longer than the request that first
 * wanted it (a developer's sign-in does): the next one then finds it.
 */
export const deadlines = { onRequest: 3_000, forToken: 10_000, inBackground: 20_000 };

/** Few and short retries: a request path has seconds, and the deadline cuts off what is left. */
export const retryOptions = { maxRetries: 2, retryDelayInMs: 100, maxRetryDelayInMs: 1_000 };

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
  // Taken back when the call ends: `AbortSignal.timeout` would keep what hangs on it until its time has come.
  const deadline = new AbortController();
  const takeBack = systemLater(milliseconds, () => deadline.abort());
  try {
    return await operation(deadline.signal);
  } catch (error) {
    const { statusCode } = failureOf(error);
    throw statusCode !== undefined && expected.includes(statusCode) ? error : outageOf(dependency, error);
  } finally {
    takeBack();
  }
}
