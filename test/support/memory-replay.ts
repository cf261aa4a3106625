/** The memory of assertions in one process, with the semantics of the port: an insert that only one caller wins. */
import type { Instant } from '../../shared/base/clock.ts';
import type { ReplayStore } from '../../shared/tokens/replay.ts';

export interface MemoryReplay extends ReplayStore {
  /** From now on every call fails with this error, until `undefined` mends the store. */
  failWith(error: Error | undefined): void;
  /** What is remembered, and until when. */
  remembered(): ReadonlyMap<string, Instant>;
}

export function createMemoryReplay(): MemoryReplay {
  const untilOf = new Map<string, Instant>();
  let failure: Error | undefined;

  return {
    async rememberOnce(key, until) {
      if (failure) throw failure;
      if (untilOf.has(key)) return false;
      untilOf.set(key, until);
      return true;
    },
    async sweep(now) {
      if (failure) throw failure;
      const expired = [...untilOf].filter(([, until]) => until < now);
      for (const [key] of expired) untilOf.delete(key);
      return expired.length;
    },
    failWith(error) {
      failure = error;
    },
    remembered: () => untilOf,
  };
}
