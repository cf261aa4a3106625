/**
 * A value that is expensive to read: loaded once at a time, fresh for a while, served stale for a bounded while
 * when its source is down, then refused. The policy of `docs/architecture.md`, "Caches, and how old an answer can be".
 */
import type { Clock, Instant, Seconds } from './clock.ts';
import { aFifthMoreOrLess, type Random } from './random.ts';

export interface FreshnessPolicy {
  /** Age up to which a value is used without asking its source. */
  readonly freshFor: Seconds;
  /** Age up to which a value is used although its source fails. */
  readonly staleFor: Seconds;
  /**
   * Draws the share of `freshFor` after which the value is asked for anew while it goes on serving, so that a busy
   * instance never waits and instances that started together do not ask together. Without it, nobody asks ahead.
   */
  readonly ahead?: () => number;
}

/** Four fifths of the time, give or take a fifth of that: never beyond what was promised. */
export function aheadOf({ fraction }: Pick<Random, 'fraction'>): () => number {
  return () => 0.8 * aFifthMoreOrLess(fraction());
}

export interface CachedValueOptions<T> {
  readonly load: () => Promise<T>;
  readonly clock: Clock;
  /** The policy, which may depend on the value: an absence is believed for less long than a presence. */
  readonly policy: (value: T) => FreshnessPolicy;
  /** The instant at which a value says something else than when it was loaded, if it knows. */
  readonly changesAt?: (value: T) => Instant | undefined;
  readonly onFailure?: (error: unknown) => void;
}

export interface CachedValue<T> {
  /** The value, at most `freshFor` old; at most `staleFor` old when the source fails; else the source's error. */
  get(): Promise<T>;
  /** What the source says now, from a question asked after this call; many callers share one. @throws its error */
  refresh(): Promise<T>;
  /** Forgets the value, so that the next `get` loads it. */
  invalidate(): void;
  /** When the value in hand was read, or undefined before the first success. */
  loadedAt(): Instant | undefined;
}

/** A failing source is asked again after this long, not by every request that passes. */
const retryAfterFailure: Seconds = 5;

interface Held<T> {
  readonly value: T;
  readonly loadedAt: Instant;
  /** The same moment, in milliseconds on the clock that never jumps. */
  readonly readAt: number;
  /** Of the time that it is fresh, the part after which it is asked for ahead. */
  readonly share: number;
}

export function createCachedValue<T>(options: CachedValueOptions<T>): CachedValue<T> {
  const { load, clock, policy } = options;
  let held: Held<T> | undefined;
  let pending: Promise<T> | undefined;
  // On the clock that never jumps: one that is set back must not make a pause of seconds one of hours.
  let failedAt: number | undefined;
  // Counts invalidations: a load that began before one must not put its old answer back.
  let epoch = 0;

  function start(): Promise<T> {
    const startedAt = { loadedAt: clock.now(), readAt: clock.elapsed() };
    const startedIn = epoch;
    const run = load().then(
      (value) => {
        if (startedIn === epoch) {
          held = { value, ...startedAt, share: policy(value).ahead?.() ?? 1 };
          failedAt = undefined;
        }
        return value;
      },
      (error: unknown) => {
        if (startedIn === epoch) failedAt = clock.elapsed();
        options.onFailure?.(error);
        throw error;
      },
    );
    const shared = run.finally(() => {
      if (pending === shared) pending = undefined;
    });
    pending = shared;
    return shared;
  }

  /** By the clock that makes it older: one may be set back, and one may stand still while the machine sleeps. */
  function ageOf({ loadedAt, readAt }: Held<T>, now: Instant): Seconds {
    return Math.max(now - loadedAt, (clock.elapsed() - readAt) / 1000);
  }

  function hasJustFailed(): boolean {
    return failedAt !== undefined && clock.elapsed() - failedAt < retryAfterFailure * 1000;
  }

  function isFresh(entry: Held<T>, now: Instant): boolean {
    const changesAt = options.changesAt?.(entry.value);
    const changedSince = changesAt !== undefined && changesAt > entry.loadedAt && now >= changesAt;
    // After a clock was set back what is of the future is not fresh.
    return now >= entry.loadedAt && ageOf(entry, now) < policy(entry.value).freshFor && !changedSince;
  }

  /** Fresh still, and old enough to be asked for while nobody waits. */
  function isDue(entry: Held<T>, now: Instant): boolean {
    const asked = pending !== undefined || hasJustFailed();
    return !asked && ageOf(entry, now) >= policy(entry.value).freshFor * entry.share;
  }

  return {
    async get() {
      const now = clock.now();
      if (held && isFresh(held, now)) {
        if (isDue(held, now)) start().catch(() => {});
        return held.value;
      }
      const fallback = held && ageOf(held, now) < policy(held.value).staleFor ? held : undefined;
      if (fallback && hasJustFailed()) return fallback.value;
      try {
        return await (pending ?? start());
      } catch (error) {
        if (fallback) return fallback.value;
        throw error;
      }
    },
    async refresh() {
      // An answer on its way may be older than what made the caller ask.
      await pending?.catch(() => {});
      return await (pending ?? start());
    },
    invalidate() {
      epoch += 1;
      held = undefined;
      pending = undefined;
      failedAt = undefined;
    },
    loadedAt: () => held?.loadedAt,
  };
}
