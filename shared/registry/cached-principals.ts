/**
 * The registry as the token path reads it: bounded in memory, fresh within the cache time, stale for a bounded
 * while when storage is down. Names that do not exist are remembered only briefly, so that a principal registered
 * a moment ago is found, and a flood of invented names costs bounded memory.
 */
import { LRUCache } from 'lru-cache';
import { type CachedValue, createCachedValue, type FreshnessPolicy } from '../base/cached-value.ts';
import type { Clock } from '../base/clock.ts';
import type { ServicePrincipal, ServicePrincipals } from './service-principal.ts';

const mostEntries = 10_000;
const unknownFor = 10;

type Entry = CachedValue<ServicePrincipal | undefined>;
type Reader = Pick<ServicePrincipals, 'byAppId' | 'byName'>;

export function createCachedPrincipals(store: Reader, policy: FreshnessPolicy, clock: Clock): Reader {
  const known = new LRUCache<string, Entry>({ max: mostEntries });
  const unknown = new LRUCache<string, Entry>({ max: mostEntries });
  const shortly = { freshFor: Math.min(unknownFor, policy.freshFor), staleFor: 0 };
  const policyFor = (principal: ServicePrincipal | undefined) => (principal ? policy : shortly);

  async function lookUp(key: string, load: () => Promise<ServicePrincipal | undefined>) {
    const held = known.get(key) ?? unknown.get(key);
    const entry = held ?? createCachedValue({ load, clock, policy: policyFor });
    if (!held) unknown.set(key, entry);
    const found = await entry.get();
    if (found && !known.has(key)) {
      unknown.delete(key);
      known.set(key, entry);
    }
    return found;
  }

  return {
    byAppId: (realm, appId) => lookUp(`id ${realm} ${appId}`, () => store.byAppId(realm, appId)),
    byName: (realm, name) => lookUp(`name ${realm} ${name}`, () => store.byName(realm, name)),
  };
}
