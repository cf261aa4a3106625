/**
 * What no token needs, loaded when it is first asked for: management by its first request, the work of the timers by
 * the first timer. Each is composed once, also when two ask at the same moment; a load that failed is tried again.
 */
import { loadOnce } from '../shared/base/load-once.ts';
import type { Handler } from '../shared/http/exchange.ts';
import type { ManagementRouteName } from '../shared/http/routes.ts';
import type { TimerRun } from './adapter.ts';
import type { TimerName } from './background.ts';
import type { Service } from './compose.ts';

export interface LateParts {
  readonly management: () => Promise<Record<ManagementRouteName, Handler>>;
  readonly timers: () => Promise<Record<TimerName, TimerRun>>;
}

export function lateParts(service: Service): LateParts {
  return {
    management: loadOnce(async () => {
      const { composeManagement, managementHandlers } = await import('./management.ts');
      return managementHandlers(composeManagement(service));
    }),
    timers: loadOnce(async () => {
      const { composeBackground, timerRuns } = await import('./background.ts');
      return timerRuns(composeBackground(service));
    }),
  };
}
