/**
 * How a client of the SDK is guarded: by policies of its own pipeline, so that the repositories need not know. Outside
 * its retries the breaker, which sees how a call ended; inside them what every single answer tells.
 */
import type { CertificateClientOptions } from '@azure/keyvault-certificates';
import type { Admission } from '../base/breaker.ts';
import { type Dependency, Outage } from '../base/errors.ts';
import { aFifthMoreOrLess } from '../base/random.ts';
import { failureOf, leftAlone } from './failures.ts';
import type { GuardedName, Guards } from './guards.ts';

type AdditionalPolicy = NonNullable<CertificateClientOptions['additionalPolicies']>[number];
type PipelinePolicy = AdditionalPolicy['policy'];
type Response = Awaited<ReturnType<PipelinePolicy['sendRequest']>>;

export interface Guarded {
  readonly guards: Guards;
  readonly name: GuardedName;
  /** Told of each 429. */
  readonly onThrottled?: () => void;
}

/** @param guarded absent where a client stands alone, as in a tool: then only the throttling is mended */
export function guardPolicies(dependency: Dependency, guarded?: Guarded): AdditionalPolicy[] {
  const throttling = throttlingPolicy(dependency, guarded);
  if (!guarded) return [{ policy: throttling, position: 'perRetry' }];
  return [
    { policy: breakerPolicy(dependency, guarded), position: 'perCall' },
    { policy: throttling, position: 'perRetry' },
    { policy: clockPolicy(guarded), position: 'perRetry' },
  ];
}

function breakerPolicy(dependency: Dependency, { guards, name }: Guarded): PipelinePolicy {
  const breaker = guards.breaker(name);
  return {
    name: 's2sBreaker',
    async sendRequest(request, next) {
      const admission = breaker.admit();
      if ('refusedFor' in admission) throw leftAlone(dependency, admission.refusedFor);
      try {
        const response = await next(request);
        admission.end(...endOf(response.status, undefined));
        return response;
      } catch (error) {
        admission.end(...endOf(failureOf(error).statusCode, error));
        throw error;
      }
    },
  };
}

/** A definite answer is none of a broken dependency: not found, a conflict, one key that may not be used. */
function isFailure(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}

/** How a call ended, by its status or by what was thrown. */
function endOf(status: number | undefined, error: unknown): Parameters<Admission['end']> {
  if (status !== undefined) return [isFailure(status) ? 'failed' : 'answered'];
  if (error instanceof Throttled) return ['failed', error.retryAfter * 1_000];
  // Anything else never got there: the identity endpoint failed on the way, or the client itself refused.
  return [isSilence(error) ? 'failed' : 'unknown'];
}

/** No connection, a broken one, or no answer in time, as the SDK tells them. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RestError' || error.name === 'AbortError');
}

/** Longest wait between two tries, in milliseconds: whoever is told to wait longer comes back himself. */
const longestWait = 2_000;

/** Waits before the first and the second repetition, in milliseconds. */
const waits = [500, 1_000];

/** The dependency asks for a pause that no request lives to see. */
class Throttled extends Outage {}

/**
 * Key Vault answers real throttling with a 429 that carries no Retry-After, and the SDK then gives up at once; and
 * where there is one it waits exactly that long, an hour if it must. Given a header of ours, the SDK's own retry does
 * the waiting, a little different in each instance; and a long pause ends the call.
 */
function throttlingPolicy(dependency: Dependency, guarded: Guarded | undefined): PipelinePolicy {
  const tries = new WeakMap<object, number>();
  return {
    name: 's2sThrottling',
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status !== 429 && response.status !== 503) return response;
      if (response.status === 429) guarded?.onThrottled?.();
      const asked = askedPause(response);
      if (asked !== undefined && asked > longestWait) {
        const retryAfter = Math.ceil(asked / 1_000);
        throw new Throttled(dependency, `throttled (${response.status})`, { retryAfter });
      }
      if (response.status === 429 && asked === undefined) {
        const tried = tries.get(request) ?? 0;
        tries.set(request, tried + 1);
        const spread = aFifthMoreOrLess(guarded?.guards.random.fraction() ?? 0.5);
        const wait = (waits[tried] ?? longestWait) * spread;
        response.headers.set('retry-after-ms', String(Math.round(wait)));
      }
      return response;
    },
  };
}

/** Milliseconds that the answer asks for: by seconds, by milliseconds, or until a date, held against its own `Date`. */
function askedPause({ headers }: Response): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const milliseconds = Number(headers.get(name) ?? Number.NaN);
    if (Number.isFinite(milliseconds)) return milliseconds;
  }
  const text = headers.get('retry-after');
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const until = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until);
}

function clockPolicy({ guards }: Guarded): PipelinePolicy {
  return {
    name: 's2sClock',
    async sendRequest(request, next) {
      const response = await next(request);
      guards.clockWatch.saw(response.headers.get('date'));
      return response;
    },
  };
}
