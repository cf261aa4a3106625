/**
 * A gate before calls that somebody else limits: so many at once, a bounded queue behind them in which nobody waits
 * long, and a refusal beyond that, instead of a queue without end. Throttling narrows it, success widens it again:
 * additive increase, multiplicative decrease, as TCP does (RFC 5681 §3.1).
 */
import type { Clock } from './clock.ts';
import type { Later } from './later.ts';

export interface GateRules {
  /** Calls at once when nothing throttles. */
  readonly most: number;
  /** Calls that may wait. */
  readonly waiting: number;
  /** Milliseconds for which one waits. */
  readonly patience: number;
}

export interface GateOptions {
  readonly rules: GateRules;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly later: Later;
  /** What whoever finds no place, or waits in vain, is told. */
  readonly refusal: () => Error;
}

export interface Gate {
  /** Runs the work when it is its turn. @throws what `refusal` makes, and what the work throws */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Somebody beyond was throttled. */
  narrow(): void;
  /** How many may be under way at once, as of now. */
  width(): number;
}

/** Answers to one burst are one sign: the gate narrows once in this many milliseconds. */
const narrowsEvery = 1_000;

export const narrower = (width: number): number => Math.max(1, width / 2);

/** One more for each round of calls that all went well. */
export const wider = (width: number, most: number): number => Math.min(most, width + 1 / width);

interface Waiter {
  readonly enter: () => void;
}

export function createGate({ rules, clock, later, refusal }: GateOptions): Gate {
  let width = rules.most;
  let underWay = 0;
  let narrowedAt = Number.NEGATIVE_INFINITY;
  const queue = new Set<Waiter>();

  function turn(): Promise<void> {
    if (underWay < Math.floor(width) && queue.size === 0) {
      underWay += 1;
      return Promise.resolve();
    }
    if (queue.size >= rules.waiting) return Promise.reject(refusal());
    return new Promise((resolve, reject) => {
      const takeBack = later(rules.patience, () => {
        queue.delete(waiter);
        reject(refusal());
      });
      const waiter: Waiter = {
        enter() {
          takeBack();
          resolve();
        },
      };
      queue.add(waiter);
    });
  }

  function admitWaiting(): void {
    for (const waiter of queue) {
      if (underWay >= Math.floor(width)) return;
      queue.delete(waiter);
      underWay += 1;
      waiter.enter();
    }
  }

  return {
    async run(work) {
      await turn();
      try {
        const result = await work();
        width = wider(width, rules.most);
        return result;
      } finally {
        underWay -= 1;
        admitWaiting();
      }
    },
    narrow() {
      const now = clock.elapsed();
      if (now - narrowedAt < narrowsEvery) return;
      narrowedAt = now;
      width = narrower(width);
    },
    width: () => Math.floor(width),
  };
}
