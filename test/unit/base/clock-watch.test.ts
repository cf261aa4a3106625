/** This instance's clock against the `Date` of those who answer. */
import { describe, expect, it } from 'vitest';
import type { Seconds } from '../../../shared/base/clock.ts';
import { createClockWatch } from '../../../shared/base/clock-watch.ts';
import { createTestClock, testNow } from '../../support/clock.ts';

const dateOf = (instant: number) => new Date(instant * 1_000).toUTCString();

function setUp() {
  const clock = createTestClock();
  const told: { wrong: boolean; ahead: Seconds }[] = [];
  const watch = createClockWatch({ clock, tell: (found) => told.push(found) });
  return { clock, told, watch };
}

describe('5.5 Clock of one instance wrong', () => {
  it.each([
    [0, false],
    [60, false],
    [-60, false],
    [61, true],
    [-61, true],
    [300, true],
  ])('a clock that is %i seconds ahead is wrong: %s', (ahead, wrong) => {
    const { watch, told } = setUp();
    watch.saw(dateOf(testNow - ahead));
    expect(watch.isWrong()).toBe(wrong);
    expect(watch.ahead()).toBe(ahead);
    expect(told).toEqual(wrong ? [{ wrong, ahead }] : []);
  });

  it('is told once, again every five minutes, and when it is right again', () => {
    const { clock, watch, told } = setUp();
    const answer = (ahead: Seconds) => watch.saw(dateOf(clock.now() - ahead));
    answer(90);
    answer(90);
    clock.advance(299);
    answer(91);
    expect(told).toHaveLength(1);
    clock.advance(1);
    answer(92);
    answer(0);
    answer(0);
    expect(told).toEqual([
      { wrong: true, ahead: 90 },
      { wrong: true, ahead: 92 },
      { wrong: false, ahead: 0 },
    ]);
  });

  it.each([undefined, '', 'yesterday', '-'])('lets go of a header that is no date: %j', (date) => {
    const { watch, told } = setUp();
    watch.saw(date);
    expect(watch.ahead()).toBeUndefined();
    expect(watch.isWrong()).toBe(false);
    expect(told).toEqual([]);
  });
});
