/** The writes of the roll timer: begin, adopt, forget, hold, release. */
import { describe, expect, it } from 'vitest';
import {
  emptyRing,
  isRevoked,
  type KeyRing,
  nextKey,
} from '../../../../shared/certificates/ring/key-ring.ts';
import { unsettledTime } from '../../../../shared/certificates/ring/succession.ts';
import {
  adopt,
  attemptAgain,
  begin,
  forget,
  hold,
  release,
} from '../../../../shared/certificates/ring/timer-transitions.ts';
import { at, factsOf, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';

const roll = { id: 'roll-4', reason: 'scheduled', requestedAt: today };
const pendingOn = (ring: KeyRing): KeyRing => begin(ring, roll);
const find = (ring: KeyRing, kid: string) => ring.keys.find((key) => key.kid === kid);

describe('beginning a roll', () => {
  it('writes the intent once; the first one stands', () => {
    expect(pendingOn(emptyRing).pending).toEqual(roll);
    expect(begin(pendingOn(emptyRing), { ...roll, id: 'other' }).pending).toEqual(roll);
  });

  it('remembers a further attempt, of that roll only', () => {
    expect(attemptAgain(pendingOn(emptyRing), 'roll-4', at(101)).pending?.attemptedAt).toBe(at(101));
    const ring = pendingOn(emptyRing);
    expect(attemptAgain(ring, 'other', at(101))).toBe(ring);
  });
});

describe('adopting a certificate', () => {
  it('lets a first key sign at once and closes the roll', () => {
    const ring = adopt(pendingOn(emptyRing), factsOf('first'), today, policy);
    expect(ring.pending).toBeNull();
    expect(find(ring, 'first')).toMatchObject({ signsFrom: today, publishedAt: today, rollId: 'roll-4' });
  });

  it.each([
    ['when its predecessor is due', at(90), at(2000), at(180)],
    [
      'after it was announced, when the predecessor was due already',
      at(0),
      at(2000),
      today + policy.propagate,
    ],
    ['with the retention left of the predecessor', at(90), at(130), at(130) - policy.retain],
    ['unannounced rather than too late', at(0), at(101), at(101) - policy.tokenLifetime - policy.skew],
    ['at once after an expired predecessor', at(0), at(99), today + 1],
  ])('lets a further key sign %s', (_when, signsFrom, notAfter, expected) => {
    const ring = pendingOn(ringOf(keyOf('now', signsFrom, { notAfter })));
    expect(find(adopt(ring, factsOf('new'), today, policy), 'new')?.signsFrom).toBe(expected);
  });

  it('puts the key behind a roll that an operator ordered', () => {
    const mine = keyOf('mine', at(110), { publishedAt: today, scheduledBy: 'operator' });
    const ring = adopt(pendingOn(ringOf(keyOf('now', at(90)), mine)), factsOf('new'), today, policy);
    expect(find(ring, 'new')?.signsFrom).toBe(at(110) + policy.rotateEvery);
  });

  it('uses a short certificate before it becomes useless', () => {
    const ring = pendingOn(ringOf(keyOf('now', at(90))));
    const brief = factsOf('new', { notAfter: at(130) });
    expect(find(adopt(ring, brief, today, policy), 'new')?.signsFrom).toBe(at(130) - policy.retain);
  });

  it('only closes the roll when an operator was faster with the same certificate', () => {
    const ring = ringOf(keyOf('mine', at(90)));
    expect(adopt(pendingOn(ring), factsOf('mine'), today, policy)).toEqual(ring);
  });

  it('does nothing when another instance has finished the roll', () => {
    expect(adopt(usualRing, factsOf('late'), today, policy)).toEqual(usualRing);
  });
});

describe('forgetting a key', () => {
  it('removes that key and no other', () => {
    expect(forget(usualRing, 'old', today).keys.map(({ kid }) => kid)).toEqual(['now', 'new']);
    expect(forget(usualRing, 'nobody', today)).toEqual(usualRing);
  });

  it('remembers that it was revoked, until its certificate has expired', () => {
    const mine = keyOf('mine', at(90), { revokedAt: at(95), notAfter: at(120) });
    const ring = forget(ringOf(keyOf('now', at(96)), mine), 'mine', today);
    expect(ring.revoked).toEqual([{ kid: 'mine', revokedAt: at(95), notAfter: at(120) }]);
    expect(isRevoked(ring, 'mine')).toBe(true);
    expect(isRevoked(ring, 'now')).toBe(false);
    expect(forget(ring, 'nobody', at(120)).revoked).toEqual(ring.revoked);
    expect(forget(ring, 'nobody', at(120) + 1)).not.toHaveProperty('revoked');
  });
});

describe('holding a roll', () => {
  const near = at(180) - policy.propagate / 2;

  it('waits until the switch is near', () => {
    expect(hold(usualRing, near - 1, policy)).toBe(usualRing);
  });

  it('pushes the next key by the time of an announcement and remembers the first instant', () => {
    const held = hold(usualRing, near, policy);
    expect(nextKey(held, near)).toMatchObject({ signsFrom: near + policy.propagate, heldFrom: at(180) });
    const later = near + policy.propagate / 2;
    const again = hold(held, later, policy);
    expect(nextKey(again, later)).toMatchObject({ signsFrom: later + policy.propagate, heldFrom: at(180) });
  });

  it.each([
    ['current', keyOf('now', at(90), { notAfter: at(195) }), keyOf('new', at(180))],
    ['held', keyOf('now', at(90)), keyOf('new', at(180), { notAfter: at(195) })],
  ])('never leaves the %s certificate less than the retention', (_whose, current, next) => {
    let ring = ringOf(current, next);
    for (let now = at(178); now < at(181); now += policy.tick) ring = hold(ring, now, policy);
    expect(find(ring, 'new')?.signsFrom).toBe(at(195) - policy.retain);
  });

  it('leaves a key alone that may be at work already, on a clock that runs ahead', () => {
    const lastMoment = at(180) - unsettledTime(policy);
    expect(hold(usualRing, lastMoment, policy)).not.toBe(usualRing);
    expect(hold(usualRing, lastMoment + 1, policy)).toBe(usualRing);
  });

  it('does nothing without a next key', () => {
    const ring = ringOf(keyOf('now', at(90)));
    expect(hold(ring, today, policy)).toBe(ring);
    expect(release(ring, today, policy)).toBe(ring);
  });

  it('ends when the partner has acknowledged: as planned, or as soon as every instance has heard', () => {
    const held = hold(usualRing, near, policy);
    expect(release(held, near, policy)).toEqual(usualRing);
    const late = at(180) + 60;
    expect(nextKey(release(held, late, policy), late)?.signsFrom).toBe(late + unsettledTime(policy));
  });
});
