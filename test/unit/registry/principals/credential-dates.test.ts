/** From when to when a credential is good: given or default, inside what bounds it, in order, not over yet. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../../../shared/base/clock.ts';
import { isRefusal } from '../../../../shared/base/errors.ts';
import {
  type RequestedDates,
  readCredentialDates,
} from '../../../../shared/registry/principals/credential-dates.ts';
import { testNow } from '../../../support/clock.ts';
import { refusalsOf, succeeded, violationsOf } from '../../../support/outcomes.ts';

const day = 86_400;
const within = { startsAt: testNow - 100 * day, endsAt: testNow + 100 * day };
const defaults = { startsAt: within.startsAt, endFrom: () => within.endsAt };
const read = (dates: RequestedDates, bounds: typeof within | undefined = within) =>
  readCredentialDates(dates, defaults, bounds, testNow);

describe('dates', () => {
  it('that are not given are the defaults', () => {
    expect(succeeded(read({}))).toEqual(within);
  });

  it.each<[string, RequestedDates, object]>([
    ['a start', { startDateTime: '2026-07-02T00:00:00Z' }, { startsAt: testNow + day }],
    ['an end with an offset', { endDateTime: '2026-07-02T02:00:00+02:00' }, { endsAt: testNow + day }],
    ['a fraction of a second', { endDateTime: '2026-07-02T00:00:00.999Z' }, { endsAt: testNow + day }],
    ['the first second that there is', { startDateTime: toRfc3339(within.startsAt) }, within],
    ['the last', { endDateTime: toRfc3339(within.endsAt) }, within],
    ['an end in a second', { endDateTime: toRfc3339(testNow + 1) }, { endsAt: testNow + 1 }],
  ])('may be %s', (_, dates, expected) => {
    expect(succeeded(read(dates))).toMatchObject(expected);
  });

  it.each<[string, RequestedDates, string[]]>([
    [
      'a second before the certificate',
      { startDateTime: toRfc3339(within.startsAt - 1) },
      ['CredentialDatesOutsideCertificate startDateTime'],
    ],
    [
      'a second after it',
      { endDateTime: toRfc3339(within.endsAt + 1) },
      ['CredentialDatesOutsideCertificate endDateTime'],
    ],
    [
      'outside on both sides',
      { startDateTime: '2000-01-01T00:00:00Z', endDateTime: '2100-01-01T00:00:00Z' },
      ['CredentialDatesOutsideCertificate startDateTime', 'CredentialDatesOutsideCertificate endDateTime'],
    ],
    ['over', { endDateTime: toRfc3339(testNow) }, ['CredentialDatesInvalid endDateTime']],
    [
      'in the wrong order',
      { startDateTime: '2026-07-03T00:00:00Z', endDateTime: '2026-07-02T00:00:00Z' },
      ['CredentialDatesInvalid endDateTime'],
    ],
    [
      'one instant',
      { startDateTime: '2026-07-03T00:00:00Z', endDateTime: '2026-07-03T02:00:00+02:00' },
      ['CredentialDatesInvalid endDateTime'],
    ],
    [
      'without an offset',
      { startDateTime: '2026-07-02T00:00:00' },
      ['EffectiveDateMissingOffset startDateTime'],
    ],
    [
      'in nobody knows which order',
      { endDateTime: '7/1/2027', startDateTime: 'yesterday' },
      ['InvalidRequest startDateTime', 'EffectiveDateMissingOffset endDateTime'],
    ],
    ['nothing but white space', { startDateTime: ' ' }, ['CredentialDatesInvalid startDateTime']],
    ['no day of any year', { endDateTime: '2027-02-29T00:00:00Z' }, ['InvalidRequest endDateTime']],
  ])('may not be %s', (_, dates, refusals) => {
    expect(refusalsOf(read(dates))).toEqual(refusals);
  });

  it('without bounds may be any that are in order and not over', () => {
    const dates = { startDateTime: '2000-01-01T00:00:00Z', endDateTime: '2100-01-01T00:00:00Z' };
    expect(isRefusal(readCredentialDates(dates, defaults, undefined, testNow))).toBe(false);
  });

  it('an end that is not given follows from the start', () => {
    const following = { startsAt: testNow, endFrom: (startsAt: number) => startsAt + day };
    const found = readCredentialDates(
      { startDateTime: '2026-08-01T00:00:00Z' },
      following,
      undefined,
      testNow,
    );
    expect(succeeded(found)).toEqual({ startsAt: testNow + 31 * day, endsAt: testNow + 32 * day });
  });

  it('are repeated in a refusal in a few characters', () => {
    const refused = violationsOf(read({ startDateTime: 'x'.repeat(5000) }));
    expect(refused).not.toEqual([]);
    for (const { message } of refused) expect(message.length).toBeLessThan(150);
  });
});

it('whatever is asked, what is granted lies inside, in order, and ends in the future', () => {
  const instants = fc.option(fc.integer({ min: testNow - 200 * day, max: testNow + 200 * day }), {
    nil: undefined,
  });
  const bounds = fc.record({
    startsAt: fc.integer({ min: testNow - 150 * day, max: testNow + 150 * day }),
    life: fc.integer({ min: 0, max: 200 * day }),
  });
  fc.assert(
    fc.property(instants, instants, bounds, (start, end, { startsAt, life }) => {
      const own = { startsAt, endsAt: startsAt + life };
      const asked = {
        ...(start !== undefined && { startDateTime: toRfc3339(start) }),
        ...(end !== undefined && { endDateTime: toRfc3339(end) }),
      };
      const found = readCredentialDates(asked, { startsAt, endFrom: () => own.endsAt }, own, testNow);
      if (isRefusal(found)) return;
      expect(found.value).toEqual({ startsAt: start ?? startsAt, endsAt: end ?? own.endsAt });
      expect(found.value.startsAt).toBeGreaterThanOrEqual(own.startsAt);
      expect(found.value.endsAt).toBeLessThanOrEqual(own.endsAt);
      expect(found.value.endsAt).toBeGreaterThan(Math.max(testNow, found.value.startsAt));
    }),
    { numRuns: 500 },
  );
});
