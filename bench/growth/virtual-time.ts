/**
 * Time that passes only while everybody waits: an hour of timers and slow partners in seconds of computing. What is
 * computed is real; only waiting is not.
 */
import type { Clock } from '../../shared/base/clock.ts';

export interface VirtualTime {
  readonly clock: Clock;
  /** Resolves that many milliseconds later. */
  sleep(milliseconds: number): Promise<void>;
  /** Lets time pass until the work is done. */
  pass<T>(work: Promise<T>): Promise<T>;
}

/** @param startsAt the present at the beginning, in epoch seconds */
export function createVirtualTime(startsAt: number): VirtualTime {
  let elapsed = 0;
  let waiting: { readonly at: number; readonly wake: () => void }[] = [];

  /** Wakes whoever waits for the next moment. */
  function step(): void {
    const next = Math.min(...waiting.map(({ at }) => at));
    const woken = waiting.filter(({ at }) => at === next);
    waiting = waiting.filter(({ at }) => at !== next);
    elapsed = Math.max(elapsed, next);
    for (const { wake } of woken) wake();
  }

  return {
    clock: { now: () => startsAt + Math.floor(elapsed / 1000), elapsed: () => elapsed },
    sleep: (milliseconds) =>
      new Promise((wake) => {
        waiting.push({ at: elapsed + milliseconds, wake });
      }),
    async pass(work) {
      let done = false;
      const ended = work.finally(() => {
        done = true;
      });
      ended.catch(() => {});
      while (!done) {
        // Everything that can go on without time has gone on by then.
        await new Promise((resolve) => setImmediate(resolve));
        if (!done && waiting.length > 0) step();
      }
      return ended;
    },
  };
}
