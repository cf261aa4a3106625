/** Every timer, by its name: when it runs, and what it does in one run. */
import type { TimerRun } from './adapter.ts';
import type { Service } from './compose.ts';
import { refreshMetadata } from './timers/refresh-metadata.ts';
import { rollCertificates } from './timers/roll-certificates.ts';
import { sweepReplays } from './timers/sweep-replays.ts';
import { watchExpiries } from './timers/watch-expiries.ts';

export interface ScheduledRun {
  /** NCRONTAB with seconds. */
  readonly schedule: string;
  readonly run: TimerRun;
}

/** @param rollSchedule when the roll timer runs, the only one of which operators decide it */
export function everyTimer(service: Service, rollSchedule: string) {
  return {
    'roll-certificates': {
      schedule: rollSchedule,
      async run(log, requestId) {
        const { failure } = await rollCertificates({ ...service, log }, requestId);
        return failure === null;
      },
    },
    // More often than anything is due, so that a run that came late does not make an hour two.
    'refresh-metadata': { schedule: '0 3/10 * * * *', run: (log) => refreshMetadata(service, log) },
    'sweep-replays': { schedule: '0 7 * * * *', run: (log) => sweepReplays(service, log) },
    // Away from midnight, when the number of days changes that it counts.
    'watch-expiries': { schedule: '0 23 4 * * *', run: (log) => watchExpiries(service, log) },
  } as const satisfies Record<string, ScheduledRun>;
}

export type TimerName = keyof ReturnType<typeof everyTimer>;
