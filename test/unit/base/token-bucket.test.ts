/** A token bucket holds a minute's worth, fills evenly, and says honestly when to come again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, levelOf, take, waitFor } from '../../../shared/base/token-bucket.ts';

const rates = fc.integer({ min: 1, max: 10_000 });
const gaps = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 200 });

describe('a token bucket', () => {
  it('is full before anybody has taken from it', () => {
    expect([levelOf(undefined, 60, 5), waitFor(undefined, 60, 5)]).toEqual([60, 0]);
  });

  it.each([
    [1, 60],
    [60, 1],
    [90, 1],
    [30, 2],
    [7, 9],
  ])('with %i tokens a minute makes whoever finds it empty wait %i s', (rate, seconds) => {
    expect(waitFor({ level: 0, at: 1000 }, rate, 1000)).toBe(seconds);
  });

  it('is not filled by a clock that stands still, nor emptied by one that goes back', () => {
    const bucket = { level: 3, at: 10_000 };
    expect([levelOf(bucket, 60, 10_000), levelOf(bucket, 60, 0)]).toEqual([3, 3]);
  });

  it('never holds more than a minute’s worth and never owes one', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, between) => {
        let bucket: Bucket | undefined;
        let now = 0;
        for (const gap of between) {
          now += gap;
          bucket = take(bucket, rate, now);
          expect(bucket.level).toBeGreaterThanOrEqual(0);
          expect(bucket.level).toBeLessThanOrEqual(rate);
        }
      }),
    );
  });

  it('has a token after the wait that it names, and none a second before', () => {
    fc.assert(
      fc.property(rates, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (rate, level) => {
        const bucket = { level, at: 0 };
        const wait = waitFor(bucket, rate, 0);
        expect(waitFor(bucket, rate, wait * 1000)).toBe(0);
        if (wait > 1) expect(waitFor(bucket, rate, (wait - 1) * 1000)).toBeGreaterThan(0);
      }),
    );
  });

  it('lets through no more than a minute’s worth and what has flown in since', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, between) => {
        let bucket: Bucket | undefined;
        let now = 0;
        let passed = 0;
        for (const gap of between) {
          now += gap;
          if (waitFor(bucket, rate, now) > 0) continue;
          bucket = take(bucket, rate, now);
          passed += 1;
        }
        expect(passed).toBeLessThanOrEqual(rate + (now * rate) / 60_000 + 1);
      }),
    );
  });
});
