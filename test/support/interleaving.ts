/**
 * Runs several processes step by step in a random order, and lets some die before or after any step: what happens
 * when two instances work at once and one is recycled. Each gate that a process passes is a place to switch.
 */
import type { SeededRandom } from './seeded-random.ts';

/** How a process ends that was killed. */
export class Crash extends Error {}

export interface InterleavedProcess {
  readonly crashes: boolean;
  readonly run: () => Promise<void>;
}

export interface Interleaving {
  /** To be passed by every operation on what the processes share. */
  readonly gate: (when: 'before' | 'after', operation: string) => void | Promise<void>;
  /** Runs all to their ends. @throws what a process throws, unless it crashed */
  run(processes: readonly InterleavedProcess[]): Promise<void>;
}

const crashChance = 0.04;

/** One for all: thousands die in a history, and nobody reads where. */
const killed = new Crash('killed');

interface Parked {
  readonly go: () => void;
  readonly die: (crash: Crash) => void;
}

export function createInterleaving(random: SeededRandom): Interleaving {
  let alone: InterleavedProcess | undefined;
  // Where the one process that is running now leaves word that it waits at a gate.
  let park: ((parked: Parked) => void) | undefined;

  function gate(): void | Promise<void> {
    if (alone) {
      if (alone.crashes && random.fraction() < crashChance) throw killed;
      return undefined;
    }
    if (!park) return undefined;
    const parkHere = park;
    return new Promise((go, die) => parkHere({ go, die }));
  }

  /** Lets a process run until it waits at a gate (then that) or ends (then undefined). */
  function untilParked(start: () => void, ended: Promise<void>): Promise<Parked | undefined> {
    return new Promise((resolve, reject) => {
      park = resolve;
      ended.then(() => resolve(undefined), reject);
      start();
    });
  }

  async function interleave(processes: readonly InterleavedProcess[]): Promise<void> {
    const waiting: { process: InterleavedProcess; ended: Promise<void>; parked: Parked }[] = [];
    for (const process of processes) {
      let begin = () => {};
      const ended = new Promise<void>((resolve) => {
        begin = resolve;
      }).then(() => survive(process));
      const parked = await untilParked(begin, ended);
      if (parked) waiting.push({ process, ended, parked });
    }
    while (waiting.length > 0) {
      const place = Math.floor(random.fraction() * waiting.length);
      const [one] = waiting.splice(place, 1);
      if (!one) break;
      const dies = one.process.crashes && random.fraction() < crashChance;
      const start = () => (dies ? one.parked.die(killed) : one.parked.go());
      const parked = await untilParked(start, one.ended);
      if (parked) waiting.push({ ...one, parked });
    }
  }

  async function survive(process: InterleavedProcess): Promise<void> {
    await process.run().catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
  }

  return {
    gate,
    async run(processes) {
      const [first, ...others] = processes;
      alone = others.length === 0 ? first : undefined;
      if (first && alone) await survive(first);
      else await interleave(processes);
      alone = undefined;
      park = undefined;
    },
  };
}
