/**
 * Look-ups by key as the token path makes them: bounded in memory, fresh within the cache time, stale for a bounded
 * while when storage is down. What does not exist is remembered only briefly, so that something registered a moment
 * ago is found, and a flood of invented names costs bounded memory and, where that is wanted, a bounded rate of reads.
 */
import { LRUCache } from 'lru-cache';
import { type CachedValue, createCachedValue, type FreshnessPolicy } from '../base/cached-value.ts';
import type { Clock } from '../base/clock.ts';
import { Outage } from '../base/errors.ts';
import { type Bucket, type Rate, take, waitFor } from '../base/token-bucket.ts';

const mostEntries = 10_000;
const unknownFor = 10;

export interface CachedLookups<T> {
  /**
   * What `load` finds under that key, from memory where that is fresh enough.
   * @param isProven who asks is known, and neither bound by what strangers ask nor counted among them
   * @throws Outage
   */
  get(key: string, load: () => Promise<T | undefined>, isProven?: boolean): Promise<T | undefined>;
  /** Forgets what is held under that key. */
  forget(key: string): void;
  /** Forgets everything: somebody has just changed something here and expects to see it. */
  clear(): void;
}

/**
 * @param mostAbsent names a minute that may turn out not to exist; beyond it no name is looked up that is not known
 * already, so that invented ones do not use up what the table can answer
 */
export function createCachedLookups<T>(
  policy: FreshnessPolicy,
  clock: Clock,
  mostAbsent: Rate = Number.POSITIVE_INFINITY,
): CachedLookups<T> {
  type Entry = CachedValue<T | undefined>;
  // Made by the first look-up: each has room for all its entries from the beginning, and a start has many of them.
  let held: ReturnType<typeof emptyCaches> | undefined;
  const emptyCaches = () => ({
    known: new LRUCache<string, Entry>({ max: mostEntries }),
    unknown: new LRUCache<string, Entry>({ max: mostEntries }),
  });
  const shortly = { freshFor: Math.min(unknownFor, policy.freshFor), staleFor: 0 };
  const policyFor = (found: T | undefined) => (found === undefined ? shortly : policy);

  let absences: Bucket | undefined;
  /** Keys that somebody known asks for at this moment. */
  const askedByProven = new Set<string>();

  async function ask(key: string, load: () => Promise<T | undefined>): Promise<T | undefined> {
    if (mostAbsent === Number.POSITIVE_INFINITY || askedByProven.has(key)) return load();
    const retryAfter = held?.known.has(key) ? 0 : waitFor(absences, mostAbsent, clock.elapsed());
    if (retryAfter > 0)
      throw new Outage('tables', 'too many names that do not exist', { retryAfter, byAskers: true });
    const found = await load();
    if (found === undefined) absences = take(absences, mostAbsent, clock.elapsed());
    return found;
  }

  return {
    async get(key, load, isProven = false) {
      held ??= emptyCaches();
      const { known, unknown } = held;
      const remembered = known.get(key) ?? unknown.get(key);
      const entry = remembered ?? createCachedValue({ load: () => ask(key, load), clock, policy: policyFor });
      if (!remembered) unknown.set(key, entry);
      if (isProven) askedByProven.add(key);
      const found = await entry.get().finally(() => askedByProven.delete(key));
      if (found !== undefined && !known.has(key)) {
        unknown.delete(key);
        known.set(key, entry);
      }
      return found;
    },
    forget(key) {
      for (const cache of [held?.known, held?.unknown]) cache?.peek(key)?.invalidate();
    },
    clear() {
      // A name keeps its place, so that it counts as known; and a look-up that has begun must not bring its old answer.
      for (const cache of [held?.known, held?.unknown]) cache?.forEach((entry) => void entry.invalidate());
    },
  };
}
