/** What a scenario is, and what scenarios of alerts have in common. */
import { day, hour } from '../../../shared/base/duration.ts';
import { Outage } from '../../../shared/base/errors.ts';
import { live } from './days.ts';
import { type Litware, registerLitware } from './litware.ts';
import { createObservedService, type ObservedService } from './service.ts';

export interface Scenario {
  readonly what: string;
  /** Those that must fire, the worst first; no other may. */
  readonly alerts: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly happens: (observed: ObservedService, litware: Litware) => Promise<unknown>;
}

/** The service after an hour of its usual life, and then what happens. */
export async function playOut({ environment, happens }: Scenario): Promise<ObservedService> {
  const observed = await createObservedService(environment ? { environment } : {});
  const litware = await registerLitware(observed);
  await live(observed, litware, hour);
  await happens(observed, litware);
  return observed;
}

export const vaultDown = new Outage('vault', 'no answer in time');
/** When all test certificates end. */
export const endOfCertificates = Date.UTC(2028, 0, 1) / 1000;

/** The timers that run all the time, after time has passed that nobody watched. */
export async function beat(observed: ObservedService): Promise<void> {
  await observed.fire('roll-certificates');
  await observed.fire('refresh-metadata');
}

/** That many days before test certificates end, with a key that signs for much longer. */
export async function before(observed: ObservedService, days: number): Promise<void> {
  observed.clock.set(endOfCertificates - days * day + 4 * hour);
  observed.rings.put({
    keys: [{ ...observed.keys.current, notAfter: endOfCertificates * 2 }],
    pending: null,
  });
  await beat(observed);
}

export async function times<T>(count: number, act: (index: number) => Promise<T>): Promise<void> {
  for (let index = 0; index < count; index++) await act(index);
}

/** No next key comes by itself. */
export const byHand = { S2S_ROLL_AUTOMATIC: 'false' };
