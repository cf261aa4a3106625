/** The principals as the token path reads them, from memory where that is fresh enough. */
import type { FreshnessPolicy } from '../../base/cached-value.ts';
import type { Clock } from '../../base/clock.ts';
import type { Rate } from '../../base/token-bucket.ts';
import { createCachedLookups } from '../cached-lookups.ts';
import type { ServicePrincipal, ServicePrincipals } from './service-principal.ts';

export interface CachedPrincipals extends ServicePrincipals {
  /** The same for who has proved itself: its resources and users are nobody's guesses. */
  readonly ofProven: ServicePrincipals;
  /** After a change made by this instance. */
  invalidate(): void;
}

/** A minute: a tenth of what one partition answers, since there may be ten instances. */
const mostUnknownClients = 12_000;

/** @param mostUnknown ids a minute that may turn out to be nobody's */
export function createCachedPrincipals(
  store: ServicePrincipals,
  policy: FreshnessPolicy,
  clock: Clock,
  mostUnknown: Rate = mostUnknownClients,
): CachedPrincipals {
  // Who asks is anybody's to write; what for and for whom is looked up only for a client that has proved itself.
  const byId = createCachedLookups<ServicePrincipal>(policy, clock, mostUnknown);
  const byName = createCachedLookups<ServicePrincipal>(policy, clock);
  const find = (isProven: boolean) => (realm: string, appId: string) =>
    byId.get(`${realm} ${appId}`, () => store.byAppId(realm, appId), isProven);
  const findName: ServicePrincipals['byName'] = (realm, name) =>
    byName.get(`${realm} ${name}`, () => store.byName(realm, name));
  return {
    byAppId: find(false),
    byName: findName,
    ofProven: { byAppId: find(true), byName: findName },
    invalidate: () => {
      byId.clear();
      byName.clear();
    },
  };
}
