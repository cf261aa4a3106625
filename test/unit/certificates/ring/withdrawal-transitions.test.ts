/** The operators' changes that take a key back: cancel, clear, revoke. */
import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/base/duration.ts';
import { isRefusal, type Outcome } from '../../../../shared/base/errors.ts';
import { currentKey, type KeyRing, rolesOf } from '../../../../shared/certificates/ring/key-ring.ts';
import { assign, promote, stage } from '../../../../shared/certificates/ring/operator-transitions.ts';
import type { RingChange } from '../../../../shared/certificates/ring/ring-change.ts';
import { unsettledTime } from '../../../../shared/certificates/ring/succession.ts';
import {
  cancelRoll,
  clearPrevious,
  revoke,
} from '../../../../shared/certificates/ring/withdrawal-transitions.ts';
import { at, factsOf, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';

function changeOf(outcome: Outcome<RingChange>): RingChange {
  if (isRefusal(outcome)) throw new Error(outcome.violations.map(({ message }) => message).join(' '));
  return outcome.value;
}

function codesOf(outcome: Outcome<RingChange>): string[] {
  return isRefusal(outcome) ? outcome.violations.map(({ code }) => code) : [];
}

const roles = (ring: KeyRing, now = today) => rolesOf(ring, now, policy);
const staged = (effectiveAt: number, kid = 'mine', ring = usualRing) =>
  changeOf(stage(ring, { certificate: factsOf(kid), effectiveAt }, today, policy)).ring;

describe('cancelling a roll', () => {
  it('leaves the ring as it was before it was staged', () => {
    expect(changeOf(cancelRoll(staged(at(110)), today, policy)).ring).toEqual(usualRing);
  });

  it('gives a key that the timer made back to the timer', () => {
    const cancelled = changeOf(cancelRoll(staged(at(110), 'new'), today, policy)).ring;
    expect(cancelled.keys.toSorted((a, b) => a.signsFrom - b.signsFrom)).toEqual(usualRing.keys);
  });

  it('lets the certificate be staged again', () => {
    const cancelled = changeOf(cancelRoll(staged(at(110)), today, policy)).ring;
    expect(roles(staged(at(120), 'mine', cancelled))).toMatchObject({ mine: 'next' });
  });

  it('is refused in the last moments, when an instance might not hear of it', () => {
    const lastMoment = at(110) - unsettledTime(policy);
    expect(codesOf(cancelRoll(staged(at(110)), lastMoment, policy))).toEqual([]);
    expect(codesOf(cancelRoll(staged(at(110)), lastMoment + 1, policy))).toEqual(['RollTooClose']);
  });

  it('is refused on a lagging clock for a key that was just assigned, and may have signed', () => {
    const assigned = changeOf(assign(usualRing, factsOf('mine'), today, policy)).ring;
    expect(codesOf(cancelRoll(assigned, today - policy.skew, policy))).toEqual(['RollTooClose']);
  });

  it('is refused without an operators’ roll, and explains the automatic next key', () => {
    const outcome = cancelRoll(usualRing, today, policy);
    expect(codesOf(outcome)).toEqual(['NoNextCertificate']);
    expect(JSON.stringify(outcome)).toContain('automatic');
    expect(codesOf(cancelRoll(ringOf(keyOf('now', at(90))), today, policy))).toEqual(['NoNextCertificate']);
  });

  it('takes an automatic next key too where none is made any more', () => {
    const manual = { ...policy, automatic: false };
    const { ring } = changeOf(cancelRoll(usualRing, today, manual));
    expect(roles(ring)).toEqual({ old: 'previous', now: 'current' });
  });

  it('is refused when the current certificate cannot wait for another successor', () => {
    const ending = ringOf(keyOf('now', at(0), { notAfter: at(102) }));
    const ring = staged(today + hour, 'mine', {
      ...ending,
      keys: [...ending.keys, keyOf('mine', at(500), { publishedAt: at(90) })],
    });
    expect(codesOf(cancelRoll(ring, today, policy))).toEqual(['RollTooClose']);
  });
});

describe('clearing the previous key', () => {
  const relieved = at(90);
  const floor = relieved + policy.tokenLifetime + policy.skew + policy.cacheFor;

  it('is refused while its tokens may be in use, and names the instant', () => {
    const outcome = clearPrevious(usualRing, {}, floor - 1, policy);
    expect(codesOf(outcome)).toEqual(['PreviousStillNeeded']);
    expect(JSON.stringify(outcome)).toContain('1970-04-01T01:06:00Z');
  });

  it('takes it out of the metadata after that', () => {
    const change = changeOf(clearPrevious(usualRing, {}, floor, policy));
    expect(roles(change.ring, floor)).toEqual({ old: 'expired', now: 'current', new: 'next' });
    expect(change).toMatchObject({ deadTokenSeconds: 0, warnings: [] });
  });

  it('can be forced, and tells how long tokens would still have lived', () => {
    const change = changeOf(clearPrevious(usualRing, { force: true }, floor - 600, policy));
    expect(change.deadTokenSeconds).toBe(600);
    expect(change.warnings.map(({ code }) => code)).toEqual(['TokensDie']);
  });

  it('is refused when there is none', () => {
    expect(codesOf(clearPrevious(usualRing, {}, at(104), policy))).toEqual(['NoPreviousCertificate']);
    const cleared = changeOf(clearPrevious(usualRing, {}, floor, policy)).ring;
    expect(codesOf(clearPrevious(cleared, {}, floor, policy))).toEqual(['NoPreviousCertificate']);
  });

  it('cannot be undone by a promotion, even on a lagging clock', () => {
    const cleared = changeOf(clearPrevious(usualRing, {}, today, policy)).ring;
    expect(codesOf(promote(cleared, 'old', today - 60, policy))).toEqual(['CertificateDisabled']);
  });
});

describe('a revocation', () => {
  it('of the current key lets the next one sign from the same write on', () => {
    const change = changeOf(revoke(usualRing, 'now', today, policy));
    expect(roles(change.ring)).toEqual({ old: 'previous', now: 'revoked', new: 'current' });
    expect(change.deadTokenSeconds).toBe(policy.tokenLifetime);
    expect(change.warnings.map(({ code }) => code)).toEqual(['TokensDie']);
  });

  it('holds on every clock at once', () => {
    const { ring } = changeOf(revoke(usualRing, 'now', today, policy));
    expect(roles(ring, today - policy.skew)).toMatchObject({ now: 'revoked', new: 'current' });
  });

  it('of the current key without a next one leaves nothing that signs, and says so', () => {
    const ring = ringOf(keyOf('old', at(95)), keyOf('now', at(99)));
    const change = changeOf(revoke(ring, 'now', today, policy));
    expect(currentKey(change.ring, today)).toBeUndefined();
    expect(roles(change.ring)).toEqual({ old: 'previous', now: 'revoked' });
    expect(change.warnings.map(({ code }) => code)).toEqual(['NothingSigns', 'TokensDie']);
  });

  it('of a key that became current in this very second does not bring the one before back', () => {
    const ring = ringOf(keyOf('now', at(90)));
    const assigned = changeOf(assign(ring, factsOf('mine'), today, policy)).ring;
    const { ring: after } = changeOf(revoke(assigned, 'mine', today, policy));
    expect(currentKey(after, today)).toBeUndefined();
  });

  it.each([
    ['the next key, of which no token exists', 'new', at(100), 0, { now: 'current', new: 'revoked' }],
    ['a previous key, whose tokens have ended', 'old', at(100), 0, { now: 'current', old: 'revoked' }],
    ['a previous key, relieved a moment ago', 'old', at(90), policy.tokenLifetime, { now: 'current' }],
  ])('of %s leaves the current one alone', (_what, kid, now, seconds, expected) => {
    const change = changeOf(revoke(usualRing, kid, now, policy));
    expect(change.deadTokenSeconds).toBe(seconds);
    expect(roles(change.ring, now)).toMatchObject(expected);
  });

  it('prefers a next key that the partners know, and keeps the pending roll', () => {
    const ring = staged(at(110));
    const { ring: after } = changeOf(revoke(ring, 'now', today, policy));
    expect(roles(after)).toMatchObject({ now: 'revoked', new: 'current', mine: 'next' });
    expect(currentKey(after, at(110))?.kid).toBe('mine');
  });

  it('warns when the key that takes over is not known to the partners yet', () => {
    const ring = ringOf(keyOf('now', at(90)), keyOf('new', at(180), { publishedAt: today - day }));
    const { warnings } = changeOf(revoke(ring, 'now', today, policy));
    expect(warnings.map(({ code }) => code)).toEqual(['NotYetAnnounced', 'TokensDie']);
  });

  it('is no change the second time, and refused for an unknown key', () => {
    const { ring } = changeOf(revoke(usualRing, 'now', today, policy));
    expect(changeOf(revoke(ring, 'now', today + 1, policy))).toMatchObject({ ring, changed: false });
    expect(codesOf(revoke(usualRing, 'nobody', today, policy))).toEqual(['CertificateNotFound']);
  });
});
