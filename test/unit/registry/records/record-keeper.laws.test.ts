/** What holds of the keeper after any sequence of acts: no claim is held twice, and the audit tells the whole story. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isRefusal, type Outcome, succeed } from '../../../../shared/base/errors.ts';
import type { OperatorCall } from '../../../../shared/base/operator-call.ts';
import type { JsonObject } from '../../../../shared/base/strict-json.ts';
import type { AuditEntry } from '../../../../shared/registry/records/audit.ts';
import type { Kept } from '../../../../shared/registry/records/change-record.ts';
import { createRecordKeeper } from '../../../../shared/registry/records/record-keeper.ts';
import { createTestClock } from '../../../support/clock.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { refusalsOf } from '../../../support/outcomes.ts';
import { createTestRandom } from '../../../support/random.ts';
import { dryRun, meeting, operator } from '../../../support/registry-bench.ts';
import { type Thing, thingKind } from '../../../support/things.ts';

const claims = ['a', 'b', 'c', 'd'];

interface Act {
  readonly verb: 'create' | 'change' | 'remove' | 'restore';
  readonly name: string;
  readonly claims: readonly string[];
  readonly note: string;
}

const acts = fc.record<Act>({
  verb: fc.constantFrom('create', 'change', 'remove', 'restore'),
  name: fc.constantFrom('one', 'Two', 'three'),
  claims: fc.subarray(claims, { maxLength: 2 }),
  note: fc.constantFrom('', 'x', 'y'),
});

function setUp() {
  const store = meeting(createMemoryRecords<Thing>());
  const parts = { store, kind: thingKind, clock: createTestClock(), random: createTestRandom() };
  const keeper = createRecordKeeper(parts);

  function run({ verb, name, ...rest }: Act, call: OperatorCall): Promise<Outcome<Kept<Thing>>> {
    const key = name.toLowerCase();
    if (verb === 'create') return keeper.create({ name, ...rest }, call);
    if (verb === 'change')
      return keeper.change(key, 'changed', (held) => succeed({ ...held, ...rest }), call);
    return keeper[verb](key, call);
  }

  async function everything() {
    const living = (await keeper.list({ top: 10 })).records;
    const deleted = (await keeper.list({ top: 10, deleted: true })).records;
    return { living, deleted };
  }

  return { store, run, everything };
}

/** The objects as somebody would draw them who knows nothing but the audit. */
function retold(entries: readonly AuditEntry[]): Map<string, JsonObject> {
  const objects = new Map<string, JsonObject>();
  for (const { object, action, before, after } of entries) {
    const known = objects.get(object) ?? null;
    // What an entry says of the time before it must be what the entries before it say.
    if (action === 'changed') expect(known).toMatchObject(before ?? {});
    else expect(before).toEqual(known);
    if (after === null) objects.delete(object);
    else objects.set(object, { ...(action === 'changed' ? known : {}), ...after });
  }
  return objects;
}

it('no two living objects hold one claim, each holds all of its own, and nobody holds any other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 25 }), async (sequence) => {
      const { store, run, everything } = setUp();
      for (const act of sequence) {
        await run(act, operator);
        const { living } = await everything();
        for (const claim of claims) {
          const holders = living.filter(({ value }) => value.claims.includes(claim)).map(({ key }) => key);
          expect(holders.length).toBeLessThanOrEqual(1);
          expect(await store.holderOf(claim)).toBe(holders[0]);
        }
      }
    }),
    { numRuns: 150 },
  );
});

it('the audit retells what there is, and its entries join without a gap', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 25 }), async (sequence) => {
      const { store, run, everything } = setUp();
      for (const act of sequence) await run(act, operator);
      const { living } = await everything();
      const shown = living.map(({ key, value }) => [`things/${key}`, thingKind.shownOf(value)] as const);
      expect(retold(store.audited())).toEqual(new Map(shown));
    }),
    { numRuns: 150 },
  );
});

it('a dry run refuses what the act refuses, answers the same value, and changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 20 }), async (sequence) => {
      const { store, run, everything } = setUp();
      for (const act of sequence) {
        const before = await everything();
        const tried = await run(act, dryRun);
        expect(await everything()).toEqual(before);
        const done = await run(act, operator);
        expect(refusalsOf(tried)).toEqual(refusalsOf(done));
        if (isRefusal(tried) || isRefusal(done)) continue;
        expect(tried.value.value).toEqual(done.value.value);
        expect(tried.value.changed).toBe(done.value.changed);
      }
      expect(store.audited().length).toBeLessThanOrEqual(sequence.length);
    }),
    { numRuns: 100 },
  );
});

it('two acts that meet end as if one had come after the other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 8 }), acts, acts, async (history, slow, fast) => {
      const met = setUp();
      for (const act of history) await met.run(act, operator);
      met.store.meanwhile(() => met.run(fast, operator));
      await met.run(slow, operator);
      const worlds = await Promise.all(
        [[slow], [fast, slow], [slow, fast]].map(async (order) => {
          const world = setUp();
          for (const act of [...history, ...order]) await world.run(act, operator);
          return contentOf(await world.everything());
        }),
      );
      expect(worlds).toContainEqual(contentOf(await met.everything()));
    }),
    { numRuns: 200 },
  );
});

function contentOf({ living, deleted }: Awaited<ReturnType<ReturnType<typeof setUp>['everything']>>) {
  return [living, deleted].map((records) => records.map(({ key, value }) => [key, value]));
}
