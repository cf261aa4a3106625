/**
 * The keys that sign management tokens, from their one address. A set that cannot be read is asked for by one request
 * now and then: else each token of a stranger would be a call to the directory and hold a place for its three seconds.
 */
import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { Breaker } from '../base/breaker.ts';
import type { BreakerRules } from '../base/breaker-state.ts';
import { Outage } from '../base/errors.ts';

/** An unknown key id makes us look again, but at most this often, whoever sends how many. */
const cooldownDuration = 30_000;
const timeoutDuration = 3_000;

/** The set is read once in ten minutes, so that three failures in a row are no burst of bad luck. */
export const keySetRules: BreakerRules = {
  failures: 3,
  shortest: 1_000,
  longest: 15_000,
  trial: 2 * timeoutDuration,
};

/** @param breaker what leaves the address alone; keys that were read serve on meanwhile */
export function createManagementKeys(keysUrl: string, breaker: Breaker): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(keysUrl), {
    cooldownDuration,
    timeoutDuration,
    async [customFetch](url, options) {
      const admission = breaker.admit();
      if ('refusedFor' in admission) {
        const retryAfter = Math.max(1, Math.ceil(admission.refusedFor / 1_000));
        throw new Outage('entra', 'the key set is left alone after failures in a row', { retryAfter });
      }
      try {
        const response = await fetch(url, options);
        admission.end(response.status === 200 ? 'answered' : 'failed');
        return response;
      } catch (error) {
        admission.end('failed');
        throw error;
      }
    },
  });
}
