/** The machine's clock, and instants as text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromDate, systemClock, toRfc3339 } from '../../../shared/base/clock.ts';

describe('instants', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z'],
    [1_782_864_000, '2026-07-01T00:00:00Z'],
    [1_709_210_096, '2024-02-29T12:34:56Z'],
  ])('writes %i as %s', (instant, text) => {
    expect(toRfc3339(instant)).toBe(text);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.nat(4_102_444_800), (instant) => {
        expect(fromDate(new Date(toRfc3339(instant)))).toBe(instant);
      }),
    );
  });

  it('drops the part of a second that has not passed', () => {
    expect(fromDate(new Date(1999))).toBe(1);
  });
});

describe('systemClock', () => {
  it('counts whole seconds', () => {
    expect(Number.isInteger(systemClock.now())).toBe(true);
  });

  it('never goes back', () => {
    const before = systemClock.elapsed();
    expect(systemClock.elapsed()).toBeGreaterThanOrEqual(before);
  });
});
