/** One load at a time, fresh for a while, stale for a bounded while, then refused. */
import { describe, expect, it } from 'vitest';
import {
  aheadOf,
  type CachedValueOptions,
  createCachedValue,
  type FreshnessPolicy,
} from '../../../shared/base/cached-value.ts';
import { createTestClock, testNow } from '../../support/clock.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';

const policy: FreshnessPolicy = { freshFor: 60, staleFor: 900 };

/** A source that the test answers by hand, one call at a time. */
function createSource() {
  const waiting: { resolve: (value: string) => void; reject: (error: unknown) => void }[] = [];
  let calls = 0;
  return {
    load() {
      calls += 1;
      return new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
    },
    calls: () => calls,
    answer(value: string) {
      waiting.shift()?.resolve(value);
    },
    /** Answers the youngest call, while the older ones wait on. */
    answerLast(value: string) {
      waiting.pop()?.resolve(value);
    },
    fail(message: string) {
      waiting.shift()?.reject(new Error(message));
    },
  };
}

function setUp(options: Partial<CachedValueOptions<string>> = {}) {
  const clock = createTestClock();
  const source = createSource();
  const failures: unknown[] = [];
  const cached = createCachedValue({
    load: source.load,
    clock,
    policy: () => policy,
    onFailure: (error) => failures.push(error),
    ...options,
  });
  /** Asks, lets the source answer or fail if it was asked, and waits. */
  const ask = (outcome: { value: string } | { error: string }) => {
    const asked = cached.get();
    if ('value' in outcome) source.answer(outcome.value);
    else source.fail(outcome.error);
    return asked;
  };
  return { clock, source, cached, failures, ask };
}

describe('a cached value', () => {
  it('loads once for any number of callers at one time', async () => {
    const { cached, source } = setUp();
    const all = Promise.all(Array.from({ length: 50 }, () => cached.get()));
    source.answer('one');
    expect(new Set(await all)).toEqual(new Set(['one']));
    expect(source.calls()).toBe(1);
  });

  it('gives every waiting caller the one failure, and asks again afterwards', async () => {
    const { cached, source, failures, ask } = setUp();
    const all = Promise.allSettled([cached.get(), cached.get()]);
    source.fail('down');
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(failures).toHaveLength(1);
    expect(await ask({ value: 'up' })).toBe('up');
    expect(source.calls()).toBe(2);
  });

  it.each([
    [0, 1],
    [59, 1],
    [60, 2],
    [61, 2],
  ])('after %i seconds has asked its source %i times', async (age, calls) => {
    const { clock, source, ask } = setUp();
    await ask({ value: 'one' });
    clock.advance(age);
    expect(await ask({ value: 'two' })).toBe(calls === 1 ? 'one' : 'two');
    expect(source.calls()).toBe(calls);
  });

  it('counts age from the moment at which the load began', async () => {
    const { cached, clock, source, ask } = setUp();
    const asked = cached.get();
    clock.advance(30);
    source.answer('one');
    await asked;
    expect(cached.loadedAt()).toBe(testNow);
    clock.advance(30);
    expect(await ask({ value: 'two' })).toBe('two');
  });

  it('has no load time before its first success', async () => {
    const { cached, ask } = setUp();
    await expect(ask({ error: 'down' })).rejects.toThrow('down');
    expect(cached.loadedAt()).toBeUndefined();
  });

  it('lets the value choose how long it is believed', async () => {
    const shortly = { freshFor: 10, staleFor: 0 };
    const { clock, source, ask } = setUp({ policy: (value) => (value === 'none' ? shortly : policy) });
    await ask({ value: 'none' });
    clock.advance(10);
    expect(await ask({ value: 'some' })).toBe('some');
    clock.advance(59);
    expect(await ask({ value: 'other' })).toBe('some');
    expect(source.calls()).toBe(2);
  });

  describe('that knows when it changes', () => {
    const changing = { changesAt: (value: string) => (value === 'one' ? testNow + 20 : undefined) };

    it.each([
      [19, 'one'],
      [20, 'two'],
      [21, 'two'],
    ])('is after %i seconds: %s', async (age, value) => {
      const { clock, ask } = setUp(changing);
      await ask({ value: 'one' });
      clock.advance(age);
      expect(await ask({ value: 'two' })).toBe(value);
    });

    it('is not read again and again once the instant has passed', async () => {
      const { clock, source, ask } = setUp({ changesAt: () => testNow + 20 });
      await ask({ value: 'one' });
      clock.advance(20);
      await ask({ value: 'two' });
      clock.advance(1);
      expect(await ask({ value: 'three' })).toBe('two');
      expect(source.calls()).toBe(2);
    });
  });

  describe('whose source fails', () => {
    it.each([60, 61, 899])('is served stale at the age of %i seconds', async (age) => {
      const { clock, failures, ask } = setUp();
      await ask({ value: 'one' });
      clock.advance(age);
      expect(await ask({ error: 'down' })).toBe('one');
      expect(failures).toEqual([new Error('down')]);
    });

    it.each([900, 901, 100_000])('is refused at the age of %i seconds', async (age) => {
      const { clock, ask } = setUp();
      await ask({ value: 'one' });
      clock.advance(age);
      await expect(ask({ error: 'down' })).rejects.toThrow('down');
    });

    it('is refused at once where nothing may be stale', async () => {
      const { clock, ask } = setUp({ policy: () => ({ freshFor: 60, staleFor: 0 }) });
      await ask({ value: 'one' });
      clock.advance(60);
      await expect(ask({ error: 'down' })).rejects.toThrow('down');
    });

    it('is asked again only after a pause', async () => {
      const { cached, clock, source, ask } = setUp();
      await ask({ value: 'one' });
      clock.advance(60);
      await ask({ error: 'down' });
      clock.advance(4);
      expect(await cached.get()).toBe('one');
      expect(source.calls()).toBe(2);
      clock.advance(1);
      expect(await ask({ value: 'two' })).toBe('two');
      expect(source.calls()).toBe(3);
    });

    it('is refused although the pause runs when it has grown too old meanwhile', async () => {
      const { clock, ask } = setUp();
      await ask({ value: 'one' });
      clock.advance(898);
      expect(await ask({ error: 'down' })).toBe('one');
      clock.advance(2);
      await expect(ask({ error: 'still down' })).rejects.toThrow('still down');
    });

    it.each([1, 60, 3600, 86_400])(
      'is asked again after its pause also where the clock was set back by %i seconds',
      async (jump) => {
        const { clock, source, ask } = setUp();
        await ask({ value: 'one' });
        clock.advance(60);
        await ask({ error: 'down' });
        clock.set(clock.now() - jump);
        clock.advance(5);
        expect(await ask({ value: 'two' })).toBe('two');
        expect(source.calls()).toBe(3);
      },
    );

    it('is served stale no longer because the clock was set back', async () => {
      const { clock, ask } = setUp();
      await ask({ value: 'one' });
      clock.set(testNow - 3600);
      clock.advance(899);
      expect(await ask({ error: 'down' })).toBe('one');
      clock.advance(5);
      await expect(ask({ error: 'down' })).rejects.toThrow('down');
    });

    it('is refused after a sleep of the machine, in which only the time of day went on', async () => {
      const { clock, ask } = setUp();
      await ask({ value: 'one' });
      clock.set(testNow + 900);
      await expect(ask({ error: 'down' })).rejects.toThrow('down');
    });

    it('does not become fresh by being served stale', async () => {
      const { cached, clock, ask } = setUp();
      await ask({ value: 'one' });
      clock.advance(60);
      await ask({ error: 'down' });
      expect(cached.loadedAt()).toBe(testNow);
    });
  });

  describe('that is invalidated', () => {
    it('is loaded again at the next call', async () => {
      const { cached, ask } = setUp();
      await ask({ value: 'one' });
      cached.invalidate();
      expect(cached.loadedAt()).toBeUndefined();
      expect(await ask({ value: 'two' })).toBe('two');
    });

    it('is not served stale afterwards', async () => {
      const { cached, ask } = setUp();
      await ask({ value: 'one' });
      cached.invalidate();
      await expect(ask({ error: 'down' })).rejects.toThrow('down');
    });

    it('does not come back by a load that began before', async () => {
      const { cached, source } = setUp();
      const before = cached.get();
      cached.invalidate();
      const after = cached.get();
      source.answer('old');
      await before;
      source.answer('new');
      expect(await after).toBe('new');
      expect(await cached.get()).toBe('new');
      expect(source.calls()).toBe(2);
    });

    it('is not overwritten by an older load that ends last', async () => {
      const { cached, source } = setUp();
      const before = cached.get();
      cached.invalidate();
      const after = cached.get();
      source.answerLast('new');
      await after;
      source.answer('old');
      await before;
      expect(await cached.get()).toBe('new');
      expect(source.calls()).toBe(2);
    });

    it('is not put into a pause by the failure of a load that began before', async () => {
      const { cached, clock, source } = setUp({ policy: () => ({ freshFor: 1, staleFor: 900 }) });
      const before = cached.get();
      cached.invalidate();
      const after = cached.get();
      source.answerLast('new');
      await after;
      source.fail('down');
      await expect(before).rejects.toThrow('down');
      clock.advance(1);
      const later = cached.get();
      source.answer('newer');
      expect(await later).toBe('newer');
    });

    it('does not let two loads run for the callers that come after', async () => {
      const { cached, source } = setUp();
      const before = cached.get();
      cached.invalidate();
      const after = [cached.get(), cached.get()];
      source.answer('old');
      await before;
      const later = cached.get();
      source.answer('new');
      expect(await Promise.all([...after, later])).toEqual(['new', 'new', 'new']);
      expect(source.calls()).toBe(2);
    });
  });
});

describe('refresh', () => {
  const policy = () => ({ freshFor: 60, staleFor: 900 });

  it('asks although the value is fresh, and keeps the answer', async () => {
    let answer = 'old';
    const cached = createCachedValue({ load: async () => answer, clock: createTestClock(), policy });
    expect(await cached.get()).toBe('old');
    answer = 'new';
    expect(await cached.get()).toBe('old');
    expect(await cached.refresh()).toBe('new');
    expect(await cached.get()).toBe('new');
  });

  it('does not take an answer that was on its way before, and is shared by all who call meanwhile', async () => {
    const answers: ((value: string) => void)[] = [];
    const load = () => new Promise<string>((resolve) => answers.push(resolve));
    const cached = createCachedValue({ load, clock: createTestClock(), policy });
    const before = cached.get();
    const refreshed = Promise.all([cached.refresh(), cached.refresh(), cached.refresh()]);
    answers[0]?.('old');
    expect(await before).toBe('old');
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.('new');
    expect(await refreshed).toEqual(['new', 'new', 'new']);
    expect(answers).toHaveLength(2);
  });

  it('tells the failure of its source and keeps what it had', async () => {
    let fails = false;
    const load = async () => (fails ? Promise.reject(new Error('down')) : 'good');
    const cached = createCachedValue({ load, clock: createTestClock(), policy });
    await cached.get();
    fails = true;
    await expect(cached.refresh()).rejects.toThrow('down');
    expect(await cached.get()).toBe('good');
  });
});

describe('a value that is asked for ahead', () => {
  /** Shares of the minute after which a value is asked for anew, one for each load. */
  const drawing = (...shares: number[]) => ({ ahead: () => shares.shift() ?? 1 });

  it('goes on serving while it is asked for, once, and is then the new one', async () => {
    const ahead = drawing(0.5, 0.5);
    const { clock, cached, source, ask } = setUp({ policy: () => ({ ...policy, ...ahead }) });
    await ask({ value: 'old' });
    clock.advance(29);
    expect(await cached.get()).toBe('old');
    expect(source.calls()).toBe(1);
    clock.advance(1);
    expect(await Promise.all([cached.get(), cached.get(), cached.get()])).toEqual(['old', 'old', 'old']);
    expect(source.calls()).toBe(2);
    source.answer('new');
    await Promise.resolve();
    expect(await cached.get()).toBe('new');
  });

  it('is waited for when its time is over before the answer has come', async () => {
    const ahead = drawing(0.5);
    const { clock, cached, source, ask } = setUp({ policy: () => ({ ...policy, ...ahead }) });
    await ask({ value: 'old' });
    clock.advance(30);
    expect(await cached.get()).toBe('old');
    clock.advance(30);
    const asked = cached.get();
    source.answer('new');
    expect(await asked).toBe('new');
    expect(source.calls()).toBe(2);
  });

  it('that fails ahead of its time is asked for five seconds later, and nobody notices', async () => {
    const ahead = drawing(0.5);
    const { clock, cached, source, ask, failures } = setUp({ policy: () => ({ ...policy, ...ahead }) });
    await ask({ value: 'old' });
    clock.advance(30);
    expect(await cached.get()).toBe('old');
    source.fail('down');
    await new Promise(setImmediate);
    expect(failures).toHaveLength(1);
    clock.advance(4);
    expect(await cached.get()).toBe('old');
    expect(source.calls()).toBe(2);
    clock.advance(1);
    expect(await cached.get()).toBe('old');
    expect(source.calls()).toBe(3);
  });

  it.each([
    [0, 0.64],
    [0.5, 0.8],
    [0.999999, 0.96],
  ])('is asked for at a time of its own, never later than promised: for %d at %d', (fraction, share) => {
    expect(aheadOf({ fraction: () => fraction })()).toBeCloseTo(share, 5);
  });
});

describe('5.5 Thundering herd at scale-out or refresh', () => {
  it('fifty instances that started together spread their refreshes, and fifty clients of each cost it one', async () => {
    const clock = createTestClock();
    const random = createSeededRandom(7);
    const asked: number[] = [];
    const instances = Array.from({ length: 50 }, () =>
      createCachedValue({
        load: async () => asked.push(clock.now() - testNow),
        clock,
        policy: () => ({ ...policy, ahead: aheadOf(random) }),
      }),
    );
    for (let second = 0; second < 60; second += 1) {
      await Promise.all(instances.flatMap((each) => Array.from({ length: 50 }, () => each.get())));
      await new Promise(setImmediate);
      clock.advance(1);
    }
    const refreshed = asked.filter((at) => at > 0);
    expect(asked.length - refreshed.length).toBe(50);
    expect(refreshed).toHaveLength(50);
    const busiest = Math.max(...refreshed.map((at) => refreshed.filter((other) => other === at).length));
    expect(Math.min(...refreshed)).toBeGreaterThanOrEqual(38);
    expect(busiest).toBeLessThanOrEqual(10);
  });
});
