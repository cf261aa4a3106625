/** The principals as the token path reads them, from memory where that is fresh enough. */
import type { FreshnessPolicy } from '../../base/cached-value.ts';
import type { Clock } from '../../base/clock.ts';
import { createCachedLookups } from '../cached-lookups.ts';
import type { ServicePrincipal, ServicePrincipals } from './service-principal.ts';

export interface CachedPrincipals extends ServicePrincipals {
  /** After a change made by this instance. */
  invalidate(): void;
}

export function createCachedPrincipals(
  store: ServicePrincipals,
  policy: FreshnessPolicy,
  clock: Clock,
): CachedPrincipals {
  const lookups = createCachedLookups<ServicePrincipal>(policy, clock);
  return {
    byAppId: (realm, appId) => lookups.get(`id ${realm} ${appId}`, () => store.byAppId(realm, appId)),
    invalidate: () => lookups.clear(),
    byName: (realm, name) => lookups.get(`name ${realm} ${name}`, () => store.byName(realm, name)),
  };
}
