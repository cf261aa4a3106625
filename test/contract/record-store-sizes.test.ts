/** The contract of the record store on every implementation: its bounds, and what is just within them. */

import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { toJsonText } from '../../shared/base/json-text.ts';
import { mostAuditCharacters, mostAuditIdCharacters } from '../../shared/registry/records/checked-write.ts';
import { mostClaimChanges, mostRecordCharacters } from '../../shared/registry/records/record-store.ts';
import {
  entryOf,
  put,
  type Records,
  recordStores,
  type WriteChanges,
  writeOf,
} from '../support/record-stores.ts';

const claims = (count: number, name = 'claim') =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

/** A value whose JSON has that many characters. */
function valueWith(characters: number) {
  const value = { text: '' };
  return { text: 'x'.repeat(characters - JSON.stringify(value).length) };
}

/** An audit entry whose JSON has that many characters. */
function entryWith(characters: number) {
  const entry = entryOf({ object: randomUUID(), after: { text: '' } });
  return { ...entry, after: { text: 'é'.repeat(characters - JSON.stringify(entry).length) } };
}

describe.each(recordStores)('A record store %s', (_, open) => {
  let store: Records;
  let other: Records;

  beforeAll(async () => {
    [store, other] = await open();
  });

  it.each<[string, WriteChanges]>([
    ['a record of the most characters', { value: valueWith(mostRecordCharacters) }],
    ['as many claims as may change', { take: claims(mostClaimChanges) }],
    ['the longest audit entry', { audit: entryWith(mostAuditCharacters) }],
    ['the longest id of an audit entry', { audit: { id: '\uffff'.repeat(mostAuditIdCharacters) } }],
    [
      'the most of everything at once',
      {
        value: { text: '期'.repeat(mostRecordCharacters - 11) },
        take: claims(mostClaimChanges, 'ключ'.repeat(500)),
        audit: entryWith(mostAuditCharacters),
      },
    ],
    ['characters that JSON must escape', { value: { text: '\u2028"\\\u0000'.repeat(10_000) } }],
  ])('holds %s', async (what, changes) => {
    const audit = entryOf({ object: randomUUID(), ...changes.audit });
    const write = writeOf(what, { ...changes, audit });
    expect(await store.write(write)).toHaveProperty('etag');
    expect((await other.read(what))?.value).toEqual(write.value);
    expect((await other.list({ top: 1000 })).records.find(({ key }) => key === what)?.value).toEqual(
      write.value,
    );
    for (const claim of write.claims.take) expect(await other.holderOf(claim)).toBe(what);
    expect(await other.entries({ top: 1, object: audit.object })).toEqual([audit]);
    const etag = (await other.read(what))?.etag;
    await put(store, what, { etag, release: write.claims.take });
    for (const claim of write.claims.take) expect(await other.holderOf(claim)).toBeUndefined();
  });

  it.each<[string, WriteChanges]>([
    ['a record of one character more', { value: valueWith(mostRecordCharacters + 1) }],
    ['one claim more than may change', { take: claims(mostClaimChanges + 1) }],
    [
      'one change of a claim more, taken and given back together',
      { take: claims(mostClaimChanges / 2, 'a'), release: claims(mostClaimChanges / 2 + 1, 'b') },
    ],
    ['an audit entry of one character more', { audit: entryWith(mostAuditCharacters + 1) }],
    ['a longer id of an audit entry', { audit: { id: 'x'.repeat(mostAuditIdCharacters + 1) } }],
  ])('refuses %s, and stores nothing', async (what, changes) => {
    await expect(store.write(writeOf(what, changes))).rejects.toThrow(RangeError);
    expect(await other.read(what)).toBeUndefined();
    for (const claim of changes.take ?? []) expect(await other.holderOf(claim)).toBeUndefined();
  });

  it('counts a claim that is named twice, or on both sides, as what it is', async () => {
    const all = claims(mostClaimChanges, 'twice');
    await put(store, 'twice', { take: [...all, ...all, 'both'], release: ['both'] });
    expect(await other.holderOf('twice-89')).toBe('twice');
  });

  it.each([29_999, 30_000, 30_001, 60_000, 239_900])(
    'keeps a pair of surrogates whole wherever it falls, as at character %i',
    async (place) => {
      for (const shift of [0, 1, 2]) {
        const key = `pair-${place}-${shift}`;
        // The JSON of key and value stands before the text; the shifts cover both halves of a pair whatever it is.
        const before = `[${toJsonText(key)},{"text":"`.length;
        const value = { text: `${'x'.repeat(place - before - 2 + shift)}😀😁\ud83d end` };
        await put(store, key, { value });
        expect((await other.read(key))?.value).toEqual(value);
      }
    },
  );

  it('keeps a text of nothing but pairs', async () => {
    for (const lead of ['', 'x']) {
      const value = { text: lead + '😀'.repeat(100_000) };
      await put(store, `pairs-${lead}`, { value });
      expect((await other.read(`pairs-${lead}`))?.value).toEqual(value);
    }
  });

  it.each([0, -1, 1.5, 1001, Number.NaN])('refuses a page of %d records', async (top) => {
    await expect(store.list({ top })).rejects.toThrow(RangeError);
  });

  it.each([0, -1, 1.5, 501, Number.NaN])('refuses an answer of %d audit entries', async (top) => {
    await expect(store.entries({ top })).rejects.toThrow(RangeError);
  });
});
