/** An entry of the audit: of an object that was and is only what differs, with nothing made up. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../shared/base/strict-json.ts';
import { auditEntryOf } from '../../../../shared/registry/records/audit-entry.ts';

function entryOf(before: JsonObject | null, after: JsonObject | null) {
  return auditEntryOf({
    id: 'e-1',
    at: 100,
    action: 'changed',
    object: 'things/one',
    call: { actor: 'operator' },
    before,
    after,
  });
}

it.each<[string, JsonObject | null, JsonObject | null, JsonObject | null, JsonObject | null]>([
  ['a creation', null, { a: 1, b: 2 }, null, { a: 1, b: 2 }],
  ['a deletion', { a: 1, b: 2 }, null, { a: 1, b: 2 }, null],
  ['a member that differs', { a: 1, b: 2 }, { a: 1, b: 3 }, { b: 2 }, { b: 3 }],
  ['a member that is new', { a: 1 }, { a: 1, b: 3 }, { b: null }, { b: 3 }],
  ['a member that is gone', { a: 1, b: 3 }, { a: 1 }, { b: 3 }, { b: null }],
  ['members in another order', { a: 1, b: 2 }, { b: 2, a: 1 }, {}, {}],
  ['a list in another order', { a: [1, 2] }, { a: [2, 1] }, { a: [1, 2] }, { a: [2, 1] }],
  ['what is within a member', { a: { b: 1 } }, { a: { b: 2 } }, { a: { b: 1 } }, { a: { b: 2 } }],
])('tells of %s', (_, before, after, toldBefore, toldAfter) => {
  expect(entryOf(before, after)).toMatchObject({ before: toldBefore, after: toldAfter });
});

describe('who asked', () => {
  it('is told without members that nobody gave', () => {
    const entry = entryOf(null, null);
    expect(Object.keys(entry).toSorted()).toEqual([
      'action',
      'actor',
      'after',
      'at',
      'before',
      'id',
      'object',
    ]);
  });

  it('is told with reason and request, and without how it was asked', () => {
    const call = { actor: 'operator', reason: 'why', requestId: 'r-1', dryRun: false, ifMatch: 'W/"1"' };
    const facts = { id: 'e-1', at: 100, action: 'created', object: 'things/one', before: null, after: null };
    expect(auditEntryOf({ ...facts, call })).toEqual({
      ...facts,
      actor: 'operator',
      reason: 'why',
      requestId: 'r-1',
    });
  });
});
