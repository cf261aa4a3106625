/** Roles and what follows from them, at the seconds where they change. */
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/base/duration.ts';
import {
  currentKey,
  dueAt,
  emptyRing,
  type KeyRing,
  nextBoundary,
  nextKey,
  nextKeys,
  previousKey,
  publicKeys,
  retiredAt,
  roleOf,
  rolesOf,
  type SigningKey,
  usableSigningKey,
} from '../../../../shared/certificates/ring/key-ring.ts';
import { at, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';

const kidsOf = (keys: readonly SigningKey[]) => keys.map(({ kid }) => kid);
const roles = (ring: KeyRing, now: number) => rolesOf(ring, now, policy);

describe('the roles of a ring', () => {
  it('follow from its instants', () => {
    expect(roles(usualRing, today)).toEqual({ old: 'previous', now: 'current', new: 'next' });
  });

  it.each([
    ['the second before a switch', at(180) - 1, { old: 'expired', now: 'current', new: 'next' }],
    ['the second of a switch', at(180), { old: 'expired', now: 'previous', new: 'current' }],
    ['the last second of a retention', at(104) - 1, { old: 'previous', now: 'current', new: 'next' }],
    ['the end of a retention', at(104), { old: 'expired', now: 'current', new: 'next' }],
  ])('are exact in %s', (_when, now, expected) => {
    expect(roles(usualRing, now)).toEqual(expected);
  });

  it('keep a key that was relieved twice within its retention as verifyOnly', () => {
    const ring = ringOf(keyOf('a', at(0)), keyOf('b', at(90)), keyOf('c', at(95)));
    expect(roles(ring, today)).toEqual({ a: 'verifyOnly', b: 'previous', c: 'current' });
    expect(previousKey(ring, today, policy)?.kid).toBe('b');
  });

  it('end a retention when the certificate has expired on every clock', () => {
    const ring = ringOf(keyOf('a', at(0), { notAfter: at(98) }), keyOf('b', at(90)));
    expect(roles(ring, at(98) + policy.skew - 1)).toMatchObject({ a: 'previous' });
    expect(roles(ring, at(98) + policy.skew)).toMatchObject({ a: 'expired' });
  });

  it('make a revoked key revoked on a clock that lags behind the revocation', () => {
    const ring = ringOf(keyOf('a', at(0)), keyOf('b', at(90), { revokedAt: today + minute }));
    expect(roles(ring, today)).toEqual({ a: 'previous', b: 'revoked' });
  });

  it('make a cleared key expired on a clock that lags behind the clearance', () => {
    const ring = ringOf(keyOf('a', at(0), { clearedAt: today + minute }), keyOf('b', at(90)));
    expect(roles(ring, today)).toEqual({ a: 'expired', b: 'current' });
  });

  it('are none in an empty ring', () => {
    expect(currentKey(emptyRing, today)).toBeUndefined();
    expect(nextKey(emptyRing, today)).toBeUndefined();
    expect(publicKeys(emptyRing, today, policy)).toEqual([]);
    expect(nextBoundary(emptyRing, today, policy)).toBeUndefined();
  });
});

describe('the current key', () => {
  it('is the later in the ring of two that began in the same second', () => {
    const ring = ringOf(keyOf('a', at(90)), keyOf('b', at(90)));
    expect(currentKey(ring, today)?.kid).toBe('b');
    expect(retiredAt(ring, keyOf('a', at(90)))).toBe(at(90));
  });

  it('never is one that was relieved, even when its successor is revoked', () => {
    const ring = ringOf(keyOf('a', at(0)), keyOf('b', at(90), { revokedAt: at(99) }));
    expect(currentKey(ring, today)).toBeUndefined();
    expect(usableSigningKey(ring, today)).toEqual({ unusable: 'revoked' });
  });

  it('stays the one before when its successor was revoked before it began', () => {
    const ring = ringOf(keyOf('a', at(0)), keyOf('b', at(90), { revokedAt: at(89) }));
    expect(currentKey(ring, today)?.kid).toBe('a');
    expect(retiredAt(ring, keyOf('a', at(0)))).toBeUndefined();
  });

  it('is the next one at once on a clock that lags behind an emergency', () => {
    const emergency = today + 90;
    const ring = ringOf(keyOf('a', at(90), { revokedAt: emergency }), keyOf('b', emergency));
    expect(currentKey(ring, today)?.kid).toBe('b');
    expect(nextKeys(ring, today)).toEqual([]);
  });

  it('is the first key on a clock that lags behind its adoption', () => {
    expect(currentKey(ringOf(keyOf('a', today + 60)), today)?.kid).toBe('a');
  });
});

describe('the published keys', () => {
  it('come as current, next, previous, then older ones, the latest first', () => {
    const ring = ringOf(
      keyOf('older', at(88)),
      keyOf('old', at(90)),
      keyOf('before', at(95)),
      keyOf('later', at(300)),
      keyOf('next', at(180)),
      keyOf('current', at(98)),
    );
    const expected = ['current', 'next', 'later', 'before', 'old', 'older'];
    expect(kidsOf(publicKeys(ring, today, policy))).toEqual(expected);
  });

  it('never hold a revoked or an expired one', () => {
    const ring = ringOf(
      keyOf('expired', at(0)),
      keyOf('revoked', at(50), { revokedAt: at(60) }),
      keyOf('current', at(70)),
      keyOf('withdrawn', at(180), { revokedAt: at(99) }),
    );
    expect(kidsOf(publicKeys(ring, today, policy))).toEqual(['current']);
  });
});

describe('the next boundary', () => {
  it('is the end of a retention, then a switch, then the end of the next retention, then never', () => {
    const boundaries: (number | undefined)[] = [];
    let now: number | undefined = today;
    while (now !== undefined) {
      now = nextBoundary(usualRing, now, policy);
      boundaries.push(now);
    }
    expect(boundaries).toEqual([at(104), at(180), at(194), undefined]);
  });

  it('is not an instant at which nothing changes', () => {
    const lagging = ringOf(keyOf('a', today + 60));
    expect(nextBoundary(lagging, today, policy)).toBeUndefined();
  });
});

describe('the instant at which a successor is due', () => {
  it.each([
    ['a cycle after it began', at(2000), at(90) + policy.rotateEvery],
    ['with the retention left of a short certificate', at(120), at(120) - policy.retain],
  ])('is %s', (_when, notAfter, expected) => {
    expect(dueAt(keyOf('a', at(90), { notAfter }), policy)).toBe(expected);
  });
});

describe('the key to sign with', () => {
  const ring = ringOf(keyOf('a', at(90), { notBefore: at(91), notAfter: at(110) }));

  it.each([
    ['before its certificate is valid', at(91) - 1, 0, { unusable: 'notYetValid' }],
    ['after its certificate has expired', at(110) + 1, 0, { unusable: 'expired' }],
    ['when the token would outlive it', at(110) - hour + 1, hour, { unusable: 'expired' }],
  ])('is none %s', (_when, now, lifetime, expected) => {
    expect(usableSigningKey(ring, now, lifetime)).toEqual(expected);
    expect(roleOf(ring, ring.keys[0] as SigningKey, now, policy)).toBe('current');
  });

  it.each([
    ['from the first second of its certificate', at(91), 0],
    ['to the last', at(110), 0],
    ['as long as the token fits into it', at(110) - hour, hour],
  ])('is the current one %s', (_when, now, lifetime) => {
    expect(usableSigningKey(ring, now, lifetime)).toEqual({ key: ring.keys[0] });
  });

  it('is none in an empty ring', () => {
    expect(usableSigningKey(emptyRing, today)).toEqual({ unusable: 'notAssigned' });
  });

  it('does not fall back to a neighbour when its certificate has expired', () => {
    const expired = ringOf(keyOf('a', at(90), { notAfter: at(99) }), keyOf('b', at(101)));
    expect(usableSigningKey(expired, today)).toEqual({ unusable: 'expired' });
    expect(usableSigningKey(expired, today + day)).toHaveProperty('key.kid', 'b');
  });
});
