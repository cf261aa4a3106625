/** What the local Functions host remembers of its timers: the status files, and what to do about them at the start. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../../local/host/schedule.ts';
import {
  createTimerStateStore,
  planStart,
  type ScheduleStatus,
  type TimerStateStore,
} from '../../../../local/host/timer-state.ts';
import { testNow } from '../../../support/clock.ts';

const hourly = parseSchedule('0 0 * * * *');

describe('what to do about a timer at the start', () => {
  const stored: ScheduleStatus = { last: testNow, next: testNow + 3600, lastUpdated: testNow };

  it.each([
    ['nothing is stored', undefined, testNow + 5, { isPastDue: false, changed: true }],
    ['the next occurrence is to come', stored, testNow + 3599, { isPastDue: false, changed: false }],
    ['it is this second', stored, testNow + 3600, { isPastDue: false, changed: false }],
    ['it is over', stored, testNow + 3601, { isPastDue: true, changed: false }],
    ['many are over', stored, testNow + 90_000, { isPastDue: true, changed: false }],
    [
      'it has never run and missed the first',
      { ...stored, last: null },
      testNow + 3601,
      { isPastDue: true, changed: false },
    ],
    [
      'the schedule was another',
      { ...stored, next: testNow + 60 },
      testNow + 90_000,
      { isPastDue: false, changed: true },
    ],
  ])('when %s', (_what, status, now, expected) => {
    const plan = planStart(status, hourly, now);
    expect(plan).toMatchObject(expected);
    if (expected.changed) expect(plan.status.next).toBeGreaterThanOrEqual(now);
  });
});

describe('the status files', () => {
  const status: ScheduleStatus = { last: testNow, next: testNow + 3600, lastUpdated: testNow + 1 };
  let directory: string;
  let warnings: string[];
  let store: TimerStateStore;

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'timer-state-')), 'not', 'yet');
    warnings = [];
    store = createTimerStateStore(directory, (message) => warnings.push(message));
  });
  afterEach(() => rm(join(directory, '..', '..'), { recursive: true, force: true }));

  it('give back what was written, a timer at a time, and nothing where nothing was', async () => {
    expect(await store.read('tick')).toBeUndefined();
    await store.write('tick', status);
    await store.write('tock', { ...status, last: null });
    expect(await store.read('tick')).toEqual(status);
    expect(await store.read('tock')).toEqual({ ...status, last: null });
    expect(await readdir(directory)).toEqual(['tick.json', 'tock.json']);
  });

  it('hold instants that a person can read', async () => {
    await store.write('tick', status);
    expect(JSON.parse(await readFile(join(directory, 'tick.json'), 'utf8'))).toEqual({
      last: '2026-07-01T00:00:00Z',
      next: '2026-07-01T01:00:00Z',
      lastUpdated: '2026-07-01T00:00:01Z',
    });
  });

  it('are whole at every moment, whoever reads them while they are written', async () => {
    await store.write('tick', status);
    let writing = true;
    const write = async () => {
      for (let index = 0; index < 200; index += 1)
        await store.write('tick', { ...status, next: testNow + index });
      writing = false;
    };
    const read = async () => {
      let reads = 0;
      while (writing) {
        expect(JSON.parse(await readFile(join(directory, 'tick.json'), 'utf8'))).toHaveProperty(
          'lastUpdated',
        );
        reads += 1;
      }
      return reads;
    };
    const [, reads] = await Promise.all([write(), read()]);
    expect(reads).toBeGreaterThan(0);
    expect((await store.read('tick'))?.next).toBe(testNow + 199);
    expect(await readdir(directory)).toEqual(['tick.json']);
  });

  it('that a host left half written are never read', async () => {
    await store.write('tick', status);
    await writeFile(join(directory, 'tick.json.4711.tmp'), '{ "last": "2026');
    expect(await store.read('tick')).toEqual(status);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['broken', '{ "last": "2026'],
    ['empty', ''],
    ['of another kind', '[]'],
    ['without a next', '{"last":null,"lastUpdated":"2026-07-01T00:00:00Z"}'],
    ['with a time that is none', '{"last":null,"next":"soon","lastUpdated":"2026-07-01T00:00:00Z"}'],
  ])('that are %s are set aside, with a warning, and nothing is lost', async (_what, text) => {
    await store.write('tick', status);
    await writeFile(join(directory, 'tick.json'), text);
    expect(await store.read('tick')).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('timer "tick" cannot be read')]);
    expect(await readFile(join(directory, 'tick.json.bad'), 'utf8')).toBe(text);
  });
});
