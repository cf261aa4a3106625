/** The schedules of the local Functions host: NCRONTAB as .NET reads it, and time spans. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../local/host/schedule.ts';
import { testNow } from '../../../support/clock.ts';

const at = (text: string) => Date.parse(text) / 1000;

describe('a schedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-07-01T00:00:00Z', '2026-07-01T00:05:00Z'],
    ['0 0 * * * *', '2026-07-01T00:59:59Z', '2026-07-01T01:00:00Z'],
    ['*/5 * * * *', '2026-07-01T00:01:30Z', '2026-07-01T00:05:00Z'],
    ['0 30 9 * Jan Mon', '2026-07-01T00:00:00Z', '2027-01-04T09:30:00Z'],
    ['0 0 0 1 * sunday', '2026-07-01T00:00:00Z', '2026-11-01T00:00:00Z'],
    ['5/20 * * * * *', '2026-07-01T00:00:06Z', '2026-07-01T00:00:25Z'],
    ['0 10-20/5,45 * * * *', '2026-07-01T00:20:00Z', '2026-07-01T00:45:00Z'],
    ['0 0 0 29 2 *', '2026-07-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    // A step of one is no step: the 5 alone, where `5/2` goes on to the end of the field.
    ['0 5/1 * * * *', '2026-07-01T00:05:00Z', '2026-07-01T01:05:00Z'],
    ['0 57/2 * * * *', '2026-07-01T00:57:00Z', '2026-07-01T00:59:00Z'],
    ['0 57/2 * * * *', '2026-07-01T00:59:00Z', '2026-07-01T01:57:00Z'],
    // A range the wrong way round is turned round.
    ['0 20-10 * * * *', '2026-07-01T00:20:00Z', '2026-07-01T01:10:00Z'],
    ['0 0 9-17 * * 1-5', '2026-07-03T17:00:00Z', '2026-07-06T09:00:00Z'],
    ['0 0 0 * feb-MAR *', '2026-07-01T00:00:00Z', '2027-02-01T00:00:00Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:58Z', '2026-12-31T23:59:59Z'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59Z', '2027-12-31T23:59:59Z'],
    // Day and weekday must both match: the first Monday that is a 13th.
    ['0 0 0 13 * 1', '2026-07-01T00:00:00Z', '2026-07-13T00:00:00Z'],
    ['0 0 0 13 * 1', '2026-07-13T00:00:00Z', '2027-09-13T00:00:00Z'],
    ['  0   0 *  * * * ', '2026-07-01T00:59:59Z', '2026-07-01T01:00:00Z'],
    ['* * * * * *', '2026-07-01T00:00:00Z', '2026-07-01T00:00:01Z'],
    ['00:00:10', '2026-07-01T00:00:00Z', '2026-07-01T00:00:10Z'],
    ['00:05:00', '2026-07-01T00:01:00Z', '2026-07-01T00:06:00Z'],
    ['1.00:00:00', '2026-07-01T00:01:00Z', '2026-07-02T00:01:00Z'],
  ])('%s after %s occurs at %s', (expression, from, expected) => {
    expect(parseSchedule(expression).next(at(from))).toBe(at(expected));
  });

  it.each([
    '',
    '* * * *',
    '* * * * * * *',
    '60 * * * * *',
    '* * 24 * * *',
    '* * * 0 * *',
    '* * * * 13 *',
    '* * * * * 7',
    '* * * L * *',
    '* * * 15W * *',
    '* * * * * 1#2',
    '1-*/2 * * * * *',
    '*-5 * * * * *',
    '5- * * * * *',
    ',5 * * * * *',
    '-1 * * * * *',
    '1.5 * * * * *',
    '* * * * Ja *',
    '00:00:60',
    '0 */0 * * * *',
    '0 */-5 * * * *',
    '0 ? * * * *',
    '@hourly',
    '0 0 0 30 2 *',
    '24:00:00',
    '00:00:00',
    '0 0 0 1 JanX *',
  ])('"%s" is refused by name', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(`"${expression}"`);
  });

  it('moves on by at least its interval', () => {
    const schedule = parseSchedule('0 0,20 * * * *');
    expect(schedule.interval(testNow)).toBe(1200);
    expect(parseSchedule('*/30 * * * * *').interval(testNow)).toBe(30);
  });

  it('has every occurrence after the one before and within its own fields', () => {
    const field = (high: number) => fc.integer({ min: 0, max: high });
    fc.assert(
      fc.property(
        field(59),
        field(59),
        field(23),
        fc.nat({ max: 10 ** 9 }),
        (second, minute, hour, offset) => {
          const next = parseSchedule(`${second} ${minute} ${hour} * * *`).next(testNow + offset);
          const date = new Date(next * 1000);
          expect(next).toBeGreaterThan(testNow + offset);
          expect(next).toBeLessThanOrEqual(testNow + offset + 86_400);
          expect([date.getUTCSeconds(), date.getUTCMinutes(), date.getUTCHours()]).toEqual([
            second,
            minute,
            hour,
          ]);
        },
      ),
    );
  });

  it('agrees with counting minute by minute', () => {
    const values = (high: number) =>
      fc.uniqueArray(fc.integer({ min: 0, max: high }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        values(59),
        values(23),
        values(6),
        fc.nat({ max: 10 ** 8 }),
        (minutes, hours, days, offset) => {
          const from = testNow + offset;
          const fits = (instant: number) => {
            const date = new Date(instant * 1000);
            return (
              minutes.includes(date.getUTCMinutes()) &&
              hours.includes(date.getUTCHours()) &&
              days.includes(date.getUTCDay())
            );
          };
          let expected = from - (from % 60) + 60;
          while (!fits(expected)) expected += 60;
          expect(parseSchedule(`0 ${minutes} ${hours} * * ${days}`).next(from)).toBe(expected);
        },
      ),
    );
  });
});
