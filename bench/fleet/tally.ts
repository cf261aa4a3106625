/** What became of every request, and how long the issued ones had waited. */
import type { Result } from './scenario.ts';

export interface Tally {
  asked(count: number): void;
  issued(waited: number, count: number): void;
  refused(count: number): void;
  timedOut(count: number): void;
  badlySigned(count: number): void;
  result(): Pick<Result, 'asked' | 'issued' | 'refused' | 'timedOut' | 'badlySigned' | 'p99'>;
}

export function createTally(): Tally {
  const counts = { asked: 0, issued: 0, refused: 0, timedOut: 0, badlySigned: 0 };
  /** By the seconds waited. */
  const waits: number[] = [];
  const add = (name: keyof typeof counts) => (count: number) => {
    counts[name] += count;
  };
  return {
    asked: add('asked'),
    refused: add('refused'),
    timedOut: add('timedOut'),
    badlySigned: add('badlySigned'),
    issued(waited, count) {
      counts.issued += count;
      waits[waited] = (waits[waited] ?? 0) + count;
    },
    result: () => ({ ...counts, p99: waitOf(waits, 0.99 * counts.issued) }),
  };
}

/** The wait that so many of the issued had not exceeded. */
function waitOf(waits: readonly number[], share: number): number {
  let seen = 0;
  for (const [waited, count = 0] of waits.entries()) {
    seen += count;
    if (seen >= share) return waited;
  }
  return 0;
}
