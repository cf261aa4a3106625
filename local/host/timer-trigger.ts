/**
 * Runs one timer function: by its schedule, at the start when an occurrence was missed, and by hand. One run at a
 * time; a run that fails is logged and the next occurrence is the next try, as in Azure.
 */
import { type Clock, type Seconds, toRfc3339 } from '../../shared/base/clock.ts';
import type { TimerFunction } from './function-table.ts';
import type { HostLog } from './host-log.ts';
import type { TimerRun } from './host-options.ts';
import type { Invoker } from './invocation.ts';
import { messageOf } from './start-error.ts';
import { planStart, type ScheduleStatus, type TimerStateStore } from './timer-state.ts';

/** Calls `wake` after so long, unless it is cancelled by what it returned. */
export type Alarm = (delay: Seconds, wake: () => void) => () => void;

/** The event loop's, which never keeps the process from ending. Long delays are cut: the timer looks again. */
export const systemAlarm: Alarm = (delay, wake) => {
  const timer = setTimeout(wake, Math.min(delay, 86_400) * 1000).unref();
  return () => clearTimeout(timer);
};

export interface TimerTriggerOptions {
  readonly entry: TimerFunction;
  /** Undefined when no directory for it was given. */
  readonly store: TimerStateStore | undefined;
  readonly invoker: Invoker;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly log: HostLog;
}

export interface TimerTrigger {
  readonly name: string;
  /** Begins to keep the schedule; resolves when a missed run, if any, is under way. */
  start(): Promise<void>;
  /** Runs it by hand, which leaves the schedule as it was. */
  fire(): Promise<TimerRun>;
  /** No further run begins; resolves when the one under way has ended and is recorded. */
  stop(): Promise<void>;
}

/** Occurrences that come quicker than this are never monitored, whatever `useMonitor` says. */
const leastMonitored: Seconds = 60;

export function createTimerTrigger(options: TimerTriggerOptions): TimerTrigger {
  const { entry, clock, alarm, log } = options;
  const { name, schedule } = entry;
  const isMonitored = entry.useMonitor && schedule.interval(clock.now()) >= leastMonitored;
  const store = isMonitored ? options.store : undefined;
  let status = planStart(undefined, schedule, clock.now()).status;
  let overdue: Promise<unknown> | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let cancel = (): void => {};
  let stopped = false;

  function enqueue<T>(run: () => Promise<T>): Promise<T> {
    const result = queue.then(run);
    queue = result.catch(() => {});
    return result;
  }

  async function invoke(isPastDue: boolean): Promise<TimerRun> {
    if (overdue) {
      log.line(`timer ${name} skipped`);
      return { succeeded: false, message: 'The run before exceeded functionTimeout and still goes on.' };
    }
    const data = { json: JSON.stringify(timerPayload(isMonitored ? status : undefined, isPastDue)) };
    const outcome = await options.invoker.invoke(entry.registered, {
      input: { name: entry.bindingName, data },
    });
    log.line(`timer ${name} ${outcome.succeeded ? 'ran' : 'failed'}${isPastDue ? ' (past due)' : ''}`);
    if (outcome.succeeded) return { succeeded: true };
    overdue = outcome.ended?.finally(() => {
      overdue = undefined;
    });
    return { succeeded: false, message: outcome.message };
  }

  async function keep(next: ScheduleStatus): Promise<void> {
    status = next;
    await store?.write(name, next).catch((error: unknown) => {
      log.write('error', 'Host.Timer', `The status of "${name}" cannot be written: ${messageOf(error)}`);
    });
  }

  async function runScheduled(isPastDue: boolean): Promise<void> {
    if (stopped) return;
    const startedAt = clock.now();
    await invoke(isPastDue);
    // Recorded only now: a host that dies during the run finds the occurrence missed and runs it again.
    await keep({ last: startedAt, next: schedule.next(startedAt), lastUpdated: startedAt });
    arm();
  }

  /** Occurrences that pass during a long run come to one run right after it, since `next` is then in the past. */
  function arm(): void {
    cancel();
    if (stopped) return;
    cancel = alarm(Math.max(0, status.next - clock.now()), () => {
      if (clock.now() < status.next) arm();
      else void enqueue(() => runScheduled(false));
    });
  }

  return {
    name,
    async start() {
      const plan = planStart(await store?.read(name), schedule, clock.now());
      if (plan.changed) await keep(plan.status);
      status = plan.status;
      if (plan.isPastDue || entry.runOnStartup) void enqueue(() => runScheduled(plan.isPastDue));
      else arm();
    },
    fire: () =>
      enqueue(async () => (stopped ? { succeeded: false, message: 'The host is stopping.' } : invoke(false))),
    async stop() {
      stopped = true;
      cancel();
      await queue;
    },
  };
}

/** The `TimerInfo` of the extension; the library turns its names to camel case. */
function timerPayload(status: ScheduleStatus | undefined, isPastDue: boolean) {
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status && {
      // .NET's default date stands for never.
      Last: status.last === null ? '0001-01-01T00:00:00+00:00' : toOffset(status.last),
      Next: toOffset(status.next),
      LastUpdated: toOffset(status.lastUpdated),
    },
    IsPastDue: isPastDue,
  };
}

const toOffset = (instant: number): string => toRfc3339(instant).replace('Z', '+00:00');
