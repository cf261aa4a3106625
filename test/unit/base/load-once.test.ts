/** What is loaded by its first use: once, for everybody, and again after a failure. */
import { describe, expect, it } from 'vitest';
import { latePort, loadOnce } from '../../../shared/base/load-once.ts';

/** A load that counts, and fails as often as it is told. */
function counting<T>(value: T, failures = 0) {
  let loads = 0;
  const load = async () => {
    loads += 1;
    if (loads <= failures) throw new Error(`load ${loads} failed`);
    return value;
  };
  return { load, loads: () => loads };
}

describe('What is loaded once', () => {
  it('is not loaded before it is asked for', async () => {
    const { load, loads } = counting('value');
    const loaded = loadOnce(load);
    expect(loads()).toBe(0);
    expect(await loaded()).toBe('value');
  });

  it('is loaded once for all who ask, at the same moment or later', async () => {
    const { load, loads } = counting({});
    const loaded = loadOnce(load);
    const [first, second] = await Promise.all([loaded(), loaded()]);
    expect(await loaded()).toBe(first);
    expect([second === first, loads()]).toEqual([true, 1]);
  });

  it('is loaded again after a failure, which all get who waited for it', async () => {
    const { load, loads } = counting('value', 1);
    const loaded = loadOnce(load);
    const waiting = await Promise.allSettled([loaded(), loaded()]);
    expect(waiting.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([await loaded(), loads()]).toEqual(['value', 2]);
  });
});

describe('A late port', () => {
  interface Shelf {
    take(name: string, count: number): Promise<string>;
    clear(): Promise<void>;
  }

  const taken: string[] = [];
  const shelf: Shelf = {
    async take(name, count) {
      taken.push(`${count} ${name}`);
      return `${count} of ${name}`;
    },
    async clear() {
      taken.length = 0;
      throw new Error('stuck');
    },
  };

  it('has every method at once, and its adapter by the first call', async () => {
    const { load, loads } = counting(shelf);
    const port = latePort<Shelf>({ take: true, clear: true }, load);
    expect([Object.keys(port), loads()]).toEqual([['take', 'clear'], 0]);
    expect(await Promise.all([port.take('apples', 2), port.take('pears', 3)])).toEqual([
      '2 of apples',
      '3 of pears',
    ]);
    expect([taken, loads()]).toEqual([['2 apples', '3 pears'], 1]);
  });

  it('fails as its adapter does, and as its load does', async () => {
    const port = latePort<Shelf>({ take: true, clear: true }, counting(shelf, 1).load);
    await expect(port.clear()).rejects.toThrow('load 1 failed');
    await expect(port.clear()).rejects.toThrow('stuck');
  });
});
