/** What the local Functions host does about a timer, on a clock that is moved. */
import { describe, expect, it } from 'vitest';
import type { InvocationOutcome } from '../../../../local/host/invocation.ts';
import { parseSchedule } from '../../../../local/host/schedule.ts';
import { testNow } from '../../../support/clock.ts';
import { createTimerBench as createBench } from '../../../support/host-timer-bench.ts';

describe('a timer on a clock that is moved', () => {
  it('waits for its second, runs once, and waits for the next', async () => {
    const bench = createBench();
    await bench.timer.start();
    bench.clock.advance(3599);
    await bench.wake();
    expect(bench.payloads).toHaveLength(0);
    bench.clock.advance(1);
    await bench.wake();
    expect(bench.payloads).toHaveLength(1);
    expect(bench.alarms.size).toBe(0);
    await bench.finish();
    expect(bench.written.at(-1)).toEqual({
      last: testNow + 3600,
      next: testNow + 7200,
      lastUpdated: testNow + 3600,
    });
    await bench.wake();
    expect(bench.payloads).toHaveLength(1);
  });

  it('makes one run of the occurrences that passed during a long one', async () => {
    const bench = createBench();
    await bench.timer.start();
    bench.clock.advance(3600);
    await bench.wake();
    bench.clock.advance(4 * 3600);
    await bench.wake();
    expect(bench.payloads).toHaveLength(1);
    await bench.finish();
    await bench.wake();
    expect(bench.payloads).toHaveLength(2);
    await bench.finish();
    await bench.wake();
    expect(bench.payloads).toHaveLength(2);
    expect(bench.written.at(-1)?.next).toBe(testNow + 6 * 3600);
  });

  it('begins no run once it is stopped, and waits for the one under way', async () => {
    const bench = createBench();
    await bench.timer.start();
    const fired = bench.timer.fire();
    const queued = bench.timer.fire();
    await bench.settle();
    let over = false;
    const stopped = bench.timer.stop().then(() => {
      over = true;
    });
    await bench.settle();
    expect([bench.alarms.size, over]).toEqual([0, false]);
    await bench.finish();
    await stopped;
    expect(await fired).toEqual({ succeeded: true });
    expect(await queued).toEqual({ succeeded: false, message: 'The host is stopping.' });
    expect(await bench.timer.fire()).toMatchObject({ succeeded: false });
    expect(bench.payloads).toHaveLength(1);
  });

  it('makes up once for what was missed, knows it, and keeps to the schedule again', async () => {
    const stored = { last: testNow - 36_000, next: testNow - 32_400, lastUpdated: testNow - 36_000 };
    const bench = createBench({ stored });
    await bench.timer.start();
    await bench.settle();
    expect(bench.payloads).toEqual([
      {
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '2026-06-30T14:00:00+00:00',
          Next: '2026-06-30T15:00:00+00:00',
          LastUpdated: '2026-06-30T14:00:00+00:00',
        },
        IsPastDue: true,
      },
    ]);
    await bench.finish();
    expect(bench.printed).toEqual(['timer tick ran (past due)']);
    expect(bench.written).toEqual([{ last: testNow, next: testNow + 3600, lastUpdated: testNow }]);
    bench.clock.advance(3600);
    await bench.wake();
    expect(bench.payloads.map(({ IsPastDue }) => IsPastDue)).toEqual([true, false]);
  });

  it('that was missed and is to run on startup runs once, not twice', async () => {
    const stored = { last: testNow - 7200, next: testNow - 3600, lastUpdated: testNow - 7200 };
    const bench = createBench({ stored, entry: { runOnStartup: true } });
    await bench.timer.start();
    await bench.finish();
    await bench.wake();
    expect(bench.payloads).toHaveLength(1);
  });

  it('that fails is reported and not repeated before its next occurrence', async () => {
    const bench = createBench({ outcome: () => ({ succeeded: false, message: 'no' }) });
    await bench.timer.start();
    bench.clock.advance(3600);
    await bench.wake();
    await bench.finish();
    await bench.wake();
    expect(bench.printed).toEqual(['timer tick failed']);
    expect(bench.payloads).toHaveLength(1);
    expect(bench.written.at(-1)?.next).toBe(testNow + 7200);
  });

  it('that was given up on is skipped until it has really ended: never two runs at once', async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const outcomes: InvocationOutcome[] = [{ succeeded: false, message: 'too long', ended }];
    const bench = createBench({ outcome: () => outcomes.shift() ?? { succeeded: true, response: {} } });
    await bench.timer.start();
    bench.clock.advance(3600);
    await bench.wake();
    await bench.finish();
    bench.clock.advance(3600);
    await bench.wake();
    expect(await bench.timer.fire()).toMatchObject({
      succeeded: false,
      message: expect.stringContaining('still goes on'),
    });
    expect(bench.printed).toEqual(['timer tick failed', 'timer tick skipped', 'timer tick skipped']);
    expect(bench.payloads).toHaveLength(1);
    end();
    await bench.settle();
    bench.clock.advance(3600);
    await bench.wake();
    await bench.finish();
    expect(bench.printed.at(-1)).toBe('timer tick ran');
  });

  it('by hand leaves the schedule and its file as they are', async () => {
    const bench = createBench();
    await bench.timer.start();
    const before = [...bench.written];
    const fired = bench.timer.fire();
    await bench.settle();
    await bench.finish();
    expect(await fired).toEqual({ succeeded: true });
    expect(bench.written).toEqual(before);
    expect(bench.alarms.size).toBe(1);
  });

  it('by hand has its status in a host that keeps no schedules', async () => {
    const bench = createBench();
    const fired = bench.timer.fire();
    await bench.settle();
    await bench.finish();
    await fired;
    expect(bench.payloads).toEqual([
      expect.objectContaining({
        ScheduleStatus: {
          Last: '0001-01-01T00:00:00+00:00',
          Next: '2026-07-01T01:00:00+00:00',
          LastUpdated: '2026-07-01T00:00:00+00:00',
        },
      }),
    ]);
    expect(bench.written).toEqual([]);
  });

  it.each([
    ['does not want to be', { useMonitor: false }],
    ['comes quicker than a minute', { schedule: parseSchedule('*/30 * * * * *') }],
  ])('that %s is not monitored', async (_what, entry) => {
    const stored = { last: testNow - 7200, next: testNow - 3600, lastUpdated: testNow - 7200 };
    const bench = createBench({ stored, entry });
    await bench.timer.start();
    await bench.settle();
    expect(bench.payloads).toEqual([]);
    bench.clock.advance(3600);
    await bench.wake();
    await bench.finish();
    expect(bench.payloads).toEqual([{ Schedule: { AdjustForDST: true }, IsPastDue: false }]);
    expect(bench.written).toEqual([]);
  });

  it('goes on when its status cannot be written, and says so', async () => {
    const write = () => Promise.reject(new Error('disk full'));
    const bench = createBench({ write });
    await bench.timer.start();
    bench.clock.advance(3600);
    await bench.wake();
    await bench.finish();
    bench.clock.advance(3600);
    await bench.wake();
    expect(bench.payloads).toHaveLength(2);
    expect(bench.printed).toContain('[error] The status of "tick" cannot be written: Error: disk full');
  });
});
