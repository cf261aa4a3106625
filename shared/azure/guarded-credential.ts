/**
 * A credential that nobody waits for longer than his own deadline lets him, and whose failures are outages of the
 * identity endpoint and not of whatever wanted the token.
 */
import type { AccessToken, TokenCredential } from '@azure/identity';
import type { Breaker } from '../base/breaker.ts';
import { Outage } from '../base/errors.ts';
import { deadlines } from './calls.ts';
import { leftAlone } from './failures.ts';

/** Tokens are fetched once at a time, whoever waits for them. */
const underWay = new WeakMap<TokenCredential, Map<string, Promise<AccessToken | null>>>();

/** A credential whose failures are outages of the identity endpoint, each within the deadline of who asks. */
export function guardedCredential(inner: TokenCredential, breaker: Breaker | undefined): TokenCredential {
  return {
    async getToken(scopes, options = {}) {
      const admission = breaker?.admit();
      if (admission && 'refusedFor' in admission) throw leftAlone('identity', admission.refusedFor);
      try {
        const token = await untilAborted(fetchOnce(inner, scopes, options), options.abortSignal);
        admission?.end('answered');
        return token;
      } catch (error) {
        admission?.end('failed');
        throw identityOutage(error);
      }
    },
  };
}

type GetToken = TokenCredential['getToken'];

/** Without the signal of the first who asks: others wait for the same token. One that never comes is given up. */
function fetchOnce(
  inner: TokenCredential,
  scopes: Parameters<GetToken>[0],
  { abortSignal: _own, ...options }: NonNullable<Parameters<GetToken>[1]>,
): Promise<AccessToken | null> {
  const all = underWay.get(inner) ?? new Map<string, Promise<AccessToken | null>>();
  underWay.set(inner, all);
  const key = JSON.stringify([scopes, options.tenantId, options.claims]);
  const known = all.get(key);
  if (known) return known;
  const abortSignal = AbortSignal.timeout(deadlines.forToken);
  const asked = inner.getToken(scopes, { ...options, abortSignal });
  const fetching = untilAborted(asked, abortSignal).finally(() => all.delete(key));
  all.set(key, fetching);
  return fetching;
}

type AbortSignalLike = NonNullable<NonNullable<Parameters<GetToken>[1]>['abortSignal']>;

/**
 * A signal that is over already is of a request that has ended. The clients go on asking in its name, for whoever comes
 * next: that one has the bound of the fetch itself.
 */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignalLike | undefined): Promise<T> {
  if (!signal || signal.aborted) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new Outage('identity', 'no token in time'));
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** By the kind of the failure alone: the messages of the credentials are long, and hold what the endpoint said. */
function identityOutage(error: unknown): Outage {
  if (error instanceof Outage) return error;
  const name = error instanceof Error ? error.name : 'unknown error';
  return new Outage('identity', `no token (${name})`, { cause: error });
}
