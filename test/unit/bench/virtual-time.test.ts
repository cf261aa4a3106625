import { describe, expect, it } from 'vitest';
import { createVirtualTime } from '../../../bench/growth/virtual-time.ts';

describe('virtual time', () => {
  it('wakes whoever waits in the order of their ends, at their ends', async () => {
    const { clock, sleep, pass } = createVirtualTime(1000);
    const woken: [string, number][] = [];
    const wait = async (name: string, milliseconds: number) => {
      await sleep(milliseconds);
      woken.push([name, clock.elapsed()]);
    };
    await pass(Promise.all([wait('late', 5000), wait('early', 10), wait('late too', 5000)]));
    expect(woken).toEqual([
      ['early', 10],
      ['late', 5000],
      ['late too', 5000],
    ]);
    expect(clock.now()).toBe(1005);
  });

  it('stands still where nobody waits, and gives what the work gives', async () => {
    const { clock, sleep, pass } = createVirtualTime(0);
    expect(await pass(Promise.resolve('done'))).toBe('done');
    expect(clock.elapsed()).toBe(0);
    const failing = sleep(7).then(() => {
      throw new Error('no');
    });
    await expect(pass(failing)).rejects.toThrow('no');
    expect(clock.elapsed()).toBe(7);
  });
});
