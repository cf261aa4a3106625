/** What the failures of Azure's clients mean: an answer, such as that a row is not there, or an outage. */
import { type Dependency, Outage } from '../base/errors.ts';

/** What we read of an SDK's error, whichever package threw it. */
export interface AzureFailure {
  readonly statusCode: number | undefined;
  readonly code: string | undefined;
}

/** A name of Azure's, or one of Node.js: what else stands where a code belongs is somebody's words, and logs keep none. */
const codeForm = /^(?:[A-Za-z]{1,64}|[A-Z][A-Z0-9_]{1,63})$/;

/** What an SDK's error says, whatever it is; a code that is no name is left out. */
export function failureOf(error: unknown): AzureFailure {
  const { statusCode, code, details } = (error ?? {}) as {
    statusCode?: unknown;
    code?: unknown;
    details?: { odataError?: { code?: unknown } };
  };
  const text = [details?.odataError?.code, code].find(
    (each) => typeof each === 'string' && codeForm.test(each),
  );
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

/** The outage of a dependency whose breaker is open. @param milliseconds until it is tried again */
export function leftAlone(dependency: Dependency, milliseconds: number): Outage {
  const retryAfter = Math.max(1, Math.ceil(milliseconds / 1_000));
  return new Outage(dependency, 'left alone after failures in a row', { retryAfter });
}
