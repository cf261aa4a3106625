/** Liveness and readiness. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../shared/base/errors.ts';
import {
  type Checks,
  clockCheck,
  createReadinessEndpoint,
  healthEndpoint,
} from '../../../shared/http/health-endpoints.ts';
import { createTestClock } from '../../support/clock.ts';
import { createTestTimers } from '../../support/timers.ts';
import { httpRequest, json, testContext } from './requests.ts';

const pass = async () => ({ status: 'pass', code: 'Ok' }) as const;
const warn = async () => ({ status: 'warn', code: 'CertificateExpiresSoon' }) as const;
const fail = async () => ({ status: 'fail', code: 'CertificateNotAssigned' }) as const;
const broken = async () => {
  throw new Error('AccountKey=hunter2');
};

function ready(checks: Checks, clock = createTestClock()) {
  const endpoint = createReadinessEndpoint(checks, clock);
  return (method = 'GET') => endpoint(httpRequest({ method }), testContext());
}

describe('healthz', () => {
  it.each(['GET', 'HEAD'])('answers %s', async (method) => {
    const response = await healthEndpoint(httpRequest({ method }), testContext());
    expect(response.status).toBe(200);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(json(response)).toEqual({ status: 'alive' });
  });
});

describe('readyz', () => {
  it.each<[string, Checks, number, string]>([
    ['all checks pass', { tables: pass, vault: pass }, 200, 'ready'],
    ['there is nothing to check', {}, 200, 'ready'],
    ['one warns', { tables: pass, certificate: warn }, 200, 'ready'],
    ['one fails', { tables: pass, certificate: fail }, 503, 'unready'],
    ['one warns and one fails', { certificate: warn, vault: fail }, 503, 'unready'],
    ['one throws', { tables: broken, vault: pass }, 503, 'unready'],
  ])('when %s', async (_, checks, status, text) => {
    const response = await ready(checks)();
    expect(response.status).toBe(status);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(json(response).status).toBe(text);
  });

  it('names each check with its code', async () => {
    expect(json(await ready({ tables: pass, certificate: warn, vault: broken })()).checks).toEqual([
      { name: 'tables', status: 'pass', code: 'Ok' },
      { name: 'certificate', status: 'warn', code: 'CertificateExpiresSoon' },
      { name: 'vault', status: 'fail', code: 'Unavailable' },
    ]);
  });

  it('says nothing of why a check threw', async () => {
    expect((await ready({ tables: broken })()).body).not.toContain('hunter2');
  });

  it.each([
    ['tables', 'identity', 'IdentityUnavailable'],
    ['identity', 'identity', 'Unavailable'],
    ['vault', 'vault', 'Unavailable'],
  ] as const)('tells of the check of the %s which dependency is down: %s', async (name, dependency, code) => {
    const check = async () => {
      throw new Outage(dependency, 'down');
    };
    expect(json(await ready({ [name]: check })()).checks).toEqual([{ name, status: 'fail', code }]);
  });

  it('waits five seconds for a check and no longer', async () => {
    const timers = createTestTimers();
    const silent = () => new Promise<never>(() => {});
    const endpoint = createReadinessEndpoint({ silent, vault: pass }, createTestClock(), timers.later);
    const asked = endpoint(httpRequest({ method: 'GET' }), testContext());
    await new Promise(setImmediate);
    expect(timers.pending()).toEqual([5_000]);
    timers.ring();
    expect(json(await asked).checks).toEqual([
      { name: 'silent', status: 'fail', code: 'Unavailable' },
      { name: 'vault', status: 'pass', code: 'Ok' },
    ]);
  });

  it.each([
    [true, { name: 'clock', status: 'warn', code: 'ClockWrong' }],
    [false, { name: 'clock', status: 'pass', code: 'Ok' }],
  ])('tells that the clock is wrong, and is ready all the same: %s', async (wrong, check) => {
    const response = await ready(clockCheck({ isWrong: () => wrong }))();
    expect(response.status).toBe(200);
    expect(json(response).checks).toEqual([check]);
  });

  it('checks no clock where nobody tells the time', () => {
    expect(clockCheck(undefined)).toEqual({});
  });

  it('counts a check that throws before it promises as failed', async () => {
    const careless = () => {
      throw new Error('at once');
    };
    expect((await ready({ careless, tables: pass })()).status).toBe(503);
  });

  it('runs its checks at most once in five seconds', async () => {
    const clock = createTestClock();
    let runs = 0;
    const counted = async () => ({ status: 'pass', code: String(++runs) }) as const;
    const ask = ready({ counted }, clock);
    await Promise.all([ask(), ask(), ask()]);
    clock.advance(4);
    expect(json(await ask()).checks).toEqual([{ name: 'counted', status: 'pass', code: '1' }]);
    clock.advance(1);
    expect(json(await ask()).checks).toEqual([{ name: 'counted', status: 'pass', code: '2' }]);
  });
});

describe.each([
  ['healthz', healthEndpoint],
  ['readyz', createReadinessEndpoint({ vault: fail }, createTestClock())],
])('%s', (_, endpoint) => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('refuses %s', async (method) => {
    const response = await endpoint(httpRequest({ method }), testContext());
    expect(response.status).toBe(405);
    expect(response.headers.allow).toBe('GET, HEAD');
    expect(json(response)).toMatchObject({ title: 'MethodNotAllowed' });
  });
});
