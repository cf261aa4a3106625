/** Dates in UTC and in the zone of whoever looks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDates, daysUntil, plainDates, readDate } from '../../../../cli/core/dates.ts';
import { toRfc3339 } from '../../../../shared/base/clock.ts';

describe('a date', () => {
  it.each([
    [
      'Europe/Paris',
      '2026-07-01T00:00:00Z',
      '2026-07-01T00:00:00Z (local 2026-07-01 02:00:00 +02:00)',
      '2026-07-01 00:00Z (02:00 +02:00)',
    ],
    [
      'Europe/Paris',
      '2026-01-07T00:00:00Z',
      '2026-01-07T00:00:00Z (local 2026-01-07 01:00:00 +01:00)',
      '2026-01-07 00:00Z (01:00 +01:00)',
    ],
    [
      'America/New_York',
      '2026-07-01T00:00:00Z',
      '2026-07-01T00:00:00Z (local 2026-06-30 20:00:00 -04:00)',
      '2026-07-01 00:00Z (2026-06-30 20:00 -04:00)',
    ],
    [
      'Asia/Kolkata',
      '2026-12-31T20:00:00Z',
      '2026-12-31T20:00:00Z (local 2027-01-01 01:30:00 +05:30)',
      '2026-12-31 20:00Z (2027-01-01 01:30 +05:30)',
    ],
    ['UTC', '2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z', '2026-07-01 00:00Z'],
  ])('is told in UTC and in %s', (zone, date, full, short) => {
    const dates = createDates(zone);
    expect([dates.full(date), dates.short(date)]).toEqual([full, short]);
  });

  it.each([null, undefined])('that is not there is nothing: %s', (date) => {
    expect([createDates('UTC').full(date), plainDates.short(date)]).toEqual(['', '']);
  });

  it('that cannot be read is told as it is', () => {
    expect(createDates('Europe/Paris').full('soon')).toBe('soon');
  });

  it('always begins with the same instant in UTC, whatever the zone', () => {
    const zones = ['UTC', 'Europe/Paris', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe'];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), fc.constantFrom(...zones), (at, zone) => {
        const utc = toRfc3339(at);
        const shown = createDates(zone).full(utc);
        expect(shown.startsWith(utc)).toBe(true);
        // Read back from its local half it is the same second.
        const [, day, time, offset] = /local (\S+) (\S+) ([+-]\S+)\)/.exec(shown) ?? [];
        if (day !== undefined) expect(readDate(`${day}T${time}${offset}`)).toBe(at);
      }),
    );
  });
});

describe('days until a date', () => {
  it.each([
    [0, 0],
    [86_399, 0],
    [86_400, 1],
    [-1, -1],
    [-86_400, -1],
    [-86_401, -2],
  ])('of %d seconds are %d', (seconds, days) => {
    expect(daysUntil(1000 + seconds, 1000)).toBe(days);
  });
});

describe('reading a date', () => {
  it.each(['7/1/2012', 'tomorrow', '', '2026-13-01T00:00:00Z'])('refuses %j', (text) => {
    expect(readDate(text)).toBeUndefined();
  });
});
