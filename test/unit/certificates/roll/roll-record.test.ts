/** What is remembered of the timer's runs. */
import { describe, expect, it } from 'vitest';
import {
  isSilent,
  recordOf,
  recordOfFailure,
  recordOfSuccess,
  viewOfRecord,
} from '../../../../shared/certificates/roll/roll-record.ts';
import { createTestClock, testNow } from '../../../support/clock.ts';

const clock = createTestClock();
const alarm = { code: 'foreign-version', message: 'A strange version.', version: 'v' } as const;
const success = recordOfSuccess({ done: ['key.adopted'], alarms: [alarm], nextDueAt: testNow + 5 }, clock);

describe('the record of a run', () => {
  it('that went well holds what it did and when the roll is due next', () => {
    expect(success).toEqual({
      timer: 'roll-certificates',
      lastRunAt: testNow,
      lastSuccessAt: testNow,
      nextDueAt: testNow + 5,
      done: ['key.adopted'],
      alarms: [alarm],
      failure: null,
    });
    expect(recordOfSuccess({ done: [], alarms: [], nextDueAt: undefined }, clock).nextDueAt).toBeNull();
  });

  it('that failed keeps the last success, its alarms and what is due', () => {
    clock.advance(60);
    expect(recordOfFailure(success, 'vault: down', clock)).toEqual({
      ...success,
      lastRunAt: testNow + 60,
      done: [],
      failure: 'vault: down',
    });
    expect(recordOfFailure(undefined, 'tables: down', clock)).toMatchObject({
      lastSuccessAt: null,
      alarms: [],
    });
  });

  it('is found by its timer among others', () => {
    const strange = { ...success, timer: 'another' as 'roll-certificates' };
    expect(recordOf([strange, success])).toBe(success);
    expect(recordOf([])).toBeUndefined();
  });

  describe('5.4 Timer fires twice, late, or not at all for hours', () => {
    it('is silent after three periods without a success, also when it never had one', () => {
      const tick = 900;
      expect(isSilent(success, testNow + 2700, { tick })).toBe(false);
      expect(isSilent(success, testNow + 2701, { tick })).toBe(true);
      expect(isSilent({ ...success, lastSuccessAt: null }, testNow + 2701, { tick })).toBe(true);
    });
  });

  it('is shown with dates', () => {
    expect(viewOfRecord({ ...success, nextDueAt: null })).toEqual({
      timer: 'roll-certificates',
      lastRunDate: '2026-07-01T00:00:00Z',
      lastSuccessDate: '2026-07-01T00:00:00Z',
      nextDueDate: null,
      done: ['key.adopted'],
      alarms: [alarm],
      failure: null,
    });
  });
});
