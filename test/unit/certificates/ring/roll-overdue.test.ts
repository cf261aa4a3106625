/** For how long the roll has wanted something: nothing while it is on time, and from the right instant on. */
import { describe, expect, it } from 'vitest';
import { hour } from '../../../../shared/base/duration.ts';
import { emptyRing, type KeyRing } from '../../../../shared/certificates/ring/key-ring.ts';
import { rollOverdue } from '../../../../shared/certificates/ring/roll-overdue.ts';
import type { RollPolicy } from '../../../../shared/certificates/ring/roll-policy.ts';
import { at, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';

/** A next key is wanted 30 days before a key has signed for 90. */
const late: RollPolicy = { ...policy, lead: at(30) };
const pending = { id: 'roll', reason: 'scheduled', requestedAt: today - 2 * hour };

describe('rollOverdue', () => {
  it.each<[string, KeyRing, number, RollPolicy, number]>([
    ['a ring that wants nothing', usualRing, today, policy, 0],
    ['a ring without a key, which nothing-signs tells of', emptyRing, today, policy, 0],
    ['a key whose successor is not due yet', ringOf(keyOf('now', at(50))), at(109), late, 0],
    ['a key whose successor is due in this second', ringOf(keyOf('now', at(50))), at(110), late, 0],
    [
      'a key whose successor has been due for an hour',
      ringOf(keyOf('now', at(50))),
      at(110) + hour,
      late,
      hour,
    ],
    [
      'a key that ends before its turn does',
      ringOf(keyOf('now', at(50), { notAfter: at(100) })),
      at(60),
      late,
      at(60) - (at(100) - late.retain - late.lead),
    ],
    ['a creation that was asked for two hours ago', { ...usualRing, pending }, today, policy, 2 * hour],
    [
      'a key whose retention is over',
      ringOf(keyOf('old', at(0)), keyOf('now', at(50)), keyOf('new', at(140))),
      at(50) + policy.retain + hour,
      policy,
      hour,
    ],
    [
      'a key that was revoked before it began',
      ringOf(keyOf('now', at(90)), keyOf('bad', at(150), { revokedAt: today - hour }), keyOf('new', at(170))),
      today,
      policy,
      hour,
    ],
    [
      'a ring whose roll operators do by hand',
      ringOf(keyOf('now', at(50))),
      at(130),
      { ...late, automatic: false },
      0,
    ],
  ])('of %s', (_what, ring, now, rules, seconds) => {
    expect(rollOverdue(ring, now, rules)).toBe(seconds);
  });

  it('is never below nothing where a clock is slow', () => {
    expect(rollOverdue({ ...usualRing, pending }, pending.requestedAt - hour, policy)).toBe(0);
  });
});
