/**
 * Runs the timer functions: by their schedules, once for what was missed while the host was down, and when fired
 * by hand. Never two runs of one timer at once in this host; a failing run is told and not repeated.
 */
import { type Clock, type Instant, toRfc3339 } from '../../shared/base/clock.ts';
import type { FunctionsCore } from './core-module.ts';
import type { TimerFunction } from './function-table.ts';
import type { HostLog } from './host-log.ts';
import type { TimerRun } from './host-options.ts';
import { invoke } from './invocation.ts';
import { messageOf } from './start-error.ts';
import type { TimerState } from './timer-state.ts';

export interface Timers {
  /** Begins to follow the schedules. */
  start(): void;
  /** Runs a timer now, after the run of it that is under way. */
  fire(name: string): Promise<TimerRun>;
  /** Follows the schedules no longer, and resolves when the last run has ended. */
  stop(): Promise<void>;
}

export interface TimerOptions {
  readonly core: FunctionsCore;
  readonly timers: readonly TimerFunction[];
  readonly state: TimerState;
  readonly clock: Clock;
  readonly log: HostLog;
}

const monitoredFrom = 60;
/** The longest time that Node.js lets a timer wait. */
const longestWait = 2 ** 31 - 1;

export function createTimers({ core, timers, state, clock, log }: TimerOptions): Timers {
  const waiting = new Map<string, NodeJS.Timeout>();
  const running = new Map<string, Promise<TimerRun>>();
  let stopped = false;

  async function run(timer: TimerFunction, isPastDue: boolean): Promise<TimerRun> {
    const { name, schedule, registered, binding } = timer;
    const status = state.read(name);
    const last = status?.last ?? 0;
    const next = schedule.next(clock.now());
    const info = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: { Last: toRfc3339(last), Next: toRfc3339(next), LastUpdated: toRfc3339(clock.now()) },
      IsPastDue: isPastDue,
    };
    try {
      await invoke(core, { registered, binding, input: { json: JSON.stringify(info) } });
      return { succeeded: true };
    } catch (error) {
      log.write('error', `Function.${name}`, `failed: ${messageOf(error)}`);
      return { succeeded: false, message: messageOf(error) };
    }
  }

  /** One after the other: a run that finds another under way waits for it. */
  function enqueue(timer: TimerFunction, isPastDue: boolean): Promise<TimerRun> {
    const before = running.get(timer.name) ?? Promise.resolve();
    const current = Promise.resolve(before).then(() => run(timer, isPastDue));
    running.set(timer.name, current);
    void current.then(() => {
      if (running.get(timer.name) === current) running.delete(timer.name);
    });
    return current;
  }

  function isMonitored({ useMonitor, schedule }: TimerFunction): boolean {
    return schedule.interval(clock.now()) >= monitoredFrom && (useMonitor ?? true);
  }

  function remember(timer: TimerFunction, last: Instant): void {
    if (isMonitored(timer)) {
      state.write(timer.name, { last, next: timer.schedule.next(clock.now()), lastUpdated: clock.now() });
    }
  }

  function follow(timer: TimerFunction, due: Instant): void {
    if (stopped) return;
    const wait = Math.min(Math.max(due - clock.now(), 0) * 1000, longestWait);
    const timeout = setTimeout(() => {
      if (clock.now() < due) return follow(timer, due);
      if (running.has(timer.name)) return follow(timer, timer.schedule.next(clock.now()));
      void enqueue(timer, false).then(() => {
        remember(timer, due);
        follow(timer, timer.schedule.next(clock.now()));
      });
    }, wait);
    timeout.unref();
    waiting.set(timer.name, timeout);
  }

  return {
    start() {
      for (const timer of timers) {
        const missed = isMonitored(timer) ? state.read(timer.name)?.next : undefined;
        const isPastDue = missed !== undefined && missed < clock.now();
        if (timer.runOnStartup || isPastDue) {
          void enqueue(timer, isPastDue).then(() => remember(timer, clock.now()));
        } else {
          remember(timer, state.read(timer.name)?.last ?? 0);
        }
        follow(timer, timer.schedule.next(clock.now()));
      }
    },
    async fire(name) {
      const timer = timers.find((each) => each.name.toLowerCase() === name.toLowerCase());
      if (!timer) return { succeeded: false, message: `There is no timer "${name}".` };
      return enqueue(timer, false);
    },
    async stop() {
      stopped = true;
      for (const timeout of waiting.values()) clearTimeout(timeout);
      await Promise.all(running.values());
    },
  };
}
