/** A bucket for each name, in bounded memory: of more names than it holds, those asked for longest ago are full again. */
import { LRUCache } from 'lru-cache';
import type { Clock, Seconds } from '../../base/clock.ts';
import { type Bucket, type Rate, take, waitFor } from '../../base/token-bucket.ts';

export interface BucketTable {
  /** Whole seconds until that name has a token; 0 when it has one. */
  wait(name: string): Seconds;
  /** Takes one of its tokens. */
  take(name: string): void;
  /** How many names are remembered. */
  size(): number;
}

/** @param rate tokens a minute for each name, or `off`: then nobody ever waits and nothing is remembered */
export function createBucketTable(rate: Rate | 'off', most: number, clock: Clock): BucketTable {
  if (rate === 'off') return { wait: () => 0, take() {}, size: () => 0 };
  const buckets = new LRUCache<string, Bucket>({ max: most });
  return {
    wait: (name) => waitFor(buckets.get(name), rate, clock.elapsed()),
    take: (name) => void buckets.set(name, take(buckets.get(name), rate, clock.elapsed())),
    size: () => buckets.size,
  };
}
