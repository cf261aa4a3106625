/** What the timers do, with all that only they need: the roll, the refresh of metadata, the sweep, the watch over expiries. */
import { principalKind } from '../shared/registry/principals/principal-kind.ts';
import type { TimerRun } from './adapter.ts';
import type { Service } from './compose.ts';
import { composeRoll, type RollParts } from './compose-roll.ts';
import { refreshMetadata } from './timers/refresh-metadata.ts';
import { rollCertificates } from './timers/roll-certificates.ts';
import { sweepReplays } from './timers/sweep-replays.ts';
import { type WatchService, watchExpiries } from './timers/watch-expiries.ts';

export type TimerName = 'roll-certificates' | 'refresh-metadata' | 'sweep-replays' | 'watch-expiries';

export interface BackgroundService extends Omit<Service, 'registry'>, RollParts {
  readonly registry: Service['registry'] & WatchService['registry'];
}

export function composeBackground(service: Service): BackgroundService {
  const { registry } = service;
  const principals = { keeper: registry.keeperOf(registry.stores.principals, principalKind) };
  return { ...service, ...composeRoll(service), registry: { ...registry, principals } };
}

export function timerRuns(service: BackgroundService): Record<TimerName, TimerRun> {
  return {
    async 'roll-certificates'(log, requestId) {
      const { failure } = await rollCertificates({ ...service, log }, requestId);
      return failure === null;
    },
    'refresh-metadata': (log) => refreshMetadata(service, log),
    'sweep-replays': (log) => sweepReplays(service, log),
    'watch-expiries': (log) => watchExpiries(service, log),
  };
}
