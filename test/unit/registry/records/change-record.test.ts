/** A change among others: who was faster, what was seen, how large it may be, and what its dry run says. */
import { describe, expect, it } from 'vitest';
import { type Outcome, succeed } from '../../../../shared/base/errors.ts';
import type { OperatorCall } from '../../../../shared/base/operator-call.ts';
import { mostAuditCharacters } from '../../../../shared/registry/records/checked-write.ts';
import { createRecordKeeper } from '../../../../shared/registry/records/record-keeper.ts';
import { mostRecordCharacters } from '../../../../shared/registry/records/record-store.ts';
import { createTestClock } from '../../../support/clock.ts';
import { createMemoryRecords } from '../../../support/memory-records.ts';
import { refusalsOf, succeeded } from '../../../support/outcomes.ts';
import { createTestRandom } from '../../../support/random.ts';
import { dryRun, meeting, operator } from '../../../support/registry-bench.ts';
import { type Thing, thing, thingKind } from '../../../support/things.ts';

function setUp() {
  const store = meeting(createMemoryRecords<Thing>());
  const parts = { store, kind: thingKind, clock: createTestClock(), random: createTestRandom() };
  const keeper = createRecordKeeper(parts);
  const change = (act: (held: Thing) => Outcome<Thing>, call: OperatorCall = operator) =>
    keeper.change('exchange', 'changed', act, call);
  const append = (text: string) => (held: Thing) => succeed({ ...held, note: held.note + text });
  return { store, keeper, change, append };
}

describe('two at once', () => {
  it('both have their way when neither names what it has seen', async () => {
    const { store, keeper, change, append } = setUp();
    succeeded(await keeper.create(thing('exchange'), operator));
    store.meanwhile(() => change(append('b')));
    expect(succeeded(await change(append('a'))).value.note).toBe('ba');
    expect(store.audited().map(({ before, after }) => [before?.note, after?.note])).toEqual([
      [undefined, ''],
      ['', 'b'],
      ['b', 'ba'],
    ]);
  });

  it('the later one is refused when it names what it has seen', async () => {
    const { store, keeper, change, append } = setUp();
    const { etag } = succeeded(await keeper.create(thing('exchange'), operator));
    store.meanwhile(() => change(append('b')));
    const late = await change(append('a'), { ...operator, ...(etag !== undefined && { ifMatch: etag }) });
    expect(refusalsOf(late)).toEqual(['PreconditionFailed']);
    expect(succeeded(await keeper.find('exchange')).value.note).toBe('b');
  });

  it('only one creates', async () => {
    const { store, keeper } = setUp();
    store.meanwhile(() => keeper.create(thing('exchange', { note: 'first' }), operator));
    const late = await keeper.create(thing('exchange', { note: 'second' }), operator);
    expect(refusalsOf(late)).toEqual(['PartnerAlreadyExists name']);
    expect(succeeded(await keeper.find('exchange')).value.note).toBe('first');
  });

  it('only one takes a claim, though both saw it free', async () => {
    const { store, keeper } = setUp();
    store.meanwhile(() => keeper.create(thing('lync', { claims: ['a'] }), operator));
    const late = await keeper.create(thing('exchange', { claims: ['a'] }), operator);
    expect(refusalsOf(late)).toEqual(['PartnerCertificateTaken a']);
    expect(await store.holderOf('a')).toBe('lync');
  });

  it('a change of what was deleted meanwhile finds nothing, and brings nothing back', async () => {
    const { store, keeper, change, append } = setUp();
    succeeded(await keeper.create(thing('exchange', { claims: ['a'] }), operator));
    store.meanwhile(() => keeper.remove('exchange', operator));
    expect(refusalsOf(await change(append('a')))).toEqual(['NotFound']);
    expect(await store.holderOf('a')).toBeUndefined();
  });

  it('the one that always loses gives up in the end', async () => {
    const { store, keeper, append } = setUp();
    succeeded(await keeper.create(thing('exchange'), operator));
    const busy = {
      ...store,
      write: async (write: Parameters<typeof store.write>[0]) => {
        if (write.audit?.actor === 'slow') return 'lost' as const;
        return store.write(write);
      },
    };
    const parts = { kind: thingKind, clock: createTestClock(), random: createTestRandom() };
    const other = createRecordKeeper({ ...parts, store: busy });
    const ended = await other.change('exchange', 'changed', append('x'), { actor: 'slow' });
    expect(refusalsOf(ended)).toEqual(['Conflict']);
  });
});

describe('what the caller has seen', () => {
  it.each<[string, (bench: ReturnType<typeof setUp>, call: OperatorCall) => Promise<unknown>]>([
    ['a change', ({ change, append }, call) => change(append('x'), call)],
    ['a change of nothing', ({ change }, call) => change(succeed, call)],
    ['a deletion', ({ keeper }, call) => keeper.remove('exchange', call)],
  ])('decides on %s', async (_, act) => {
    const bench = setUp();
    const { etag = '' } = succeeded(await bench.keeper.create(thing('exchange'), operator));
    const refused = { violations: [{ code: 'PreconditionFailed' }] };
    expect(await act(bench, { ...operator, ifMatch: 'W/"other"' })).toMatchObject(refused);
    expect(await act(bench, { ...dryRun, ifMatch: 'W/"other"' })).toMatchObject(refused);
    expect(await act(bench, { ...operator, ifMatch: etag })).toHaveProperty('value');
  });

  it('decides on a restoration, too', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('exchange'), operator));
    const { etag = '' } = succeeded(await keeper.remove('exchange', operator));
    expect(refusalsOf(await keeper.restore('exchange', { ...operator, ifMatch: 'W/"x"' }))).toEqual([
      'PreconditionFailed',
    ]);
    succeeded(await keeper.restore('exchange', { ...operator, ifMatch: etag }));
  });
});

describe('a dry run', () => {
  it('answers what would be, and leaves everything as it is', async () => {
    const { store, keeper, change, append } = setUp();
    const { etag } = succeeded(await keeper.create(thing('exchange', { claims: ['a'] }), operator));
    expect(succeeded(await change(append('x'), dryRun))).toEqual({
      changed: true,
      value: thing('exchange', { claims: ['a'], note: 'x' }),
      etag,
    });
    expect(succeeded(await keeper.remove('exchange', dryRun)).changed).toBe(true);
    expect(succeeded(await keeper.create(thing('lync'), dryRun)).etag).toBeUndefined();
    expect(succeeded(await keeper.find('exchange'))).toMatchObject({ etag, value: { note: '' } });
    expect(store.writes()).toBe(1);
    expect(store.audited()).toHaveLength(1);
  });
});

describe('the size', () => {
  /** An object of exactly that many characters as JSON. */
  const sized = (characters: number, filler = 'x') => {
    const empty = JSON.stringify(thing('exchange', { secret: '' })).length;
    return thing('exchange', { secret: filler.repeat(characters - empty) });
  };

  it.each([
    ['the largest record', 0, []],
    ['one character more', 1, ['RecordTooLarge']],
  ])('of %s', async (_, more, refusals) => {
    for (const call of [dryRun, operator]) {
      const { keeper } = setUp();
      const made = await keeper.create(sized(mostRecordCharacters + more), call);
      expect(refusalsOf(made)).toEqual(refusals);
    }
  });

  it('is that of the record as it is stored, with its line separators escaped', async () => {
    const { keeper } = setUp();
    const made = await keeper.create(thing('exchange', { secret: '\u2028'.repeat(50_000) }), operator);
    expect(refusalsOf(made)).toEqual(['RecordTooLarge']);
  });

  it('of the audit entry is bounded, and what is large can still be made smaller', async () => {
    const { store, keeper, change } = setUp();
    const note = 'x'.repeat(mostAuditCharacters - 500);
    succeeded(await keeper.create(thing('exchange', { note }), operator));
    const other = (held: Thing) => succeed({ ...held, note: `y${note}` });
    for (const call of [dryRun, operator])
      expect(refusalsOf(await change(other, call))).toEqual(['RecordTooLarge']);
    expect(store.writes()).toBe(1);
    succeeded(await change((held) => succeed({ ...held, note: '' })));
  });

  it('and the claims that are taken are told together', async () => {
    const { keeper } = setUp();
    succeeded(await keeper.create(thing('lync', { claims: ['a'] }), operator));
    const made = await keeper.create({ ...sized(mostRecordCharacters), claims: ['a'] }, operator);
    expect(refusalsOf(made)).toEqual(['RecordTooLarge', 'PartnerCertificateTaken a']);
  });
});
