/** An hourly timer of the local Functions host on a clock, alarms and invocations that a test moves by hand. */
import type { TimerFunction } from '../../local/host/function-table.ts';
import type { InvocationOutcome } from '../../local/host/invocation.ts';
import { parseSchedule } from '../../local/host/schedule.ts';
import type { ScheduleStatus } from '../../local/host/timer-state.ts';
import { createTimerTrigger } from '../../local/host/timer-trigger.ts';
import { createTestClock } from './clock.ts';

const hourly = parseSchedule('0 0 * * * *');

export interface TimerBenchOptions {
  readonly entry?: Partial<TimerFunction>;
  readonly stored?: ScheduleStatus;
  readonly outcome?: () => InvocationOutcome;
  readonly write?: () => Promise<void>;
}

/** Wakes and ends nothing by itself: `wake` rings every alarm, `finish` ends the oldest run. */
export function createTimerBench({ entry: changed, stored, outcome, write }: TimerBenchOptions = {}) {
  const clock = createTestClock();
  const alarms = new Set<() => void>();
  const payloads: { IsPastDue: boolean; ScheduleStatus?: unknown }[] = [];
  const printed: string[] = [];
  const finishes: (() => void)[] = [];
  const written: ScheduleStatus[] = [];
  const entry = {
    trigger: 'timer',
    name: 'tick',
    bindingName: 't',
    registered: { metadata: { name: 'tick', bindings: {} }, callback: () => {} },
    schedule: hourly,
    runOnStartup: false,
    useMonitor: true,
    ...changed,
  } satisfies TimerFunction;
  const timer = createTimerTrigger({
    entry,
    clock,
    alarm: (_delay, wake) => {
      alarms.add(wake);
      return () => alarms.delete(wake);
    },
    store: {
      read: async () => stored,
      async write(_name, status) {
        await write?.();
        written.push(status);
      },
    },
    invoker: {
      idle: async () => {},
      invoke: async (_registered, { input }) => {
        payloads.push(JSON.parse('json' in input.data ? input.data.json : '{}'));
        await new Promise<void>((resolve) => finishes.push(resolve));
        return outcome?.() ?? { succeeded: true, response: {} };
      },
    },
    log: {
      line: (text) => printed.push(text),
      write: (level, _category, message) => printed.push(`[${level}] ${message}`),
    },
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    clock,
    timer,
    settle,
    payloads,
    printed,
    written,
    alarms,
    async wake() {
      for (const wake of [...alarms]) {
        alarms.delete(wake);
        wake();
      }
      await settle();
    },
    async finish() {
      finishes.shift()?.();
      await settle();
    },
  };
}
