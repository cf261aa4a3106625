/** Every timer, by its name: when it runs, and what it does in one run, which is loaded by the first of all runs. */
import type { TimerRun } from './adapter.ts';
import type { TimerName } from './background.ts';
import type { LateParts } from './late-parts.ts';

export interface ScheduledRun {
  /** NCRONTAB with seconds. */
  readonly schedule: string;
  readonly run: TimerRun;
}

/** @param rollSchedule when the roll timer runs, the only one of which operators decide it */
export function everyTimer(
  { timers }: Pick<LateParts, 'timers'>,
  rollSchedule: string,
): Record<TimerName, ScheduledRun> {
  const at = (schedule: string, name: TimerName): ScheduledRun => ({
    schedule,
    run: async (log, requestId) => (await timers())[name](log, requestId),
  });
  return {
    'roll-certificates': at(rollSchedule, 'roll-certificates'),
    // More often than anything is due, so that a run that came late does not make an hour two.
    'refresh-metadata': at('0 3/10 * * * *', 'refresh-metadata'),
    'sweep-replays': at('0 7 * * * *', 'sweep-replays'),
    // Away from midnight, when the number of days changes that it counts.
    'watch-expiries': at('0 23 4 * * *', 'watch-expiries'),
  };
}
