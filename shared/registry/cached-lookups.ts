/**
 * Look-ups by key as the token path makes them: bounded in memory, fresh within the cache time, stale for a bounded
 * while when storage is down. What does not exist is remembered only briefly, so that something registered a moment
 * ago is found, and a flood of invented names costs bounded memory.
 */
import { LRUCache } from 'lru-cache';
import { type CachedValue, createCachedValue, type FreshnessPolicy } from '../base/cached-value.ts';
import type { Clock } from '../base/clock.ts';

const mostEntries = 10_000;
const unknownFor = 10;

export interface CachedLookups<T> {
  /** What `load` finds under that key, from memory where that is fresh enough. @throws Outage */
  get(key: string, load: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Forgets what is held under that key. */
  forget(key: string): void;
  /** Forgets everything: somebody has just changed something here and expects to see it. */
  clear(): void;
}

export function createCachedLookups<T>(policy: FreshnessPolicy, clock: Clock): CachedLookups<T> {
  type Entry = CachedValue<T | undefined>;
  const known = new LRUCache<string, Entry>({ max: mostEntries });
  const unknown = new LRUCache<string, Entry>({ max: mostEntries });
  const shortly = { freshFor: Math.min(unknownFor, policy.freshFor), staleFor: 0 };
  const policyFor = (found: T | undefined) => (found === undefined ? shortly : policy);

  return {
    async get(key, load) {
      const held = known.get(key) ?? unknown.get(key);
      const entry = held ?? createCachedValue({ load, clock, policy: policyFor });
      if (!held) unknown.set(key, entry);
      const found = await entry.get();
      if (found !== undefined && !known.has(key)) {
        unknown.delete(key);
        known.set(key, entry);
      }
      return found;
    },
    forget(key) {
      known.delete(key);
      unknown.delete(key);
    },
    clear() {
      known.clear();
      unknown.clear();
    },
  };
}
