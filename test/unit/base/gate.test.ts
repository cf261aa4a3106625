/** A gate: so many at once, a bounded queue, patience that ends, and a width that follows throttling. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGate, type GateRules, narrower, wider } from '../../../shared/base/gate.ts';
import { createTestClock } from '../../support/clock.ts';
import { createTestTimers } from '../../support/timers.ts';

function setUp(rules: Partial<GateRules> = {}) {
  const clock = createTestClock();
  const timers = createTestTimers();
  const gate = createGate({
    rules: { most: 2, waiting: 2, patience: 1_000, ...rules },
    clock,
    later: timers.later,
    refusal: () => new Error('no place'),
  });
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  /** Work that goes on until the test ends it. */
  const run = (name: string) =>
    gate.run(() => {
      begun.push(name);
      return new Promise<void>((resolve, reject) => ends.set(name, { resolve, reject }));
    });
  const end = async (name: string) => {
    await settled();
    ends.get(name)?.resolve();
    await settled();
  };
  return { clock, timers, gate, begun, ends, run, end };
}

/** Lets everything that is due happen. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a gate', () => {
  it('runs so many at once, and the others in the order in which they came', async () => {
    const { begun, run, end } = setUp();
    const all = Promise.all(['a', 'b', 'c', 'd'].map(run));
    await settled();
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('a');
    await end('c');
    await end('d');
    await all;
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses at once what finds no place in the queue', async () => {
    const { begun, run } = setUp();
    const served = ['a', 'b', 'c', 'd'].map(run);
    for (const each of served) each.catch(() => {});
    await expect(run('e')).rejects.toThrow('no place');
    expect(begun).toEqual(['a', 'b']);
  });

  it('refuses what has waited in vain, which then never begins', async () => {
    const { begun, timers, run, end } = setUp();
    const [first] = [run('a'), run('b')];
    const late = run('c');
    expect(timers.pending()).toEqual([1_000]);
    timers.ring();
    await expect(late).rejects.toThrow('no place');
    await end('a');
    await first;
    expect(begun).toEqual(['a', 'b']);
  });

  it('keeps no timer of what has begun', async () => {
    const { timers, run, end } = setUp();
    for (const name of ['a', 'b', 'c']) void run(name);
    await end('a');
    expect(timers.pending()).toEqual([]);
  });

  it('makes room as well when the work fails, and lets its error out', async () => {
    const { begun, ends, run } = setUp();
    const [failing] = [run('a'), run('b'), run('c')];
    await settled();
    ends.get('a')?.reject(new Error('the vault said no'));
    await expect(failing).rejects.toThrow('the vault said no');
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('lets a newcomer not pass those who wait', async () => {
    const { begun, run, end } = setUp({ most: 1 });
    void run('a');
    void run('b');
    await end('a');
    void run('c');
    await settled();
    expect(begun).toEqual(['a', 'b']);
  });
});

describe('throttling', () => {
  it('halves the width, once for what comes together, and never to nothing', async () => {
    const { clock, gate } = setUp({ most: 8 });
    for (let answer = 0; answer < 20; answer += 1) gate.narrow();
    expect(gate.width()).toBe(4);
    for (let second = 0; second < 10; second += 1) {
      clock.advance(1);
      gate.narrow();
    }
    expect(gate.width()).toBe(1);
  });

  it('is forgotten with success, one more for each round', async () => {
    const { gate } = setUp({ most: 4 });
    gate.narrow();
    expect(gate.width()).toBe(2);
    for (let call = 0; call < 3; call += 1) await gate.run(async () => {});
    expect(gate.width()).toBe(3);
    for (let call = 0; call < 20; call += 1) await gate.run(async () => {});
    expect(gate.width()).toBe(4);
  });

  it('leaves the width between one and the most, whatever comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.boolean()), (most, throttled) => {
        let width = most;
        for (const each of throttled) width = each ? narrower(width) : wider(width, most);
        expect(width).toBeGreaterThanOrEqual(1);
        expect(width).toBeLessThanOrEqual(most);
      }),
    );
  });
});
