/** What no token needs is loaded by whoever needs it, and stands behind every route and timer that there is. */
import { beforeAll, describe, expect, it } from 'vitest';
import { composeService, type Service } from '../../../functions/compose.ts';
import { everyHandler } from '../../../functions/handlers.ts';
import { type LateParts, lateParts } from '../../../functions/late-parts.ts';
import { everyTimer } from '../../../functions/timers.ts';
import type { HttpRequest, HttpResponse } from '../../../shared/http/exchange.ts';
import { type ManagementRouteName, managementRoutes, routes } from '../../../shared/http/routes.ts';
import { createObservedParts } from '../../support/observed/parts.ts';
import { observedSettings } from '../../support/observed/service.ts';

let service: Service;

beforeAll(async () => {
  service = composeService(observedSettings(), (await createObservedParts()).adapters, () => {});
});

const context = { requestId: 'request', conclude: () => {} };

function requestFor(name: keyof typeof routes): HttpRequest {
  const url = new URL(`https://sts.litwareinc.com/${routes[name].template}`);
  return { method: 'GET', url, params: {}, header: () => undefined, body: async () => new Uint8Array() };
}

/** Management that only counts how often it was loaded, and may fail to be. */
function counted(failures = 0) {
  let loads = 0;
  const served: HttpResponse = { status: 299, headers: {} };
  const management: LateParts['management'] = async () => {
    loads += 1;
    if (loads <= failures) throw new Error('no such file');
    const entries = Object.keys(managementRoutes).map((name) => [name, async () => served]);
    return Object.fromEntries(entries) as Awaited<ReturnType<LateParts['management']>>;
  };
  return { management, loads: () => loads };
}

describe('A route', () => {
  it('has a handler, whatever it is for', () => {
    expect(Object.keys(everyHandler(service)).toSorted()).toEqual(Object.keys(routes).toSorted());
  });

  it('of tokens, documents and health loads nothing', async () => {
    const { management, loads } = counted();
    const handlers = everyHandler(service, { management });
    for (const name of ['token', 'token-legacy', 'introspect', 'metadata', 'keys', 'healthz'] as const)
      await handlers[name](requestFor(name), context);
    expect(loads()).toBe(0);
  });

  it.each(Object.keys(managementRoutes) as ManagementRouteName[])(
    'that manages is served by what is loaded then: %s',
    async (name) => {
      const { management, loads } = counted();
      const { status } = await everyHandler(service, { management })[name](requestFor(name), context);
      expect([status, loads()]).toEqual([299, 1]);
    },
  );

  it('is loaded for real, and asks who is there', async () => {
    const handlers = everyHandler(service);
    const [first, second] = await Promise.all([
      handlers.certificates(requestFor('certificates'), context),
      handlers['service-principals'](requestFor('service-principals'), context),
    ]);
    expect([first.status, second.status]).toEqual([401, 401]);
  });
});

describe('The late parts', () => {
  it('are composed once, however often they are asked for', async () => {
    const late = lateParts(service);
    const [first, second] = await Promise.all([late.management(), late.management()]);
    expect(second).toBe(first);
    expect(Object.keys(first).toSorted()).toEqual(Object.keys(managementRoutes).toSorted());
  });

  it('have the work of every timer', async () => {
    const late = lateParts(service);
    const timers = everyTimer(late, '0 0 * * * *');
    expect(Object.keys(await late.timers()).toSorted()).toEqual(Object.keys(timers).toSorted());
    expect(await timers['sweep-replays'].run(() => {}, 'request')).toBe(true);
  });
});
