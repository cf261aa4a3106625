/** The effective date: every spelling is either one instant or told how to become one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRfc3339 } from '../../../../shared/base/clock.ts';
import { isRefusal } from '../../../../shared/base/errors.ts';
import { parseEffectiveDate } from '../../../../shared/certificates/ring/effective-date.ts';

function refusalOf(text: string) {
  const outcome = parseEffectiveDate(text);
  if (!isRefusal(outcome)) throw new Error(`${text} was accepted as ${outcome.value}`);
  expect(outcome.violations).toHaveLength(1);
  expect(outcome.violations[0].target).toBe('effectiveDate');
  return outcome.violations[0];
}

describe('an effective date with an offset', () => {
  it.each([
    ['2026-07-01T00:00:00Z', Date.UTC(2026, 6, 1) / 1000],
    ['2026-07-01t00:00:00z', Date.UTC(2026, 6, 1) / 1000],
    ['2026-07-01T02:00:00+02:00', Date.UTC(2026, 6, 1) / 1000],
    ['2026-06-30T17:30:00-06:30', Date.UTC(2026, 6, 1) / 1000],
    ['2026-07-01T00:00:00-00:00', Date.UTC(2026, 6, 1) / 1000],
    ['2026-07-01T00:00:00.999Z', Date.UTC(2026, 6, 1) / 1000],
    ['1969-12-31T23:59:59.5Z', -1],
    ['2028-02-29T23:59:59Z', Date.UTC(2028, 1, 29, 23, 59, 59) / 1000],
    ['0099-01-01T00:00:00Z', Date.parse('0099-01-01T00:00:00Z') / 1000],
    ['  2026-07-01T00:00:00Z  ', Date.UTC(2026, 6, 1) / 1000],
  ])('reads %s', (text, instant) => {
    expect(parseEffectiveDate(text)).toEqual({ value: instant });
  });

  it('reads back every instant that it writes, in every offset', () => {
    const instants = fc.integer({ min: 0, max: 253_402_300_799 - 86_400 });
    const offsets = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(instants, offsets, (instant, offset) => {
        const local = toRfc3339(Math.max(0, instant + offset * 60)).replace('Z', '');
        const two = (part: number) => String(part).padStart(2, '0');
        const size = Math.abs(offset);
        const written = `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        const expected = Math.max(0, instant + offset * 60) - offset * 60;
        expect(parseEffectiveDate(written)).toEqual({ value: expected });
      }),
    );
  });
});

describe('an effective date without an offset', () => {
  it.each([
    ['2026-07-01', '2026-07-01T00:00:00Z'],
    ['2026-07-01T00:00:00', '2026-07-01T00:00:00Z'],
    ['2026-07-01T09:30', '2026-07-01T09:30:00Z'],
    ['2026-07-01 09:30:00', '2026-07-01T09:30:00Z'],
    ['2026-07-01', '2026-07-01T00:00:00+02:00'],
  ])('%s is refused and shown as %s', (text, shown) => {
    const { code, message } = refusalOf(text);
    expect(code).toBe('EffectiveDateMissingOffset');
    expect(message).toContain(shown);
  });

  it.each(['7/1/2012', '07/01/2012', '7-1-2012', '7.1.2012', '7/1/2012 12:00 AM'])(
    '%s is refused with both of its readings',
    (text) => {
      const { code, message } = refusalOf(text);
      expect(code).toBe('EffectiveDateMissingOffset');
      expect(message).toContain('1 July 2012');
      expect(message).toContain('7 January 2012');
      expect(message).toContain('2012-07-01T00:00:00Z');
      expect(message).toContain('2012-01-07T00:00:00Z');
    },
  );

  it.each([
    ['7/25/2012', '2012-07-25T00:00:00Z'],
    ['25.7.2012', '2012-07-25T00:00:00Z'],
    ['7/7/2012', '2012-07-07T00:00:00Z'],
  ])('%s can be read in one way only and is shown as %s', (text, shown) => {
    const { code, message } = refusalOf(text);
    expect(code).toBe('EffectiveDateMissingOffset');
    expect(message).toContain(shown);
    expect(message).not.toContain(' others');
  });
});

describe('a text that is no effective date', () => {
  it.each([
    ['2026-02-30T00:00:00Z', 'there is no 30 February 2026'],
    ['2027-02-29T00:00:00Z', 'there is no 29 February 2027'],
    ['2026-13-01T00:00:00Z', 'there is no month 13'],
    ['2026-00-10', 'there is no month 0'],
    ['2026-07-00T00:00:00Z', 'there is no 0 July 2026'],
    ['2026-07-01T25:00:00Z', 'there is no hour 25'],
    ['2026-07-01T24:00:00Z', 'there is no hour 24'],
    ['2026-07-01T00:60:00Z', 'there is no minute 60'],
    ['2026-12-31T23:59:60Z', 'there is no second 60'],
    ['2026-07-01T00:00:00+24:00', 'no time zone has the offset +24:00'],
    ['2026-07-01T00:00:00+02:60', 'no time zone has the offset +02:60'],
    ['2026-07-01 00:00:00Z', 'Write 2026-07-01T00:00:00Z'],
    ['2026-07-01T00:00Z', 'Write 2026-07-01T00:00:00Z'],
    ['2026-07-01T00:00:00+0200', 'Write 2026-07-01T00:00:00+02:00'],
    ['2026-07-01z', 'Write 2026-07-01T00:00:00Z'],
    ['31/31/2012', 'no date in any order'],
    ['tomorrow', 'Write it like 2026-07-01T00:00:00Z'],
    ['1782864000', 'Write it like'],
    ['+002026-07-01T00:00:00Z', 'Write it like'],
    ['2026-07-01T00:00:00Z; drop', 'Write it like'],
  ])('%s is refused: %s', (text, shown) => {
    const { code, message } = refusalOf(text);
    expect(code).toBe('InvalidRequest');
    expect(message).toContain(shown);
  });

  it.each(['', '   '])('an empty one is asked for', (text) => {
    expect(refusalOf(text).code).toBe('EffectiveDateRequired');
  });

  it('is never quoted at length, and never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary' }), (text) => {
        const outcome = parseEffectiveDate(text);
        if (isRefusal(outcome)) expect(outcome.violations[0].message.length).toBeLessThan(250);
        else expect(Number.isSafeInteger(outcome.value)).toBe(true);
      }),
    );
  });
});
