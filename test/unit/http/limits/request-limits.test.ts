/** Who is shut out by whom: by oneself only. Each limit, what charges it, and what does not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddressOf } from '../../../../shared/http/limits/client-address.ts';
import {
  createRequestLimits,
  type LimitOptions,
  noLimits,
} from '../../../../shared/http/limits/request-limits.ts';
import { createTestClock } from '../../../support/clock.ts';
import { httpRequest } from '../requests.ts';

const here = '203.0.113.7';
const there = '198.51.100.9';
const ann = 'aaaaaaaa-0000-4000-8000-000000000001';
const bob = 'bbbbbbbb-0000-4000-8000-000000000002';

function setUp(changes: Partial<LimitOptions> = {}) {
  const clock = createTestClock();
  const load = { most: 3, underWay: 0 };
  const options = { clientRate: 20, failureRate: 10, addressOf: createAddressOf(0), load, clock };
  const limits = createRequestLimits({ ...options, ...changes });
  const enter = (address: string) => limits.enter(httpRequest({ headers: { 'x-forwarded-for': address } }));
  /** A request from there that names that client, and proves it or fails. @returns by which limit it was refused */
  function ask(address: string, client: string | undefined, proves: boolean, status = proves ? 200 : 401) {
    const visit = enter(address);
    if (visit.refused) return visit.refused.by;
    const limited = visit.claim(client);
    if (!limited && proves && client) visit.proved(client);
    visit.leave(limited ? 429 : status);
    return limited?.by ?? 'served';
  }
  const times = (count: number, ...asked: Parameters<typeof ask>) =>
    Array.from({ length: count }, () => ask(...asked));
  return { clock, load, limits, enter, ask, times };
}

describe('what a client may ask', () => {
  it('is a minute’s worth at once, then as much as flows in', () => {
    const { ask, times, clock } = setUp();
    expect(new Set(times(20, here, ann, true))).toEqual(new Set(['served']));
    expect(ask(here, ann, true)).toBe('client');
    clock.advance(3);
    expect([ask(here, ann, true), ask(here, ann, true)]).toEqual(['served', 'client']);
  });

  it('counts wherever it asks from, and is nobody else’s', () => {
    const { ask, times } = setUp();
    times(20, here, ann, true);
    expect([ask(there, ann, true), ask(here, bob, true)]).toEqual(['client', 'served']);
  });

  it('is not used up by others who only name it', () => {
    const { ask, times } = setUp({ failureRate: 'off' });
    times(100, there, ann, false);
    expect(ask(here, ann, true)).toBe('served');
  });

  it('is told with an honest wait', () => {
    const { enter, times, clock } = setUp();
    times(20, here, ann, true);
    const limited = enter(here).claim(ann);
    expect(limited).toMatchObject({ by: 'client', retryAfter: 3, clientId: ann });
    clock.advance(3);
    expect(enter(here).claim(ann)).toBeUndefined();
  });
});

describe('what fails', () => {
  it('shuts its address out, before anything of a request is read', () => {
    const { enter, ask, times } = setUp();
    times(10, here, undefined, false, 400);
    expect(enter(here).refused).toMatchObject({ by: 'address', retryAfter: 6, address: here });
    expect(ask(there, ann, true)).toBe('served');
  });

  it('under one name shuts out that name at that address, and leaves the rest to others there', () => {
    const { ask, times } = setUp();
    expect(times(4, here, ann, false)).toEqual(['served', 'served', 'name', 'name']);
    expect([ask(here, bob, false), ask(there, ann, false), ask(here, undefined, false)]).toEqual(
      Array(3).fill('served'),
    );
  });

  it('shuts out a site of IPv6 that sends each request from another network of its own', () => {
    const { ask, enter } = setUp();
    const network = (index: number) => `[2001:db8:7:${index.toString(16)}::1]:443`;
    expect(ask(network(0xffff), ann, true)).toBe('served');
    const limits = Array.from({ length: 161 }, (_, index) => ask(network(index), bob, false));
    expect([new Set(limits.slice(0, 160)), limits[160]]).toEqual([new Set(['served']), 'address']);
    expect(enter(network(300)).refused).toMatchObject({ by: 'address', retryAfter: 1 });
    expect([ask(network(0xffff), ann, true), ask('[2001:db8:8::1]:443', bob, false)]).toEqual([
      'served',
      'served',
    ]);
  });

  it('flows in again', () => {
    const { ask, times, clock } = setUp();
    times(30, here, undefined, false);
    expect(ask(here, ann, true)).toBe('address');
    clock.advance(6);
    expect(ask(here, ann, true)).toBe('served');
  });

  it('does not shut out a client that proved itself there, whoever else fails there', () => {
    const { ask, times } = setUp();
    ask(here, ann, true);
    times(100, here, bob, false);
    times(100, here, undefined, false);
    expect([ask(here, ann, true), ask(here, bob, true)]).toEqual(['served', 'address']);
  });

  it('under the name of such a client does not shut it out either', () => {
    const { ask, times } = setUp();
    ask(here, ann, true);
    times(100, here, ann, false);
    expect([ask(here, ann, true), ask(here, bob, true)]).toEqual(['served', 'served']);
  });

  it('speaks for nobody who proved itself an hour ago', () => {
    const { ask, times, clock } = setUp();
    ask(here, ann, true);
    clock.advance(3600);
    times(20, here, undefined, false);
    expect(ask(here, ann, true)).toBe('address');
  });

  it.each([
    ['an answer to a client that has proved itself, and is refused for something else', ann, true, 400],
    ['an outage', ann, false, 503],
    ['a bug of ours', ann, false, 500],
  ])('is not %s', (_, client, proves, status) => {
    const { ask, times } = setUp({ clientRate: 'off' });
    times(50, here, client, proves, status);
    expect(ask(here, bob, true)).toBe('served');
  });

  it('is not what was refused for a limit: whoever waits as told is heard', () => {
    const { ask, times, clock } = setUp();
    times(10, here, undefined, false);
    for (let second = 0; second < 5; second += 1) {
      clock.advance(1);
      expect(ask(here, ann, true)).toBe('address');
    }
    clock.advance(1);
    expect(ask(here, ann, true)).toBe('served');
  });
});

describe('what is under way', () => {
  it('is bounded, and room is made by whatever ends', () => {
    const { enter, load } = setUp();
    const visits = [here, there, here].map((address) => enter(address));
    expect(enter(there).refused).toMatchObject({ by: 'load', retryAfter: 1 });
    visits[0]?.leave(500);
    expect(enter(there).refused).toBeUndefined();
    expect(load.underWay).toBe(3);
  });

  it('is not taken by what was refused', () => {
    const { enter, times, load } = setUp();
    times(10, here, undefined, false);
    enter(here).leave(429);
    expect(load.underWay).toBe(0);
  });
});

describe('limits that are off', () => {
  it.each([
    [
      'by setting',
      setUp({ clientRate: 'off', failureRate: 'off', load: { most: 'off', underWay: 0 } }).limits,
    ],
    ['for lack of any', noLimits],
  ])('refuse nobody: %s', (_, limits) => {
    for (let count = 0; count < 1000; count += 1) {
      const visit = limits.enter(httpRequest({ headers: { 'x-forwarded-for': here } }));
      expect(visit.refused ?? visit.claim(ann)).toBeUndefined();
      visit.leave(401);
    }
  });

  it('count no address where none is told', () => {
    const { times } = setUp({ clientRate: 'off' });
    expect(new Set(times(100, 'unknown', ann, false))).toEqual(new Set(['served']));
  });
});

describe('whatever others do', () => {
  const actions = fc.array(
    fc.record({
      address: fc.constantFrom(here, there),
      client: fc.constantFrom(ann, undefined, 'cccccccc-0000-4000-8000-000000000003'),
      seconds: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 300 },
  );

  it('a client that keeps within its limit and proved itself at its address is served', () => {
    fc.assert(
      fc.property(actions, (others) => {
        const { ask, clock } = setUp();
        expect(ask(here, ann, true)).toBe('served');
        for (const { address, client, seconds } of others) {
          clock.advance(seconds);
          ask(address, client, false);
        }
        expect(ask(here, ann, true)).toBe('served');
      }),
    );
  });
});
