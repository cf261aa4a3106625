/** The registry behind its cache: bounded, fresh enough, stale for a while, then refused. */
import { describe, expect, it } from 'vitest';
import { Outage } from '../../../../shared/base/errors.ts';
import { createCachedPrincipals } from '../../../../shared/registry/principals/cached-principals.ts';
import { createTestClock } from '../../../support/clock.ts';
import { createMemoryPrincipals } from '../../../support/memory-principals.ts';
import { createTestRandom } from '../../../support/random.ts';
import {
  exchangeId,
  homeRealm,
  resourcePrincipal,
  servicePrincipal,
  sharePointId,
} from '../../../support/token-service.ts';

const down = new Outage('tables', 'no answer');
const client = servicePrincipal();

function setUp(freshFor = 60, mostUnknown?: number) {
  const clock = createTestClock();
  const store = createMemoryPrincipals(client, resourcePrincipal);
  const cached = createCachedPrincipals(store, { freshFor, staleFor: 900 }, clock, mostUnknown);
  const find = (appId = exchangeId) => cached.byAppId(homeRealm, appId);
  return { clock, store, cached, find };
}

describe('a principal that exists', () => {
  it('is read once for any number of callers, and is the same object for each', async () => {
    const { store, find } = setUp();
    const found = await Promise.all(Array.from({ length: 50 }, () => find()));
    expect(found[0]).toEqual(client);
    expect(new Set(found).size).toBe(1);
    expect(await find()).toBe(found[0]);
    expect(store.reads()).toBe(1);
  });

  it('is found by id and by name, each under its own key', async () => {
    const { cached, store } = setUp();
    const name = 'https://sp01.litwareinc.com';
    expect(await cached.byName(homeRealm, name)).toEqual(resourcePrincipal);
    expect(await cached.byAppId(homeRealm, name)).toBeUndefined();
    expect(await cached.byAppId(homeRealm, sharePointId)).toEqual(resourcePrincipal);
    expect(await cached.byName(homeRealm, name)).toEqual(resourcePrincipal);
    expect(store.reads()).toBe(3);
  });

  it('is not found in another realm', async () => {
    const { cached, find } = setUp();
    await find();
    expect(await cached.byAppId('fabrikam.com', exchangeId)).toBeUndefined();
  });

  it.each([
    [59, true],
    [60, false],
  ])('that was disabled is after %i seconds still seen as enabled: %s', async (age, enabled) => {
    const { clock, store, find } = setUp();
    await find();
    store.replace({ ...client, enabled: false });
    clock.advance(age);
    expect((await find())?.enabled).toBe(enabled);
  });

  describe('5.5 Stale cache after revoke/disable', () => {
    it('that was removed is gone within the cache time, and found again soon after it came back', async () => {
      const { clock, store, find } = setUp();
      await find();
      store.remove(homeRealm, exchangeId);
      clock.advance(60);
      expect(await find()).toBeUndefined();
      store.replace(client);
      clock.advance(9);
      expect(await find()).toBeUndefined();
      clock.advance(1);
      expect(await find()).toEqual(client);
    });
  });
});

describe('a change on this instance', () => {
  it('is seen by the next who asks, although a look-up that began before it ends after it', async () => {
    const { cached, store, find } = setUp();
    const before = find();
    cached.invalidate();
    await before;
    store.replace({ ...client, enabled: false });
    expect((await find())?.enabled).toBe(false);
  });

  it('is seen by all who ask, whatever was known before', async () => {
    const { cached, store, find } = setUp();
    await find();
    await find(sharePointId);
    cached.invalidate();
    store.remove(homeRealm, sharePointId);
    store.replace({ ...client, enabled: false });
    expect((await find())?.enabled).toBe(false);
    expect(await find(sharePointId)).toBeUndefined();
  });
});

describe('a principal that does not exist', () => {
  const unknownId = '99999999-0000-0ff1-ce00-000000000000';

  it.each([
    [0, 1],
    [9, 1],
    [10, 2],
  ])('is after %i seconds asked for %i times', async (age, reads) => {
    const { clock, store, find } = setUp();
    expect(await find(unknownId)).toBeUndefined();
    clock.advance(age);
    expect(await find(unknownId)).toBeUndefined();
    expect(store.reads()).toBe(reads);
  });

  describe('5.5 Negative cache hides a new partner', () => {
    it('is found ten seconds after the miss once it is registered', async () => {
      const { clock, store, find } = setUp();
      const late = servicePrincipal({ appId: unknownId });
      await find(unknownId);
      expect(await store.add(late)).toBe('added');
      clock.advance(9);
      expect(await find(unknownId)).toBeUndefined();
      clock.advance(1);
      expect(await find(unknownId)).toEqual(late);
      clock.advance(59);
      const reads = store.reads();
      expect(await find(unknownId)).toEqual(late);
      expect(store.reads()).toBe(reads);
    });
  });

  it('is believed no longer than a known one where the cache time is shorter', async () => {
    const { clock, store, find } = setUp(3);
    await find(unknownId);
    clock.advance(3);
    await find(unknownId);
    expect(store.reads()).toBe(2);
  });

  it('is never served stale: a store that is down is an outage, not an absence', async () => {
    const { clock, store, find } = setUp();
    await find(unknownId);
    store.failWith(down);
    clock.advance(10);
    await expect(find(unknownId)).rejects.toBe(down);
  });
});

describe('5.5 Table Storage down', () => {
  it.each([60, 899])('a principal read %i seconds ago still serves', async (age) => {
    const { clock, store, find } = setUp();
    await find();
    store.failWith(down);
    clock.advance(age);
    expect(await find()).toEqual(client);
  });

  it('one read fifteen minutes ago is refused, and served again when the store is back', async () => {
    const { clock, store, find } = setUp();
    await find();
    store.failWith(down);
    clock.advance(900);
    await expect(find()).rejects.toBe(down);
    store.failWith(undefined);
    expect(await find()).toEqual(client);
  });

  it('one never read is refused', async () => {
    const { store, find } = setUp();
    store.failWith(down);
    await expect(find()).rejects.toBe(down);
  });

  it('the store is asked at most once in five seconds for a principal in hand', async () => {
    const { clock, store, find } = setUp();
    await find();
    store.failWith(down);
    clock.advance(60);
    for (let request = 0; request < 100; request += 1) await find();
    expect(store.reads()).toBe(2);
    clock.advance(5);
    await find();
    expect(store.reads()).toBe(3);
  });
});

describe('under a flood of invented ids', () => {
  it('memory is bounded, each id costs one read, and known principals stay', async () => {
    const { store, find } = setUp(60, Number.POSITIVE_INFINITY);
    const random = createTestRandom();
    const flood = Array.from({ length: 20_000 }, () => random.uuid());
    await find();
    for (const id of flood) expect(await find(id)).toBeUndefined();
    expect(store.reads()).toBe(20_001);
    // The known principal was not pushed out.
    expect(await find()).toEqual(client);
    expect(store.reads()).toBe(20_001);
    // The latest ten thousand are remembered, so that they cost nothing when repeated …
    for (const id of flood.slice(10_000)) await find(id);
    expect(store.reads()).toBe(20_001);
    // … and the ones before them are forgotten: so many entries and no more.
    for (const id of flood.slice(0, 10_000)) await find(id);
    expect(store.reads()).toBe(30_001);
  });

  it('no more of them are looked up in a minute than there may be, and known principals are not among them', async () => {
    const { clock, store, find } = setUp(60, 6);
    const random = createTestRandom();
    await find();
    for (let count = 0; count < 6; count += 1) expect(await find(random.uuid())).toBeUndefined();
    await expect(find(random.uuid())).rejects.toMatchObject({ dependency: 'tables', retryAfter: 10 });
    await expect(find(sharePointId)).rejects.toThrow(Outage);
    expect(store.reads()).toBe(7);
    clock.advance(10);
    expect(await find(sharePointId)).toEqual(resourcePrincipal);
    clock.advance(50);
    for (let count = 0; count < 6; count += 1) await find(random.uuid());
    // What is known is read again, and no longer limited.
    expect((await find())?.appId).toBe(exchangeId);
    expect((await find(sharePointId))?.appId).toBe(sharePointId);
  });

  it('who has proved itself is neither bound by them nor counted among them', async () => {
    const { cached, store, find } = setUp(60, 6);
    const random = createTestRandom();
    const name = () => cached.ofProven.byAppId(homeRealm, random.uuid());
    for (let count = 0; count < 20; count += 1) expect(await name()).toBeUndefined();
    expect(await find(sharePointId)).toEqual(resourcePrincipal);
    for (let count = 0; count < 6; count += 1) await find(random.uuid());
    await expect(find()).rejects.toThrow(Outage);
    expect(await cached.ofProven.byAppId(homeRealm, exchangeId)).toEqual(client);
    const reads = store.reads();
    expect(await find()).toEqual(client);
    expect(store.reads()).toBe(reads);
  });

  it('a known principal stays known through a change on this instance', async () => {
    const { cached, store, find } = setUp(60, 6);
    const random = createTestRandom();
    await find();
    for (let count = 0; count < 6; count += 1) await find(random.uuid());
    cached.invalidate();
    store.replace({ ...client, enabled: false });
    expect((await find())?.enabled).toBe(false);
  });

  it('a principal whose first look-up is still under way is kept', async () => {
    const { cached, store, find } = setUp();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createCachedPrincipals(
      {
        byName: cached.byName,
        async byAppId(realm, appId) {
          if (appId === exchangeId) await gate;
          return store.byAppId(realm, appId);
        },
      },
      { freshFor: 60, staleFor: 900 },
      createTestClock(),
    );
    const pending = slow.byAppId(homeRealm, exchangeId);
    const random = createTestRandom();
    for (let made = 0; made < 10_001; made += 1) await slow.byAppId(homeRealm, random.uuid());
    release();
    expect(await pending).toEqual(client);
    const reads = store.reads();
    await slow.byAppId(homeRealm, exchangeId);
    expect(store.reads()).toBe(reads);
    expect(await find()).toEqual(client);
  });
});
