/** Timers whose time comes when a test says so. */
import type { Later } from '../../shared/base/later.ts';

export interface TestTimers {
  readonly later: Later;
  /** Milliseconds of those that wait, in the order in which they were set. */
  pending(): readonly number[];
  /** Lets the time of all that wait come. */
  ring(): void;
}

export function createTestTimers(): TestTimers {
  const waiting = new Map<object, { readonly milliseconds: number; readonly then: () => void }>();
  return {
    later(milliseconds, then) {
      const key = {};
      waiting.set(key, { milliseconds, then });
      return () => void waiting.delete(key);
    },
    pending: () => [...waiting.values()].map(({ milliseconds }) => milliseconds),
    ring() {
      const due = [...waiting.values()];
      waiting.clear();
      for (const { then } of due) then();
    },
  };
}
