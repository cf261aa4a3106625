/** The operators' changes that bring a key forward: what they write, what they refuse, and what they warn of. */
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/base/duration.ts';
import { isRefusal, type Outcome } from '../../../../shared/base/errors.ts';
import {
  currentKey,
  emptyRing,
  type KeyRing,
  nextKeys,
  rolesOf,
} from '../../../../shared/certificates/ring/key-ring.ts';
import {
  assign,
  promote,
  publish,
  stage,
} from '../../../../shared/certificates/ring/operator-transitions.ts';
import type { RingChange } from '../../../../shared/certificates/ring/ring-change.ts';
import { unsettledTime } from '../../../../shared/certificates/ring/succession.ts';
import { at, factsOf, keyOf, policy, ringOf, today, usualRing } from '../../../support/key-rings.ts';

function changeOf(outcome: Outcome<RingChange>): RingChange {
  if (isRefusal(outcome)) throw new Error(outcome.violations.map(({ message }) => message).join(' '));
  return outcome.value;
}

function codesOf(outcome: Outcome<RingChange>): string[] {
  return isRefusal(outcome) ? outcome.violations.map(({ code }) => code) : [];
}

const find = (ring: KeyRing, kid: string) => ring.keys.find((key) => key.kid === kid);
const certificate = factsOf('mine');
const stageAt = (ring: KeyRing, effectiveAt: number, more: object = {}, now = today) =>
  stage(ring, { certificate, effectiveAt, ...more }, now, policy);

describe('a roll at an effective date', () => {
  it('publishes the certificate at once and lets it sign from that instant', () => {
    const { ring, changed } = changeOf(stageAt(usualRing, at(110)));
    expect(changed).toBe(true);
    expect(find(ring, 'mine')).toMatchObject({ publishedAt: today, signsFrom: at(110) });
    expect(rolesOf(ring, today, policy)).toMatchObject({ now: 'current', mine: 'next' });
    expect(currentKey(ring, at(110) - 1)?.kid).toBe('now');
    expect(currentKey(ring, at(110))?.kid).toBe('mine');
  });

  it.each([
    ['before', at(110)],
    ['after', at(190)],
  ])('lets the automatic next key follow when it would have come %s it', (_when, effectiveAt) => {
    const { ring } = changeOf(stageAt(usualRing, effectiveAt));
    expect(nextKeys(ring, today).map(({ kid }) => kid)).toEqual(['mine', 'new']);
    expect(find(ring, 'new')?.signsFrom).toBe(effectiveAt + policy.rotateEvery);
  });

  it('withdraws an automatic next key whose certificate is too short to follow, and says so', () => {
    const ring = ringOf(keyOf('now', at(90)), keyOf('new', at(110), { notAfter: at(125) }));
    const change = changeOf(stageAt(ring, at(120)));
    expect(change.ring.keys.map(({ kid }) => kid)).toEqual(['now', 'mine']);
    expect(change.warnings.map(({ code }) => code)).toEqual(['NextWithdrawn']);
  });

  it('does not withdraw one that may have begun on a clock that runs ahead', () => {
    const ring = ringOf(keyOf('now', at(90)), keyOf('new', today + 60, { notAfter: at(115) }));
    const { ring: after } = changeOf(stageAt(ring, at(110)));
    expect(find(after, 'new')?.signsFrom).toBe(today + 60);
  });

  it('takes the automatic next key itself, whose time of publication counts', () => {
    const request = { certificate: factsOf('new'), effectiveAt: today + hour };
    const { ring, warnings } = changeOf(stage(usualRing, request, today, policy));
    expect(find(ring, 'new')).toMatchObject({ signsFrom: today + hour, publishedAt: at(90) });
    expect(warnings).toEqual([]);
  });

  it('is no change when the same roll is pending for the same instant', () => {
    const { ring } = changeOf(stageAt(usualRing, at(110)));
    expect(changeOf(stageAt(ring, at(110)))).toMatchObject({ ring, changed: false });
  });

  it.each([
    ['in the past', today - 1, 'EffectiveDateNotInFuture'],
    ['now', today, 'EffectiveDateNotInFuture'],
    ['sooner than partners can know the key', today + policy.propagate - 1, 'EffectiveDateTooSoon'],
    ['past the day before the current certificate ends', at(1999) + 1, 'EffectiveDateAfterCurrentExpiry'],
  ])('is refused when it is %s', (_when, effectiveAt, code) => {
    const longer = factsOf('mine', { notAfter: at(4000) });
    expect(codesOf(stage(usualRing, { certificate: longer, effectiveAt }, today, policy))).toEqual([code]);
  });

  it.each([
    ['at the first instant that partners can know', today + policy.propagate],
    ['on the day before the current certificate ends', at(1999)],
  ])('is accepted %s', (_when, effectiveAt) => {
    const longer = factsOf('mine', { notAfter: at(4000) });
    const outcome = stage(usualRing, { certificate: longer, effectiveAt }, today, policy);
    expect(codesOf(outcome)).toEqual([]);
  });

  it('may come sooner with an override, and then warns', () => {
    const change = changeOf(stageAt(usualRing, today + hour, { overrideMinimumLead: true }));
    expect(change.warnings.map(({ code }) => code)).toEqual(['NotYetAnnounced']);
  });

  it('is never sooner than a day ahead without an override, even where partners cache for less', () => {
    const hasty = { ...policy, propagate: 3 * hour, consumerCache: hour };
    const request = { certificate, effectiveAt: today + day - 1 };
    expect(codesOf(stage(usualRing, request, today, hasty))).toEqual(['EffectiveDateTooSoon']);
    const dayAhead = { ...request, effectiveAt: today + day };
    expect(codesOf(stage(usualRing, dayAhead, today, hasty))).toEqual([]);
  });

  it.each([
    ['is not valid yet then', { notBefore: at(110) + 1 }, 'CertificateNotYetValid'],
    ['has expired then', { notAfter: at(110) }, 'CertificateExpired'],
    ['has no more than the retention left then', { notAfter: at(124) }, 'CertificateExpired'],
  ])('is refused with a certificate that %s', (_what, dates, code) => {
    const outcome = stageAt(usualRing, at(110), { certificate: factsOf('mine', dates) });
    expect(codesOf(outcome)).toEqual([code]);
  });

  it('warns of a certificate that ends before the current one and must be relieved soon', () => {
    const brief = factsOf('mine', { notAfter: at(125) });
    const { warnings } = changeOf(stageAt(usualRing, at(110), { certificate: brief }));
    expect(warnings.map(({ code }) => code)).toEqual(['ExpiresBeforeCurrent', 'SuccessorSoon']);
  });

  it('is refused while another is pending, and takes its place when asked to', () => {
    const { ring } = changeOf(stageAt(usualRing, at(110)));
    const other = { certificate: factsOf('other') };
    expect(codesOf(stageAt(ring, at(112), other))).toEqual(['RollAlreadyPending']);
    expect(codesOf(stageAt(ring, at(112)))).toEqual(['RollAlreadyPending']);
    const replaced = changeOf(stageAt(ring, at(112), { ...other, replacePending: true })).ring;
    expect(nextKeys(replaced, today).map(({ kid }) => kid)).toEqual(['other', 'new']);
    const redated = changeOf(stageAt(ring, at(112), { replacePending: true })).ring;
    expect(find(redated, 'mine')).toMatchObject({ publishedAt: today, signsFrom: at(112) });
  });

  it('cannot replace one that is about to happen', () => {
    const { ring } = changeOf(stageAt(usualRing, at(110)));
    const tooLate = at(110) - unsettledTime(policy) + 1;
    const other = { certificate: factsOf('other'), replacePending: true };
    expect(codesOf(stageAt(ring, at(113), other, tooLate))).toEqual(['RollTooClose']);
    expect(codesOf(stageAt(ring, at(113), other, tooLate - 1))).toEqual([]);
  });

  it('is refused for a key that has signed, that is revoked, or that was retired', () => {
    const ring = ringOf(
      keyOf('retired', at(0)),
      keyOf('revoked', at(50), { revokedAt: at(51) }),
      keyOf('before', at(60)),
      keyOf('now', at(90)),
    );
    const codeFor = (kid: string) => codesOf(stageAt(ring, at(110), { certificate: factsOf(kid) }));
    expect(codeFor('now')).toEqual(['Conflict']);
    expect(codeFor('before')).toEqual(['Conflict']);
    expect(codeFor('revoked')).toEqual(['CertificateRevoked']);
    expect(codeFor('retired')).toEqual(['CertificateDisabled']);
  });

  it('is refused where there is nothing to roll from', () => {
    expect(codesOf(stageAt(emptyRing, at(110)))).toEqual(['CertificateNotAssigned']);
  });

  it('names every broken rule at once', () => {
    const { ring } = changeOf(stageAt(usualRing, at(110)));
    const bad = { certificate: factsOf('other', { notAfter: at(99) }) };
    const outcome = stageAt(ring, today - day, bad);
    expect(codesOf(outcome)).toEqual([
      'CertificateExpired',
      'EffectiveDateNotInFuture',
      'RollAlreadyPending',
    ]);
  });
});

describe('an assignment', () => {
  it('makes a certificate current now and keeps the relieved one published', () => {
    const { ring, warnings } = changeOf(assign(usualRing, certificate, today, policy));
    const expected = { old: 'verifyOnly', now: 'previous', new: 'next', mine: 'current' };
    expect(rolesOf(ring, today, policy)).toEqual(expected);
    expect(warnings.map(({ code }) => code)).toEqual(['NotYetAnnounced']);
  });

  it('starts an empty ring', () => {
    const { ring } = changeOf(assign(emptyRing, certificate, today, policy));
    expect(rolesOf(ring, today, policy)).toEqual({ mine: 'current' });
  });

  it('is no change for the current one', () => {
    const outcome = assign(usualRing, factsOf('now'), today, policy);
    expect(changeOf(outcome)).toMatchObject({ ring: usualRing, changed: false, deadTokenSeconds: 0 });
  });

  it('promotes a key of the ring, known to the partners, without a warning', () => {
    const change = changeOf(assign(usualRing, factsOf('new'), today, policy));
    expect(rolesOf(change.ring, today, policy)).toEqual({
      old: 'verifyOnly',
      now: 'previous',
      new: 'current',
    });
    expect(change.warnings).toEqual([]);
  });

  it('keeps a pending roll', () => {
    const staged = changeOf(stageAt(usualRing, at(110))).ring;
    const { ring } = changeOf(assign(staged, factsOf('now-mine'), today, policy));
    expect(find(ring, 'mine')?.signsFrom).toBe(at(110));
    expect(currentKey(ring, at(110))?.kid).toBe('mine');
  });

  it('is refused for a certificate that would expire before the pending roll', () => {
    const staged = changeOf(stageAt(usualRing, at(200))).ring;
    const brief = factsOf('brief', { notAfter: at(150) });
    expect(codesOf(assign(staged, brief, today, policy))).toEqual(['EffectiveDateAfterCurrentExpiry']);
  });

  it.each([
    ['expired', { notAfter: today }, ['CertificateExpired']],
    ['not yet valid', { notBefore: today + 1 }, ['CertificateNotYetValid']],
    ['too short to announce a successor', { notAfter: today + policy.retain }, ['CertificateExpired']],
    ['just long enough', { notAfter: today + policy.retain + 1 }, []],
  ])('judges a certificate that is %s', (_what, dates, codes) => {
    expect(codesOf(assign(usualRing, factsOf('mine', dates), today, policy))).toEqual(codes);
  });

  it('is refused for a revoked key, also by its name', () => {
    const ring = ringOf(keyOf('bad', at(50), { revokedAt: at(60) }), keyOf('now', at(90)));
    expect(codesOf(assign(ring, factsOf('bad'), today, policy))).toEqual(['CertificateRevoked']);
    expect(codesOf(promote(ring, 'bad', today, policy))).toEqual(['CertificateRevoked']);
  });

  it('wins over another of the same second, and over one from a clock that runs ahead', () => {
    const first = changeOf(assign(usualRing, factsOf('first'), today, policy)).ring;
    const same = changeOf(assign(first, factsOf('second'), today, policy)).ring;
    expect(currentKey(same, today)?.kid).toBe('second');
    const lagging = changeOf(assign(first, factsOf('second'), today - minute, policy)).ring;
    expect(currentKey(lagging, today)?.kid).toBe('second');
  });
});

describe('5.4 Rollback', () => {
  it('promotes the previous key and pulls the automatic next one forward to its end', () => {
    const ring = ringOf(
      keyOf('before', at(60), { notAfter: at(130) }),
      keyOf('now', at(90)),
      keyOf('new', at(180), { publishedAt: at(90) }),
    );
    const change = changeOf(promote(ring, 'before', today, policy));
    expect(rolesOf(change.ring, today, policy)).toEqual({ before: 'current', now: 'previous', new: 'next' });
    expect(find(change.ring, 'new')?.signsFrom).toBe(at(130) - policy.retain);
  });

  it('is refused when too little validity is left', () => {
    const ring = ringOf(keyOf('before', at(60), { notAfter: at(114) }), keyOf('now', at(90)));
    expect(codesOf(promote(ring, 'before', today, policy))).toEqual(['CertificateExpired']);
  });

  it.each([
    ['an unknown key', 'nobody', 'CertificateNotFound'],
    ['a retired key', 'old', 'CertificateDisabled'],
  ])('is refused to %s', (_what, kid, code) => {
    expect(codesOf(promote(usualRing, kid, at(104), policy))).toEqual([code]);
  });
});

describe('a publication', () => {
  it('makes the next key current now', () => {
    const { ring } = changeOf(publish(usualRing, today, policy));
    expect(currentKey(ring, today)?.kid).toBe('new');
  });

  it('warns when partners may not know the key yet', () => {
    const ring = ringOf(keyOf('now', at(90)), keyOf('new', at(110), { publishedAt: today - hour }));
    const { warnings } = changeOf(publish(ring, today, policy));
    expect(warnings.map(({ code }) => code)).toEqual(['NotYetAnnounced']);
  });

  it('is refused without a next key', () => {
    expect(codesOf(publish(ringOf(keyOf('now', at(90))), today, policy))).toEqual(['NoNextCertificate']);
  });
});
