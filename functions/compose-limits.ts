/** Puts the limits together: one for clients and one for those who manage, and one bound over both. */
import type { Clock } from '../shared/base/clock.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import { createAddressOf } from '../shared/http/limits/client-address.ts';
import { createRequestLimits, type Load, type RequestLimits } from '../shared/http/limits/request-limits.ts';

export interface Limits {
  /** For tokens, introspection and proofs of keys. */
  readonly clients: RequestLimits;
  readonly management: RequestLimits;
}

type LimitSettings = Pick<
  Settings,
  'clientRate' | 'failureRate' | 'managementRate' | 'mostConcurrent' | 'trustedProxies'
>;

export function composeLimits(settings: LimitSettings, clock: Clock): Limits {
  const { clientRate, failureRate, managementRate, mostConcurrent, trustedProxies } = settings;
  const load: Load = { most: mostConcurrent, underWay: 0 };
  const shared = { failureRate, load, clock, addressOf: createAddressOf(trustedProxies) };
  return {
    clients: createRequestLimits({ ...shared, clientRate }),
    management: createRequestLimits({ ...shared, clientRate: managementRate }),
  };
}
