/**
 * Laws of the pure model, for rings that come about by any sequence of the timer's and the operators' changes:
 * whatever the order, the roles, the published keys and the boundaries fit together.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal, type Outcome } from '../../../../shared/base/errors.ts';
import {
  currentKey,
  emptyRing,
  type KeyRing,
  nextBoundary,
  nextKey,
  previousKey,
  publicKeys,
  retiredAt,
  rolesOf,
  usableSigningKey,
} from '../../../../shared/certificates/ring/key-ring.ts';
import {
  assign,
  promote,
  publish,
  stage,
} from '../../../../shared/certificates/ring/operator-transitions.ts';
import type { RingChange } from '../../../../shared/certificates/ring/ring-change.ts';
import { planRoll } from '../../../../shared/certificates/ring/roll-planner.ts';
import { lastSafeInstant } from '../../../../shared/certificates/ring/succession.ts';
import {
  adopt,
  begin,
  forget,
  hold,
  release,
} from '../../../../shared/certificates/ring/timer-transitions.ts';
import {
  cancelRoll,
  clearPrevious,
  revoke,
} from '../../../../shared/certificates/ring/withdrawal-transitions.ts';
import { at, factsOf, policy } from '../../../support/key-rings.ts';

/** One thing that happens to a ring, after some time has passed. */
interface Happening {
  readonly what:
    | 'tick'
    | 'stage'
    | 'replace'
    | 'assign'
    | 'publish'
    | 'rollBack'
    | 'cancel'
    | 'clear'
    | 'revoke'
    | 'hold'
    | 'release';
  /** Seconds since the last one. */
  readonly after: number;
  /** Days: how far ahead a roll is, and how long a certificate lasts. */
  readonly ahead: number;
  readonly validity: number;
}

const operations = [
  'stage',
  'replace',
  'assign',
  'publish',
  'rollBack',
  'cancel',
  'clear',
  'revoke',
  'hold',
  'release',
] as const;

const happening: fc.Arbitrary<Happening> = fc.record({
  what: fc.oneof({ weight: 3, arbitrary: fc.constant('tick' as const) }, fc.constantFrom(...operations)),
  after: fc.oneof(
    fc.constantFrom(0, 1, 60),
    fc.integer({ min: 0, max: at(3) }),
    fc.integer({ min: 0, max: at(60) }),
  ),
  ahead: fc.integer({ min: 1, max: 40 }),
  validity: fc.integer({ min: 10, max: 500 }),
});

interface Moment {
  readonly ring: KeyRing;
  readonly now: number;
}

function valueOr(ring: KeyRing, outcome: Outcome<RingChange>): KeyRing {
  return isRefusal(outcome) ? ring : outcome.value.ring;
}

/** All that the timer would do now, with a vault that is never slow. */
function tick({ ring, now }: Moment, kid: string): KeyRing {
  let after = ring;
  for (let step = 0; step < 12; step++) {
    const plan = planRoll(after, now, policy);
    if (plan.step === 'idle') break;
    if (plan.step === 'begin') after = begin(after, { id: kid, reason: plan.reason, requestedAt: now });
    if (plan.step === 'disable') after = forget(after, plan.key.kid, now);
    if (plan.step === 'finish') {
      const dates = { notBefore: now - 600, notAfter: now + at(365) };
      after = adopt(after, factsOf(`${kid}-${step}`, dates), now, policy);
    }
  }
  return after;
}

function apply(moment: Moment, { what, ahead, validity }: Happening, kid: string): KeyRing {
  const { ring, now } = moment;
  const certificate = factsOf(kid, { notBefore: now - 600, notAfter: now + at(validity) });
  const request = { certificate, effectiveAt: now + at(ahead) };
  switch (what) {
    case 'tick':
      return tick(moment, kid);
    case 'stage':
      return valueOr(ring, stage(ring, request, now, policy));
    case 'replace':
      return valueOr(ring, stage(ring, { ...request, replacePending: true }, now, policy));
    case 'assign':
      return valueOr(ring, assign(ring, certificate, now, policy));
    case 'publish':
      return valueOr(ring, publish(ring, now, policy));
    case 'rollBack':
      return valueOr(ring, promote(ring, previousKey(ring, now, policy)?.kid ?? '', now, policy));
    case 'cancel':
      return valueOr(ring, cancelRoll(ring, now, policy));
    case 'clear':
      return valueOr(ring, clearPrevious(ring, {}, now, policy));
    case 'revoke':
      return valueOr(ring, revoke(ring, currentKey(ring, now)?.kid ?? '', now, policy));
    case 'hold':
      return hold(ring, now, policy);
    case 'release':
      return release(ring, now, policy);
  }
}

/** The ring after each happening, beginning with a bootstrapped one. */
function live(happenings: readonly Happening[]): { before: Moment; after: Moment; happening: Happening }[] {
  let moment: Moment = { ring: emptyRing, now: at(0) };
  moment = { ...moment, ring: tick(moment, 'boot') };
  return happenings.map((one, index) => {
    const before = { ring: moment.ring, now: moment.now + one.after };
    moment = { ring: apply(before, one, `k${index}`), now: before.now };
    return { before, after: moment, happening: one };
  });
}

const lives = fc.array(happening, { minLength: 1, maxLength: 25 }).map(live);

describe('whatever happens to a key ring', () => {
  it('there is one current key, unless the only one has been revoked', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        for (const { after } of moments) {
          const roles = Object.values(rolesOf(after.ring, after.now, policy));
          const current = roles.filter((role) => role === 'current').length;
          const mayBeNone = roles.includes('revoked') && !roles.includes('next');
          expect(current === 1 || (mayBeNone && current === 0)).toBe(true);
        }
      }),
    );
  });

  it('the timer leaves a key that may sign', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        for (const { after, happening: one } of moments) {
          if (one.what !== 'tick') continue;
          const usable = usableSigningKey(after.ring, after.now + 1, 0);
          expect(usable).toHaveProperty('key');
        }
      }),
    );
  });

  it('the published keys are those with a published role, the current one first', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        for (const { after } of moments) {
          const roles = rolesOf(after.ring, after.now, policy);
          const order = ['current', 'next', 'previous', 'verifyOnly'];
          const published = publicKeys(after.ring, after.now, policy).map(({ kid }) => roles[kid] ?? '');
          expect(published).toEqual(published.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
          const hidden = Object.values(roles).filter((role) => !order.includes(role)).length;
          expect(published.length + hidden).toBe(after.ring.keys.length);
          expect(published.filter((role) => role === 'previous').length).toBeLessThan(2);
        }
      }),
    );
  });

  it('no role changes before the next boundary, and one does at it', () => {
    fc.assert(
      fc.property(lives, fc.double({ min: 0, max: 1, noNaN: true }), (moments, fraction) => {
        for (const { after } of moments) {
          const boundary = nextBoundary(after.ring, after.now, policy);
          const roles = rolesOf(after.ring, after.now, policy);
          const horizon = boundary ?? after.now + at(4000);
          const between = after.now + Math.floor(fraction * (horizon - after.now - 1));
          expect(rolesOf(after.ring, between, policy)).toEqual(roles);
          expect(rolesOf(after.ring, horizon - 1, policy)).toEqual(roles);
          if (boundary !== undefined) expect(rolesOf(after.ring, boundary, policy)).not.toEqual(roles);
        }
      }),
    );
  });

  describe('5.1 Token life vs key life', () => {
    it('every key whose tokens may live stays published, unless it is revoked', () => {
      fc.assert(
        fc.property(lives, (moments) => {
          const liveUntil = new Map<string, number>();
          for (const { before, after } of moments) {
            // The one that signed up to this moment, by the ring as it was; its tokens fit into its certificate.
            const signer = usableSigningKey(before.ring, before.now - 1, policy.tokenLifetime);
            if ('key' in signer)
              liveUntil.set(signer.key.kid, before.now - 1 + policy.tokenLifetime + policy.skew);
            const published = new Set(publicKeys(after.ring, after.now, policy).map(({ kid }) => kid));
            const revoked = new Set(
              after.ring.keys.filter((key) => key.revokedAt !== null).map(({ kid }) => kid),
            );
            for (const [kid, until] of liveUntil) {
              if (until < after.now || revoked.has(kid)) liveUntil.delete(kid);
              else expect(published).toContain(kid);
            }
          }
        }),
      );
    });

    it('the next key takes over while the current certificate still covers its tokens', () => {
      fc.assert(
        fc.property(lives, (moments) => {
          for (const { after } of moments) {
            const current = currentKey(after.ring, after.now);
            const next = nextKey(after.ring, after.now);
            if (!current || !next || lastSafeInstant(current, policy) <= after.now) continue;
            expect(next.signsFrom).toBeLessThanOrEqual(lastSafeInstant(current, policy));
          }
        }),
      );
    });
  });

  it('forgetting, as the planner asks, changes nobody else’s role', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        for (const { before } of moments) {
          const plan = planRoll({ ...before.ring, pending: null }, before.now, {
            ...policy,
            automatic: false,
          });
          if (plan.step !== 'disable') continue;
          const { [plan.key.kid]: _, ...others } = rolesOf(before.ring, before.now, policy);
          const rest = forget(before.ring, plan.key.kid, before.now);
          expect(rolesOf(rest, before.now, policy)).toEqual(others);
          for (const key of rest.keys) expect(retiredAt(rest, key)).toBe(retiredAt(before.ring, key));
        }
      }),
    );
  });

  it('a roll that is staged and cancelled leaves every role as it was, and every instant', () => {
    fc.assert(
      fc.property(lives, fc.integer({ min: 3, max: 60 }), (moments, ahead) => {
        for (const { after } of moments) {
          // As the timer leaves it: the automatic next key is where it belongs.
          const { now } = after;
          const ring = release(tick(after, 'settled'), now, policy);
          if (nextKey(ring, now)?.scheduledBy || nextKey(ring, now)?.heldFrom) continue;
          const request = { certificate: factsOf('mine'), effectiveAt: now + at(ahead) };
          const staged = stage(ring, request, now, policy);
          if (isRefusal(staged)) continue;
          const cancelled = cancelRoll(staged.value.ring, now, policy);
          if (isRefusal(cancelled) || staged.value.warnings.some(({ code }) => code === 'NextWithdrawn'))
            continue;
          expect(rolesOf(cancelled.value.ring, now, policy)).toEqual(rolesOf(ring, now, policy));
        }
      }),
    );
  });

  it('the same ring and instant always give the same plan, and a plan that is carried out ends', () => {
    fc.assert(
      fc.property(lives, (moments) => {
        for (const { after } of moments) {
          expect(planRoll(after.ring, after.now, policy)).toEqual(planRoll(after.ring, after.now, policy));
          const settled = tick(after, 'settled');
          expect(planRoll(settled, after.now, policy).step).toBe('idle');
        }
      }),
    );
  });
});
