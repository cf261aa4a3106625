/** Days in the life of the observed service: its timers at their times, and applications that ask for tokens. */

import type { TimerName } from '../../../functions/background.ts';
import { day, hour, minute } from '../../../shared/base/duration.ts';
import { introspection, type Litware, obtainToken } from './litware.ts';
import type { ObservedService } from './service.ts';

const step = 5 * minute;

/** When each timer runs, as seconds of a period; near its schedule, in steps of five minutes. */
const times: Readonly<Record<TimerName, readonly [every: number, at: number]>> = {
  'roll-certificates': [15 * minute, 0],
  'refresh-metadata': [10 * minute, 5 * minute],
  'sweep-replays': [hour, 5 * minute],
  'watch-expiries': [day, 4 * hour + 25 * minute],
};

export interface Life {
  /** Timers that do not run. */
  readonly without?: readonly TimerName[];
  /** What else happens in each step. */
  readonly also?: () => Promise<unknown>;
}

/** Lets time go by, in steps in which all that is usual happens. */
export async function live(
  observed: ObservedService,
  { secret, resourceSecret }: Litware,
  seconds: number,
  { without = [], also }: Life = {},
): Promise<void> {
  for (let passed = 0; passed < seconds; passed += step) {
    observed.clock.advance(step);
    const now = observed.clock.now();
    for (const [name, [every, at]] of Object.entries(times)) {
      if (now % every === at && !without.includes(name as TimerName)) await observed.fire(name as TimerName);
    }
    await obtainToken(observed, 'legacy', { client_secret: secret });
    const token = await obtainToken(observed, 'modern', { client_secret: secret });
    await observed.ask(...introspection(token, resourceSecret));
    await also?.();
  }
}
