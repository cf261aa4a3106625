/**
 * The key ring as an instance reads it: one snapshot, fresh within the cache time; roles are derived
 * from it and the clock, so that a planned switch happens on its second without a write and without the timer.
 */
import { type CachedValue, createCachedValue, type FreshnessPolicy } from '../../base/cached-value.ts';
import type { Clock, Instant } from '../../base/clock.ts';
import type { KeyRingStore } from '../ports.ts';
import { type KeyRing, type SigningKey, usableSigningKey } from '../ring/key-ring.ts';
import type { RollPolicy } from '../ring/roll-policy.ts';
import { settledSigningKey } from '../ring/settled-key.ts';
import { type PublishedKey, type PublishedKeys, publishedKeys } from './published-keys.ts';

export interface RingReader {
  /** The ring as this instance sees it. @throws Outage when it cannot be read and no snapshot is young enough */
  ring(): Promise<KeyRing>;
  /** The key that signs now, or why there is none. */
  currentKey(): Promise<{ readonly key: SigningKey } | { readonly unusable: string }>;
  /** The same, from the store itself: when the vault refused the key that the snapshot names. */
  currentKeyNow(): Promise<{ readonly key: SigningKey } | { readonly unusable: string }>;
  published(): Promise<PublishedKeys>;
  /** Makes the next read ask the store: after a change made by this instance. */
  invalidate(): void;
  /** When the snapshot in hand was read. */
  loadedAt(): Instant | undefined;
}

export interface RingReaderOptions {
  readonly store: Pick<KeyRingStore, 'load'>;
  readonly policy: RollPolicy;
  /** Keys that sign elsewhere in our name, published after those of the ring. */
  readonly otherRegions?: readonly PublishedKey[];
  readonly freshness: FreshnessPolicy;
  readonly clock: Clock;
  readonly onFailure?: (error: unknown) => void;
}

export function createRingReader({
  store,
  policy,
  otherRegions = [],
  freshness,
  clock,
  onFailure,
}: RingReaderOptions): RingReader {
  const snapshot: CachedValue<KeyRing> = createCachedValue({
    load: async () => (await store.load()).ring,
    clock,
    // An instance that started before the first key must not go on believing that there is none.
    policy: (ring) =>
      'unusable' in usableSigningKey(ring, clock.now()) ? { ...freshness, freshFor: 1 } : freshness,
    ...(onFailure && { onFailure }),
  });
  let published: (PublishedKeys & { readonly from: KeyRing }) | undefined;

  return {
    ring: () => snapshot.get(),
    async currentKey() {
      return settledSigningKey(await snapshot.get(), clock.now(), policy);
    },
    async currentKeyNow() {
      return settledSigningKey(await snapshot.refresh(), clock.now(), policy);
    },
    async published() {
      const ring = await snapshot.get();
      const now = clock.now();
      const stillTrue =
        published?.from === ring && (published.changesAt === undefined || now < published.changesAt);
      if (published && stillTrue) return published;
      published = { from: ring, ...publishedKeys(ring, now, policy, otherRegions) };
      return published;
    },
    invalidate: () => snapshot.invalidate(),
    loadedAt: () => snapshot.loadedAt(),
  };
}
