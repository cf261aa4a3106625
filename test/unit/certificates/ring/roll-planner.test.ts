/** The planner: one step for each ring, the first rule that matches, each at the second where it changes. */
import { describe, expect, it } from 'vitest';
import { minute } from '../../../../shared/base/duration.ts';
import { emptyRing, type KeyRing } from '../../../../shared/certificates/ring/key-ring.ts';
import { planRoll } from '../../../../shared/certificates/ring/roll-planner.ts';
import { at, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';

const short = { ...policy, lead: at(30) };
const roll = { id: 'roll-9', reason: 'scheduled', requestedAt: today };
const manual = { ...policy, automatic: false };

describe('the plan of a roll', () => {
  it('bootstraps an empty ring', () => {
    expect(planRoll(emptyRing, today, policy)).toEqual({ step: 'begin', reason: 'bootstrap' });
  });

  it('makes a new key when nothing signs, before it clears up', () => {
    const ring = ringOf(keyOf('a', at(90), { revokedAt: at(99) }));
    expect(planRoll(ring, today, policy)).toEqual({ step: 'begin', reason: 'nothing-signs' });
  });

  it('finishes a pending roll before anything else', () => {
    const pending: KeyRing = { keys: [keyOf('a', at(0), { revokedAt: at(1) })], pending: roll };
    expect(planRoll(pending, today, policy)).toEqual({ step: 'finish', reason: 'roll-pending', roll });
    expect(planRoll(pending, today, manual)).toEqual({ step: 'finish', reason: 'roll-pending', roll });
  });

  it.each([
    ['scheduled', keyOf('a', at(0)), at(60)],
    ['expiring', keyOf('a', at(0), { notAfter: at(94) }), at(50)],
  ])('begins a %s roll in the second in which its lead begins', (reason, key, lead) => {
    expect(planRoll(ringOf(key), lead, short)).toEqual({ step: 'begin', reason });
    expect(planRoll(ringOf(key), lead - 1, short)).toEqual({
      step: 'idle',
      reason: 'nothing-due',
      dueAt: lead,
    });
  });

  it('keeps a next key at all times when the lead is the whole cycle', () => {
    expect(planRoll(ringOf(keyOf('a', today)), today, policy)).toEqual({
      step: 'begin',
      reason: 'scheduled',
    });
  });

  it('rests while there is a next key, however late', () => {
    const ring = ringOf(keyOf('a', at(0)), keyOf('b', at(150)));
    expect(planRoll(ring, today, policy)).toMatchObject({ step: 'idle', reason: 'nothing-due' });
  });

  it.each([
    ['retention-over', usualRing, at(104), 'old'],
    ['revoked', ringOf(keyOf('a', at(0)), keyOf('b', at(50), { revokedAt: at(40) })), at(80), 'b'],
  ])('disables a key whose state is %s', (reason, ring, now, kid) => {
    const plan = planRoll(ring, now, manual);
    expect(plan).toMatchObject({ step: 'disable', reason, key: { kid } });
  });

  it('keeps a revoked key as long as it tells that an older one was relieved', () => {
    const ring = ringOf(keyOf('a', at(0)), keyOf('b', at(90), { revokedAt: at(99) }));
    expect(planRoll(ring, today, manual)).toMatchObject({ step: 'idle', reason: 'automatic-off' });
    expect(planRoll(ring, at(104), manual)).toMatchObject({ step: 'disable', key: { kid: 'a' } });
    expect(planRoll(ringOf(...ring.keys.slice(1)), at(104), manual)).toMatchObject({
      step: 'disable',
      key: { kid: 'b' },
    });
  });

  it('says when it will want something next', () => {
    expect(planRoll(usualRing, today, policy)).toEqual({
      step: 'idle',
      reason: 'nothing-due',
      dueAt: at(104),
    });
    expect(planRoll(ringOf(...usualRing.keys.slice(1)), today, policy)).toHaveProperty('dueAt', at(180));
  });
});

describe('with automatic preparation switched off', () => {
  it.each([
    ['an empty ring', emptyRing],
    ['a key that is due', ringOf(keyOf('a', at(0)))],
  ])('the plan for %s is to wait for an operator', (_what, ring) => {
    expect(planRoll(ring, today, manual)).toEqual({
      step: 'idle',
      reason: 'automatic-off',
      dueAt: undefined,
    });
  });

  it('the plan is the same for every minute of an idle day', () => {
    for (let now = today; now < at(101); now += minute) {
      expect(planRoll(usualRing, now, manual).step).toBe('idle');
    }
  });
});
