/**
 * The acceptance test of the roll: 200 histories of 500 days, in many ways to live, hold every law; and for every
 * rule that is taken away some history breaks one, so that each rule is known to be needed.
 */
import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../../shared/base/duration.ts';
import type { KeyRing, SigningKey } from '../../../../shared/certificates/ring/key-ring.ts';
import { checkRollPolicy, defaultRollPolicy } from '../../../../shared/certificates/ring/roll-policy.ts';
import { isOperatorsRoll } from '../../../../shared/certificates/ring/succession.ts';
import { simulate } from '../../../support/ring-simulation.ts';
import { type Law, simulatedPolicy, type Variant } from '../../../support/simulated-world.ts';

const tenDays = { rotateEvery: 10 * day, propagate: 3 * day, lead: 10 * day, retain: 4 * day };
const fortyDays = { rotateEvery: 40 * day, lead: 40 * day };

/** Everything that operators do, a few times a week. */
const busyOperators: Variant['operations'] = {
  roll: 1 / 60,
  cancel: 1 / 80,
  publish: 1 / 120,
  rollBack: 1 / 80,
  clear: 1 / 60,
  revoke: 1 / 300,
  assign: 1 / 200,
  disableInVault: 1 / 400,
  addForeign: 1 / 400,
};
const calmOperators = Object.fromEntries(
  Object.entries(busyOperators).map(([operation, chance]) => [operation, chance / 4]),
);

const lives: [string, number, Variant][] = [
  ['a next key always published', 20, {}],
  ['a lead of 30 days', 15, { policy: { lead: 30 * day } }],
  ['a cycle of ten days', 15, { policy: { ...tenDays, lead: 5 * day } }],
  ['certificates shorter than the cycle', 15, { validity: 60 * day, policy: { lead: 10 * day } }],
  ['certificates that barely outlive the cycle', 15, { validity: 91 * day }],
  ['emergency revocations', 15, { operations: { revoke: 1 / 200 } }],
  ['a storm of revocations', 15, { operations: { revoke: 1 / 20 }, policy: tenDays }],
  ['rollbacks', 15, { operations: { rollBack: 1 / 50 }, policy: fortyDays }],
  [
    'rollbacks to short certificates',
    15,
    { operations: { rollBack: 1 / 50 }, validity: 110 * day, policy: fortyDays },
  ],
  ['busy operators', 20, { operations: busyOperators }],
  [
    'operators with short certificates',
    15,
    { operations: calmOperators, validity: 110 * day, policy: fortyDays },
  ],
  ['partners that must be told by hand', 10, { pinned: 0.5, operations: { roll: 1 / 100 } }],
  [
    'such partners, operators and short certificates',
    15,
    {
      pinned: 0.5,
      operations: { roll: 1 / 200, rollBack: 1 / 100, cancel: 1 / 100 },
      validity: 110 * day,
      policy: fortyDays,
    },
  ],
];

describe('5.4 Promote before others refreshed', () => {
  it('has 200 histories', () => {
    expect(lives.reduce((sum, [, histories]) => sum + histories, 0)).toBe(200);
  });

  it.each(lives)('holds every law with %s (%i histories)', async (_life, histories, variant) => {
    expect(checkRollPolicy({ ...simulatedPolicy, ...variant.policy })).toEqual([]);
    let operations = 0;
    for (let seed = 1; seed <= histories; seed++) {
      const history = await simulate(seed, variant, 500);
      expect(Object.fromEntries(history.broken), `seed ${seed}`).toEqual({});
      expect(history.created).toBeGreaterThan(1);
      operations += history.operations;
    }
    // A life in which the operators were always refused would prove nothing about them.
    if (variant.operations) expect(operations / histories).toBeGreaterThan(5);
  });
});

/** Rewrites each key of a ring that is about to be saved. */
function tamper(rewrite: (after: SigningKey, before: SigningKey | undefined) => SigningKey | undefined) {
  return (before: KeyRing, after: KeyRing): KeyRing => ({
    ...after,
    keys: after.keys.flatMap(
      (key) =>
        rewrite(
          key,
          before.keys.find(({ kid }) => kid === key.kid),
        ) ?? [],
    ),
  });
}

/** Keeps an automatic next key from being pulled forward. */
const notPulledForward = tamper((key, before) =>
  before && !isOperatorsRoll(key) && key.signsFrom < before.signsFrom
    ? { ...key, signsFrom: before.signsFrom }
    : key,
);
const signsAtOnce = tamper((key, before) => (before ? key : { ...key, signsFrom: key.publishedAt }));
const forgetsRevokedAtOnce = tamper((key) => (key.revokedAt === null ? key : undefined));

const withoutRule: [string, number, Law, Variant][] = [
  [
    'the ETag',
    300,
    'no revocation is lost',
    { without: { etag: true }, operations: { revoke: 1 / 8, roll: 1 / 3, cancel: 1 / 3 }, policy: tenDays },
  ],
  [
    'the fallback for clocks that lag',
    300,
    'a key signs at every moment',
    { without: { skewFallback: true }, operations: { revoke: 1 / 40 } },
  ],
  [
    'announcing a key for longer than partners cache',
    300,
    'every partner can verify every live token',
    { policy: { propagate: 6 * hour, lead: 12 * hour } },
  ],
  [
    'retaining a key for as long as its tokens live',
    300,
    'every partner can verify every live token',
    { policy: { retain: 6 * hour } },
  ],
  [
    'a retention in which a successor can be announced',
    300,
    'a key is announced before it signs',
    { validity: 91 * day, policy: { retain: 2 * day } },
  ],
  [
    'pulling the next key forward at a rollback',
    300,
    'no token outlives its certificate',
    {
      without: { tamper: notPulledForward },
      operations: { rollBack: 1 / 100 },
      validity: 110 * day,
      policy: fortyDays,
    },
  ],
  [
    'the tag of the roll on the certificate',
    10,
    'a key signs at every moment',
    { without: { rollTag: true } },
  ],
  [
    'the wait between publishing and signing',
    10,
    'every partner can verify every live token',
    { without: { tamper: signsAtOnce } },
  ],
  [
    'the guard on cancelling at the last moment',
    300,
    'every partner can verify every live token',
    { without: { cancelGuard: true }, operations: { roll: 1 / 50 } },
  ],
  [
    'the floor below which the previous key is not cleared',
    300,
    'every partner can verify every live token',
    { without: { clearanceFloor: true }, operations: { clear: 1 / 10, rollBack: 1 / 30, publish: 1 / 60 } },
  ],
  [
    'keeping a revoked key while it tells that older ones were relieved',
    300,
    'a relieved key comes back only by order',
    {
      without: { tamper: forgetsRevokedAtOnce },
      operations: { revoke: 1 / 60, publish: 1 / 40 },
    },
  ],
  [
    'disabling what is left over',
    200,
    'nothing is left enabled in the vault',
    { without: { disabling: true }, policy: tenDays },
  ],
];

describe('without one rule', () => {
  it.each(withoutRule)('%s, a history breaks a law', async (_rule, days, law, variant) => {
    const broken: Law[] = [];
    for (let seed = 1; seed <= 30 && !broken.includes(law); seed++) {
      broken.push(...(await simulate(seed, variant, days)).broken.keys());
    }
    expect(broken).toContain(law);
  });

  it.each(withoutRule.filter(([, , , { without }]) => without))(
    '%s, it is that rule which is missed: with it the same histories hold',
    async (_rule, days, _law, { without: _, ...variant }) => {
      for (let seed = 1; seed <= 2; seed++) {
        expect(Object.fromEntries((await simulate(seed, variant, days)).broken)).toEqual({});
      }
    },
  );

  it.each([
    ['announcing', { propagate: 6 * hour, lead: 12 * hour }],
    ['retaining', { retain: 6 * hour }],
    ['a successor’s time', { retain: 2 * day }],
  ])('of %s, the app does not start', (_rule, policy) => {
    expect(checkRollPolicy({ ...defaultRollPolicy, ...policy })).not.toEqual([]);
  });
});
