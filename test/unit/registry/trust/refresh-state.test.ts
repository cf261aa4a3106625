/** When metadata is due, whatever the clocks say, and how its state is shown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  earlyRefreshInterval,
  firstRefresh,
  isDue,
  nextDueAt,
  refreshInterval,
  viewOfRefresh,
} from '../../../../shared/registry/trust/refresh-state.ts';
import { testNow } from '../../../support/clock.ts';

const state = firstRefresh(testNow);

describe('a refresh is due', () => {
  it.each([
    [0, false],
    [299, false],
    [300, true],
    [3600, true],
    [10_000_000, true],
  ])('for an unknown key %i seconds after the last attempt: %s', (age, due) => {
    expect(isDue(state, testNow + age, earlyRefreshInterval)).toBe(due);
  });

  it.each([
    [3599, false],
    [3600, true],
  ])('for the timer %i seconds after the last attempt: %s', (age, due) => {
    expect(isDue(state, testNow + age, refreshInterval)).toBe(due);
  });

  it.each([
    [-1, false],
    [-299, false],
    [-300, true],
    [-10_000_000, true],
  ])('by a clock that stands %i seconds from the one that noted the attempt: %s', (age, due) => {
    expect(isDue(state, testNow + age, earlyRefreshInterval)).toBe(due);
  });

  it('again within two intervals, wherever the clock was set to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.integer({ min: 1, max: 86_400 }),
        (jump, interval) => {
          const now = testNow + jump;
          const later = [now, now + interval, now + 2 * interval];
          expect(later.some((at) => isDue(state, at, interval))).toBe(true);
        },
      ),
    );
  });
});

describe('the view', () => {
  it('tells of a first refresh that it went well, and when the next one is due', () => {
    expect(viewOfRefresh(state)).toEqual({
      status: 'Success',
      reason: null,
      lastAttemptDate: '2026-07-01T00:00:00Z',
      lastSuccessDate: '2026-07-01T00:00:00Z',
      keysChangedDate: null,
      nextDueDate: '2026-07-01T01:00:00Z',
    });
    expect(nextDueAt(state)).toBe(testNow + 3600);
  });

  it('tells of a failed one why, and when it last went well', () => {
    const failed = {
      ...state,
      status: 'MetadataUnreachable',
      reason: 'Nothing listens there.',
      lastAttemptAt: testNow + 7200,
      keysChangedAt: testNow - 86_400,
    } as const;
    expect(viewOfRefresh(failed)).toMatchObject({
      status: 'MetadataUnreachable',
      reason: 'Nothing listens there.',
      lastAttemptDate: '2026-07-01T02:00:00Z',
      lastSuccessDate: '2026-07-01T00:00:00Z',
      keysChangedDate: '2026-06-30T00:00:00Z',
    });
  });
});
