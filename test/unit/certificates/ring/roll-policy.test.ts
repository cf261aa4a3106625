/** The laws between the durations of a roll: each is checked at the value where it changes its mind. */
import { describe, expect, it } from 'vitest';
import { day, hour, minute } from '../../../../shared/base/duration.ts';
import { settingsTable } from '../../../../shared/base/settings.ts';
import {
  checkRollPolicy,
  defaultRollPolicy,
  policySettings,
  type RollPolicy,
  rollPolicyWarnings,
  shortestValidity,
} from '../../../../shared/certificates/ring/roll-policy.ts';

const base = defaultRollPolicy;

describe('the default roll policy', () => {
  it('breaks no law and gives no warning', () => {
    expect(checkRollPolicy(base)).toEqual([]);
    expect(rollPolicyWarnings(base)).toEqual([]);
  });

  it('names settings that exist', () => {
    const names = Object.values(settingsTable).map(({ name }) => name as string);
    expect(names).toEqual(expect.arrayContaining(Object.values(policySettings)));
  });
});

/** Each law with the last value that holds and the first that does not. */
const laws: [string, Partial<RollPolicy>, Partial<RollPolicy>, string[], string][] = [
  [
    'a key is published for longer than partners keep metadata',
    { propagate: 24 * hour + 6 * minute + 1 },
    { propagate: 24 * hour + 6 * minute },
    ['S2S_ROLL_PROPAGATE', 'S2S_CONSUMER_CACHE', 'S2S_CACHE_FOR', 'S2S_CLOCK_SKEW'],
    'S2S_CONSUMER_CACHE (1d)',
  ],
  [
    'a key signs for longer than it is announced',
    { rotateEvery: 2 * day + 1, lead: 2 * day },
    { rotateEvery: 2 * day, lead: 2 * day },
    ['S2S_ROLL_EVERY', 'S2S_ROLL_PROPAGATE'],
    'S2S_ROLL_EVERY (2d)',
  ],
  [
    'every instance has read a key well before it signs',
    { propagate: 2 * hour, consumerCache: minute, tick: minute, cacheFor: hour },
    { propagate: 2 * hour, consumerCache: minute, tick: minute, cacheFor: hour + 1 },
    ['S2S_CACHE_FOR', 'S2S_ROLL_PROPAGATE'],
    '1/2 of S2S_ROLL_PROPAGATE (2h)',
  ],
  [
    'the next key is prepared in time to be announced',
    { lead: 2 * day },
    { lead: 2 * day - 1 },
    ['S2S_ROLL_LEAD', 'S2S_ROLL_PROPAGATE'],
    'S2S_ROLL_PROPAGATE (2d)',
  ],
  [
    'the next key is prepared within its predecessor’s time',
    { lead: 90 * day },
    { lead: 90 * day + 1 },
    ['S2S_ROLL_LEAD', 'S2S_ROLL_EVERY'],
    'S2S_ROLL_EVERY (90d)',
  ],
  [
    'a key stays published for announcement, tokens and skew',
    { retain: 2 * day + hour + 5 * minute },
    { retain: 2 * day + hour + 5 * minute - 1 },
    ['S2S_ROLL_RETAIN', 'S2S_ROLL_PROPAGATE', 'S2S_LONGEST_TOKEN_LIFETIME', 'S2S_CLOCK_SKEW'],
    'S2S_LONGEST_TOKEN_LIFETIME (1h)',
  ],
  [
    'a certificate is valid for announcement and retention',
    { validityMonths: 1, retain: 27 * day - 2 * day - 1 },
    { validityMonths: 1, retain: 27 * day - 2 * day },
    ['S2S_CERTIFICATE_VALIDITY_MONTHS', 'S2S_ROLL_PROPAGATE', 'S2S_ROLL_RETAIN'],
    'S2S_CERTIFICATE_VALIDITY_MONTHS (1 months)',
  ],
  [
    'one missed tick does not make a roll late',
    { tick: 48 * 6 * minute },
    { tick: 48 * 6 * minute + 1 },
    ['S2S_ROLL_TICK', 'S2S_ROLL_PROPAGATE'],
    '1/10 of S2S_ROLL_PROPAGATE (2d)',
  ],
];

describe('the laws of the roll policy', () => {
  it.each(laws)('%s', (_law, holds, breaks, settings, shown) => {
    expect(checkRollPolicy({ ...base, ...holds })).toEqual([]);
    const problems = checkRollPolicy({ ...base, ...breaks });
    const found = problems.find((problem) => problem.settings.join() === settings.join());
    expect(found?.message).toContain(shown);
    for (const setting of settings) expect(found?.message).toContain(setting);
    expect(found?.message).toMatch(/must be .*: .+\.$/);
  });

  it('tells that tokens would outlive the retention, beside the law that includes it', () => {
    const problems = checkRollPolicy({ ...base, tokenLifetime: 14 * day });
    expect(problems.map(({ settings }) => settings.join())).toEqual([
      'S2S_ROLL_RETAIN,S2S_LONGEST_TOKEN_LIFETIME,S2S_CLOCK_SKEW',
      'S2S_ROLL_RETAIN,S2S_ROLL_PROPAGATE,S2S_LONGEST_TOKEN_LIFETIME,S2S_CLOCK_SKEW',
    ]);
  });

  it('tells all broken laws at once', () => {
    const policy = { ...base, propagate: hour, lead: 200 * day, tick: day };
    expect(checkRollPolicy(policy)).toHaveLength(3);
  });

  it.each([
    ['tokenLifetime', 0],
    ['rotateEvery', -1],
    ['propagate', Number.NaN],
    ['retain', 1.5],
    ['tick', Number.POSITIVE_INFINITY],
    ['skew', -1],
  ] as const)('refuses %s of %s before it asks for laws', (member, value) => {
    const problems = checkRollPolicy({ ...base, [member]: value });
    expect(problems.map(({ settings }) => settings)).toEqual([[policySettings[member]]]);
    expect(rollPolicyWarnings({ ...base, [member]: value })).toEqual([]);
  });

  it('accepts clocks that never differ', () => {
    expect(checkRollPolicy({ ...base, skew: 0 })).toEqual([]);
  });
});

describe('a warning', () => {
  it('says that certificates end before their cycle', () => {
    const short = { ...base, validityMonths: 6 };
    expect(checkRollPolicy(short)).toEqual([]);
    expect(rollPolicyWarnings(short)).toHaveLength(1);
    expect(rollPolicyWarnings(short)[0]?.message).toContain('S2S_CERTIFICATE_VALIDITY_MONTHS (6 months)');
  });

  it('is kept back while a law is broken', () => {
    expect(rollPolicyWarnings({ ...base, validityMonths: 6, tick: day })).toEqual([]);
  });
});

describe('the shortest validity of some months', () => {
  it('is never longer than the calendar makes it', () => {
    for (let months = 1; months <= 60; months++) {
      for (let start = 0; start < 48; start++) {
        const calendar = (Date.UTC(2026, start + months, 1) - Date.UTC(2026, start, 1)) / 1000;
        expect(shortestValidity({ validityMonths: months })).toBeLessThanOrEqual(calendar);
      }
    }
  });
});
