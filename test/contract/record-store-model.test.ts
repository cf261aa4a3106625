/** Any sequence of writes has the same results on every implementation of the record store, and leaves the same. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { WriteResult } from '../../shared/registry/records/record-store.ts';
import {
  allEntries,
  allPages,
  type Records,
  recordStores,
  start,
  writeOf,
} from '../support/record-stores.ts';

const keys = ['exchange', 'lync', 'a/b', '\ud800'];
const claims = ['one', 'two', 'three', "o'neil/#?"];

interface Step {
  readonly key: string;
  /** How many writes of the record ago its etag was given; 0 for the last, undefined for none. */
  readonly age: number | undefined;
  readonly deleted: boolean;
  readonly take: readonly string[];
  readonly release: readonly string[];
  readonly audited: boolean;
  readonly second: number;
}

const someClaims = fc.subarray(claims, { maxLength: 3 });
const steps = fc.array(
  fc.record<Step>({
    key: fc.constantFrom(...keys),
    age: fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constant(1) },
    ),
    deleted: fc.boolean(),
    take: someClaims,
    release: someClaims,
    audited: fc.boolean(),
    second: fc.nat({ max: 2 }),
  }),
  { minLength: 10, maxLength: 40 },
);

/** A store with the etags that it gave, which differ from store to store. */
function follow(store: Records) {
  const etags = new Map<string, string[]>();
  return async (step: Step, index: number): Promise<unknown> => {
    const { key, age, take, release } = step;
    const given = etags.get(key) ?? [];
    const { audit, ...write } = writeOf(key, {
      value: { index },
      deletedAt: step.deleted ? start + index : undefined,
      // Where there is none yet, the first write is one without.
      etag: age === undefined ? undefined : given.at(-1 - age),
      take,
      release,
      audit: { id: `event-${index}`, at: start + step.second, object: `${key}`, after: { index } },
    });
    const result: WriteResult = await store.write(step.audited && audit ? { ...write, audit } : write);
    if (result === 'lost' || 'taken' in result) return result;
    etags.set(key, [...given, result.etag]);
    return 'written';
  };
}

/** All that a store tells, but its etags. */
async function contentsOf(store: Records) {
  const shown = async (deleted: boolean) => {
    const records = await allPages(store, { top: 2, deleted });
    // Keys that no caller has may come in any order.
    return records.map(({ etag: _etag, ...rest }) => rest).toSorted((a, b) => (a.key < b.key ? -1 : 1));
  };
  const read = async (key: string) => {
    const { etag: _etag, ...rest } = (await store.read(key)) ?? { etag: undefined };
    return rest;
  };
  return {
    living: await shown(false),
    deleted: await shown(true),
    records: await Promise.all(keys.map(read)),
    holders: await Promise.all(claims.map((claim) => store.holderOf(claim))),
    audit: await allEntries(store, 3),
    audits: await Promise.all(keys.map((key) => allEntries(store, 2, key))),
  };
}

it('A record store does and keeps the same in memory and in table storage, whatever is written', async () => {
  const seen = new Set<string>();
  const law = fc.asyncProperty(steps, async (sequence) => {
    const stores = await Promise.all(recordStores.map(async ([, open]) => (await open())[0]));
    const runs = stores.map(follow);
    for (const [index, step] of sequence.entries()) {
      const [first, ...others] = await Promise.all(runs.map((run) => run(step, index)));
      for (const other of others) expect(other).toEqual(first);
      seen.add(typeof first === 'string' ? first : 'taken');
    }
    const [first, ...others] = await Promise.all(stores.map(contentsOf));
    for (const other of others) expect(other).toEqual(first);
  });
  await fc.assert(law, { numRuns: 40 });
  expect([...seen].toSorted()).toEqual(['lost', 'taken', 'written']);
});
