/** The contract of the shared memory of assertions, on every implementation. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createTableReplay } from '../../shared/azure/table-replay.ts';
import { tableClient } from '../../shared/azure/tables.ts';
import { hour } from '../../shared/base/duration.ts';
import type { ReplayStore } from '../../shared/tokens/replay.ts';
import { createMemoryReplay } from '../support/memory-replay.ts';
import { createTestTables, onUnusableStorage } from '../support/test-tables.ts';

/** Two clients of one new, empty memory. */
type Open = () => Promise<readonly [ReplayStore, ReplayStore]>;

const implementations: readonly [string, Open][] = [
  [
    'in memory',
    async () => {
      const store = createMemoryReplay();
      return [store, store];
    },
  ],
  [
    'in table storage',
    async () => {
      const storage = await createTestTables();
      return [
        createTableReplay(tableClient(storage, 'Replay')),
        createTableReplay(tableClient(storage, 'Replay')),
      ];
    },
  ],
];

/** 2026-07-01T00:00:00Z, a full hour. */
const fullHour = 1_782_864_000;

describe.each(implementations)('A memory of assertions %s', (_, open) => {
  let store: ReplayStore;
  let other: ReplayStore;

  beforeEach(async () => {
    [store, other] = await open();
  });

  it('accepts a key once, whoever asks', async () => {
    expect(await store.rememberOnce('client jti-1', fullHour)).toBe(true);
    expect(await store.rememberOnce('client jti-1', fullHour)).toBe(false);
    expect(await other.rememberOnce('client jti-1', fullHour)).toBe(false);
    expect(await other.rememberOnce('client jti-2', fullHour)).toBe(true);
  });

  it('accepts a key of exactly one of twenty that come at once, round after round', async () => {
    for (let round = 0; round < 10; round += 1) {
      const attempts = Array.from({ length: 20 }, (_each, index) =>
        (index % 2 ? store : other).rememberOnce(`client round-${round}`, fullHour + round * 900),
      );
      expect((await Promise.all(attempts)).filter((first) => first)).toHaveLength(1);
    }
  });

  it.each([
    ['no characters', ''],
    ['what a table key must not hold', 'a/b\\c#d?e\u0000\u0085'],
    ['quotation marks', `' or "1" eq '1`],
    ['percent signs', '%2F%00%'],
    ['characters of many planes', 'é e\u0301 \u0435 期限 😀'],
    ['the name of a property', '__proto__'],
    ['a hundred thousand characters', 'x'.repeat(100_000)],
  ])('takes a key with %s as it is', async (_case, key) => {
    const others = [`${key} `, `.${key}`, `${key}\u0000`, encodeURIComponent(`${key}/`)];
    expect(await store.rememberOnce(key, fullHour)).toBe(true);
    expect(await other.rememberOnce(key, fullHour)).toBe(false);
    for (const different of others) expect(await other.rememberOnce(different, fullHour)).toBe(true);
  });

  it('tells keys apart that differ in case or in the form of an accent', async () => {
    const keys = ['jti', 'JTI', 'Jti', 'é', 'e\u0301', 'e'];
    for (const key of keys) expect([key, await store.rememberOnce(key, fullHour)]).toEqual([key, true]);
  });

  it.each([
    ['an hour and a second before', -hour - 1, true],
    ['an hour before', -hour, true],
    ['a second before', -1, true],
    ['at', 0, false],
    ['a second after', 1, false],
    ['an hour less a second after', hour - 1, false],
    ['an hour after', hour, false],
    ['years after', 90_000 * hour, false],
  ])('sweeps a key that ends %s a full hour: %i s, %s', async (_case, offset, swept) => {
    const until = fullHour + offset;
    await store.rememberOnce('key', until);
    expect(await other.sweep(fullHour)).toBe(swept ? 1 : 0);
    expect(await store.rememberOnce('key', until)).toBe(swept);
  });

  it('never sweeps early within an hour, and has swept by its end', async () => {
    const until = fullHour + 1800;
    await store.rememberOnce('key', until);
    for (const now of [until - 1799, until - 1, until]) expect(await store.sweep(now)).toBe(0);
    expect(await store.rememberOnce('key', until)).toBe(false);
    await store.sweep(until + 1);
    await store.sweep(fullHour + hour);
    expect(await store.rememberOnce('key', until)).toBe(true);
  });

  /** 250 keys that ended in the three hours before, and 20 that last. */
  async function fill(): Promise<{ expired: [string, number][]; lasting: [string, number][] }> {
    const expired = Array.from({ length: 250 }, (_each, index): [string, number] => [
      `expired-${index}`,
      fullHour - 1 - (index % 3) * hour,
    ]);
    const lasting = Array.from({ length: 20 }, (_each, index): [string, number] => [
      `lasting-${index}`,
      fullHour + index * 600,
    ]);
    await Promise.all([...expired, ...lasting].map(([key, until]) => store.rememberOnce(key, until)));
    return { expired, lasting };
  }

  async function remembersAgain(entries: readonly [string, number][]): Promise<Set<boolean>> {
    return new Set(await Promise.all(entries.map(([key, until]) => store.rememberOnce(key, until))));
  }

  it('sweeps what has expired in many partitions, and nothing else', async () => {
    const { expired, lasting } = await fill();
    expect(await other.sweep(fullHour)).toBe(250);
    expect(await other.sweep(fullHour)).toBe(0);
    expect(await remembersAgain(lasting)).toEqual(new Set([false]));
    expect(await remembersAgain(expired)).toEqual(new Set([true]));
  });

  it('sweeps everything once, however many sweep at once', async () => {
    const { expired, lasting } = await fill();
    const together = await Promise.all([store, other, store].map((each) => each.sweep(fullHour)));
    const afterwards = await store.sweep(fullHour);
    expect(together.reduce((sum, removed) => sum + removed, afterwards)).toBe(250);
    expect(await remembersAgain(lasting)).toEqual(new Set([false]));
    expect(await remembersAgain(expired)).toEqual(new Set([true]));
  });

  it('has nothing to sweep when it is empty', async () => {
    expect(await store.sweep(fullHour)).toBe(0);
  });
});

describe('A memory of assertions in table storage', () => {
  const calls: [string, (store: ReplayStore) => Promise<unknown>][] = [
    ['remember', (store) => store.rememberOnce('key', fullHour)],
    ['sweep', (store) => store.sweep(fullHour)],
  ];

  it.each(onUnusableStorage(calls))(
    'that %s cannot %s: an outage, so that nothing is accepted',
    async (_state, _name, storage, call) => {
      const unusable = createTableReplay(tableClient(await storage(), 'Replay'));
      await expect(call(unusable)).rejects.toMatchObject({ name: 'Outage', dependency: 'tables' });
    },
  );

  describe('5.1 Unbounded jti table', () => {
    it('sweeps more rows than one page of a query holds', async () => {
      const store = createTableReplay(tableClient(await createTestTables(), 'Replay'));
      const keys = Array.from({ length: 1100 }, (_, index) => `key-${index}`);
      for (let from = 0; from < keys.length; from += 100)
        await Promise.all(keys.slice(from, from + 100).map((key) => store.rememberOnce(key, fullHour - 1)));
      expect(await store.sweep(fullHour)).toBe(1100);
      expect(await store.sweep(fullHour)).toBe(0);
    });
  });
});
