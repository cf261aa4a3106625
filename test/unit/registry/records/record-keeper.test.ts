/** The verbs of the keeper, each alone: what an object is after them, and what they refuse. */
import { describe, expect, it } from 'vitest';
import { Outage, succeed } from '../../../../shared/base/errors.ts';
import { changedIfShown, createRecordKeeper } from '../../../../shared/registry/records/record-keeper.ts';
import { createTestClock, testNow } from '../../../support/clock.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';
import { createTestRandom } from '../../../support/random.ts';
import { meeting, operator } from '../../../support/registry-bench.ts';
import { type Thing, thing, thingKind } from '../../../support/things.ts';

function setUp() {
  const clock = createTestClock();
  const store = meeting(createMemoryRecords<Thing>());
  const keeper = createRecordKeeper({ store, kind: thingKind, clock, random: createTestRandom() });
  const note = (text: string) => (held: Thing) => succeed({ ...held, note: text });
  return { clock, store, keeper, note };
}

describe('an object', () => {
  it('is created, found under its key in any case of its name, and listed', async () => {
    const { keeper } = setUp();
    const kept = succeeded(await keeper.create(thing('Exchange', { claims: ['a'] }), operator));
    expect(kept.changed).toBe(true);
    const found = succeeded(await keeper.find('exchange'));
    expect(found).toEqual({
      key: 'exchange',
      value: thing('Exchange', { claims: ['a'] }),
      etag: kept.etag,
      deletedAt: undefined,
    });
    expect((await keeper.list({ top: 10 })).records).toEqual([found]);
  });

  it('cannot be created twice, in whatever case its name is written', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('Exchange'), operator));
    const again = await keeper.create(thing('EXCHANGE', { note: 'other' }), operator);
    expect(refusalsOf(again)).toEqual(['PartnerAlreadyExists name']);
  });

  it('is refused under the member that its key is of, where that is not the name', async () => {
    const { store, clock } = setUp();
    const kind = { ...thingKind, keyMember: 'appId' };
    const keeper = createRecordKeeper({ store, kind, clock, random: createTestRandom() });
    succeeded(await keeper.create(thing('Exchange'), operator));
    expect(refusalsOf(await keeper.create(thing('Exchange'), operator))).toEqual([
      'PartnerAlreadyExists appId',
    ]);
  });

  it('is changed to what the transition makes of it', async () => {
    const { keeper, note } = setUp();
    succeeded(await keeper.create(thing('exchange'), operator));
    const kept = succeeded(await keeper.change('exchange', 'changed', note('new'), operator));
    expect(kept).toMatchObject({ changed: true, value: { note: 'new' } });
    expect(succeeded(await keeper.find('exchange'))).toMatchObject({ value: kept.value, etag: kept.etag });
  });

  it('is not written when nothing changes, and keeps its ETag', async () => {
    const { keeper, store, note } = setUp();
    const { etag } = succeeded(await keeper.create(thing('exchange', { note: 'same' }), operator));
    const kept = succeeded(await keeper.change('exchange', 'changed', note('same'), operator));
    expect(kept).toEqual({ changed: false, value: thing('exchange', { note: 'same' }), etag });
    expect(store.writes()).toBe(1);
    expect(store.audited()).toHaveLength(1);
  });

  it('is gone after its deletion, and listed among the deleted with the time of it', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('exchange', { note: 'kept' }), operator));
    const kept = succeeded(await keeper.remove('exchange', operator));
    expect(kept).toMatchObject({ changed: true, value: { note: 'kept' } });
    expect(refusalsOf(await keeper.find('exchange'))).toEqual(['NotFound']);
    expect((await keeper.list({ top: 10 })).records).toEqual([]);
    const [deleted] = (await keeper.list({ top: 10, deleted: true })).records;
    expect(deleted).toMatchObject({ key: 'exchange', deletedAt: testNow, value: { note: 'kept' } });
  });

  it('comes back as it was', async () => {
    const { keeper, clock } = setUp();
    const value = thing('exchange', { claims: ['a'], note: 'kept' });
    succeeded(await keeper.create(value, operator));
    succeeded(await keeper.remove('exchange', operator));
    clock.advance(1000);
    expect(succeeded(await keeper.restore('exchange', operator))).toMatchObject({ changed: true, value });
    expect(succeeded(await keeper.find('exchange'))).toMatchObject({ value, deletedAt: undefined });
  });

  it('that is not deleted is restored by doing nothing', async () => {
    const { keeper, store } = setUp();
    const { etag } = succeeded(await keeper.create(thing('exchange'), operator));
    expect(succeeded(await keeper.restore('exchange', operator))).toMatchObject({ changed: false, etag });
    expect(store.writes()).toBe(1);
  });
});

describe('an object that is not there', () => {
  it.each<[string, (bench: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ['found', ({ keeper }) => keeper.find('exchange')],
    ['changed', ({ keeper, note }) => keeper.change('exchange', 'changed', note('x'), operator)],
    ['deleted', ({ keeper }) => keeper.remove('exchange', operator)],
    ['restored', ({ keeper }) => keeper.restore('exchange', operator)],
  ])('cannot be %s', async (_, act) => {
    const bench = setUp();
    expect(await act(bench)).toMatchObject({ violations: [{ code: 'NotFound' }] });
    expect(bench.store.writes()).toBe(0);
  });

  it.each<[string, (bench: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ['found', ({ keeper }) => keeper.find('exchange')],
    ['changed', ({ keeper, note }) => keeper.change('exchange', 'changed', note('x'), operator)],
    ['deleted once more', ({ keeper }) => keeper.remove('exchange', operator)],
  ])('because it was deleted cannot be %s', async (_, act) => {
    const bench = setUp();
    succeeded(await bench.keeper.create(thing('exchange'), operator));
    succeeded(await bench.keeper.remove('exchange', operator));
    expect(await act(bench)).toMatchObject({ violations: [{ code: 'NotFound' }] });
  });
});

describe('claims', () => {
  it('of a deleted object are free at once, and its restoration is refused for each that was taken', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('one', { claims: ['a', 'b', 'c'] }), operator));
    succeeded(await keeper.remove('one', operator));
    succeeded(await keeper.create(thing('two', { claims: ['a', 'c'] }), operator));
    expect(refusalsOf(await keeper.restore('one', operator))).toEqual([
      'PartnerCertificateTaken a',
      'PartnerCertificateTaken c',
    ]);
    succeeded(await keeper.remove('two', operator));
    succeeded(await keeper.restore('one', operator));
  });

  it('that others hold are all told at once, at a creation and at a change', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('one', { claims: ['a', 'b'] }), operator));
    const made = await keeper.create(thing('two', { claims: ['b', 'x', 'a'] }), operator);
    expect(refusalsOf(made)).toEqual(['PartnerCertificateTaken b', 'PartnerCertificateTaken a']);
    succeeded(await keeper.create(thing('two', { claims: ['x'] }), operator));
    const wants = (held: Thing) => succeed({ ...held, claims: ['x', 'a', 'b'] });
    expect(refusalsOf(await keeper.change('two', 'changed', wants, operator))).toEqual([
      'PartnerCertificateTaken a',
      'PartnerCertificateTaken b',
    ]);
  });

  it('that an object gives up can be taken by another', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('one', { claims: ['a', 'b'] }), operator));
    const less = (held: Thing) => succeed({ ...held, claims: ['b'] });
    succeeded(await keeper.change('one', 'changed', less, operator));
    succeeded(await keeper.create(thing('two', { claims: ['a'] }), operator));
    expect(refusalsOf(await keeper.create(thing('three', { claims: ['b'] }), operator))).toEqual([
      'PartnerCertificateTaken b',
    ]);
  });
});

describe('a creation over a deleted object', () => {
  it('makes a new one that has nothing of the old', async () => {
    const { keeper, store } = setUp();
    succeeded(await keeper.create(thing('exchange', { claims: ['a'], note: 'old' }), operator));
    succeeded(await keeper.remove('exchange', operator));
    const kept = succeeded(await keeper.create(thing('Exchange', { claims: ['b'] }), operator));
    expect(kept).toMatchObject({ changed: true, value: thing('Exchange', { claims: ['b'] }) });
    expect(await store.holderOf('a')).toBeUndefined();
    expect((await keeper.list({ top: 10, deleted: true })).records).toEqual([]);
    const entries = store.audited();
    expect(entries.map(({ action, before }) => [action, before === null])).toEqual([
      ['created', true],
      ['deleted', false],
      ['created', true],
    ]);
  });

  it('shows in its dry run no ETag of the object that nobody can see', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('exchange'), operator));
    succeeded(await keeper.remove('exchange', operator));
    const kept = succeeded(await keeper.create(thing('exchange'), { ...operator, dryRun: true }));
    expect(kept.etag).toBeUndefined();
  });
});

describe('a restoration that is judged', () => {
  const problem = { code: 'InvalidRequest', message: 'What it names is gone.' } as const;

  it('is refused for what stands against it, in its dry run as well', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('exchange', { note: 'n' }), operator));
    succeeded(await keeper.remove('exchange', operator));
    const judge = async ({ note }: Thing) => (note === 'n' ? [problem, problem] : []);
    for (const call of [operator, { ...operator, dryRun: true }])
      expect(violationsOf(await keeper.restore('exchange', call, judge))).toEqual([problem, problem]);
    expect(succeeded(await keeper.restore('exchange', operator, async () => []))).toMatchObject({
      changed: true,
    });
  });

  it('is not judged where there is nothing to restore', async () => {
    const { keeper } = setUp();
    const judge = async () => [problem];
    expect(refusalsOf(await keeper.restore('exchange', operator, judge))).toEqual(['NotFound']);
    succeeded(await keeper.create(thing('exchange'), operator));
    expect(succeeded(await keeper.restore('exchange', operator, judge))).toMatchObject({ changed: false });
  });
});

describe('the audit', () => {
  it('tells who, when, why, and of a change only the members that differ', async () => {
    const { keeper, store, clock } = setUp();
    succeeded(await keeper.create(thing('Exchange', { secret: 's' }), { actor: 'a', requestId: 'r-1' }));
    clock.advance(5);
    const act = (held: Thing) => succeed({ ...held, note: 'new', secret: 't' });
    succeeded(await keeper.change('exchange', 'noted', act, { actor: 'b', reason: 'because' }));
    succeeded(await keeper.remove('exchange', operator));
    const entries = store.audited();
    const shown = { name: 'Exchange', claims: [], note: '' };
    const uuid = expect.stringMatching(/^\d{12}-[0-9a-f-]{36}$/);
    expect(entries).toEqual([
      {
        id: uuid,
        at: testNow,
        actor: 'a',
        requestId: 'r-1',
        action: 'created',
        object: 'things/exchange',
        before: null,
        after: shown,
      },
      {
        id: uuid,
        at: testNow + 5,
        actor: 'b',
        reason: 'because',
        action: 'noted',
        object: 'things/exchange',
        before: { note: '' },
        after: { note: 'new' },
      },
      expect.objectContaining({ action: 'deleted', before: { ...shown, note: 'new' }, after: null }),
    ]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(3);
  });

  it('has no entry of a change that its kind gives no name', async () => {
    const { keeper, store, note } = setUp();
    succeeded(await keeper.create(thing('exchange'), operator));
    const kept = succeeded(await keeper.change('exchange', () => undefined, note('new'), operator));
    expect(kept.changed).toBe(true);
    expect(store.audited()).toHaveLength(1);
  });

  it('names a change only where a difference can be seen', () => {
    const named = changedIfShown(thingKind);
    expect(named(thing('a'), thing('a', { secret: 'new' }))).toBeUndefined();
    expect(named(thing('a'), thing('a', { note: 'new' }))).toBe('changed');
  });
});

describe('an outage of the store', () => {
  it.each<[string, (bench: ReturnType<typeof setUp>) => Promise<unknown>]>([
    ['find', ({ keeper }) => keeper.find('exchange')],
    ['list', ({ keeper }) => keeper.list({ top: 1 })],
    ['create', ({ keeper }) => keeper.create(thing('exchange'), operator)],
    ['change', ({ keeper, note }) => keeper.change('exchange', 'changed', note('x'), operator)],
    ['remove', ({ keeper }) => keeper.remove('exchange', operator)],
    ['restore', ({ keeper }) => keeper.restore('exchange', operator)],
  ])('is thrown by %s', async (_, act) => {
    const bench = setUp();
    const down = new Outage('tables', 'no answer');
    bench.store.failWith(down);
    await expect(act(bench)).rejects.toBe(down);
  });
});
