/**
 * `/healthz`: the process answers. `/readyz`: it can do its work, told by codes without detail, because anyone may
 * ask. What the checks found is kept for a few seconds, so that asking costs the vault nothing.
 */
import { createCachedValue } from '../base/cached-value.ts';
import type { Clock, Seconds } from '../base/clock.ts';
import type { ClockWatch } from '../base/clock-watch.ts';
import { Outage } from '../base/errors.ts';
import { type Later, systemLater, within } from '../base/later.ts';
import { type Handler, type HttpResponse, jsonResponse } from './exchange.ts';
import { problemResponse } from './problem.ts';

export interface CheckResult {
  /** `fail` makes the service unready; `warn` is told and changes nothing. */
  readonly status: 'pass' | 'warn' | 'fail';
  /** `Ok`, or a stable code. */
  readonly code: string;
}

export type Checks = Readonly<Record<string, () => Promise<CheckResult>>>;

/** A good result is believed longer than a bad one: recovery should show at once. */
const keptFor: Record<'ready' | 'unready', Seconds> = { ready: 5, unready: 1 };

/** A clock that is wrong warns: tokens are still issued, and some of those who read them will find them too young or too old. */
export function clockCheck(watch: Pick<ClockWatch, 'isWrong'> | undefined): Checks {
  if (!watch) return {};
  const found = (): CheckResult =>
    watch.isWrong() ? { status: 'warn', code: 'ClockWrong' } : { status: 'pass', code: 'Ok' };
  return { clock: async () => found() };
}

export const healthEndpoint: Handler = async (request, context) =>
  readOnly(request.method, context.requestId) ??
  jsonResponse(200, { status: 'alive' }, { 'cache-control': 'no-store' });

export function createReadinessEndpoint(checks: Checks, clock: Clock, later: Later = systemLater): Handler {
  const results = createCachedValue({
    load: () => runChecks(checks, later),
    clock,
    policy: (found) => ({ freshFor: keptFor[statusOf(found)], staleFor: 0 }),
  });
  return async (request, context) => {
    const refused = readOnly(request.method, context.requestId);
    if (refused) return refused;
    const found = await results.get();
    const status = statusOf(found);
    if (status !== 'ready') context.conclude('readiness.failed', { failed: failuresIn(found) });
    return jsonResponse(
      status === 'ready' ? 200 : 503,
      { status, checks: found },
      { 'cache-control': 'no-store' },
    );
  };
}

function statusOf(found: readonly CheckResult[]): 'ready' | 'unready' {
  return found.every(({ status }) => status !== 'fail') ? 'ready' : 'unready';
}

/** For the log, by the codes that anyone may read: `vault:Unavailable,roll:RollFailed`. */
function failuresIn(found: readonly (CheckResult & { readonly name: string })[]): string {
  const failed = found.filter(({ status }) => status === 'fail');
  return failed.map(({ name, code }) => `${name}:${code}`).join();
}

/** Milliseconds for which a check is waited for: whoever asks wants to know before his own patience ends. */
const longestCheck = 5_000;

/** The check has failed; where what it needs is there and our identity is not, that is what is down. */
function failureOf(error: unknown, name: string): CheckResult {
  const elsewhere = error instanceof Outage && error.dependency === 'identity' && name !== 'identity';
  return { status: 'fail', code: elsewhere ? 'IdentityUnavailable' : 'Unavailable' };
}

/** All checks at once; one that throws has failed, and why is for the log of whoever threw. */
async function runChecks(checks: Checks, later: Later): Promise<(CheckResult & { readonly name: string })[]> {
  return Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const run = Promise.resolve().then(check);
      const answer = within(longestCheck, run, () => new Error('no answer in time'), later);
      const result = await answer.catch((error: unknown) => failureOf(error, name));
      return { name, ...result };
    }),
  );
}

function readOnly(method: string, requestId: string): HttpResponse | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  return problemResponse('MethodNotAllowed', 'This resource can be read only.', requestId, {
    allow: 'GET, HEAD',
  });
}
