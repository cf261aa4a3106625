/** Randomness that a seed repeats, for histories that can be told again. Not for anything that must be secret. */
import type { Random } from '../../shared/base/random.ts';

export interface SeededRandom extends Random {
  /** One of the items, or undefined when there are none. */
  pick<T>(items: readonly T[]): T | undefined;
}

/** A xorshift generator (Marsaglia, 2003) of 32 bits. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  function fraction(): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  }
  function hex(digits: number): string {
    return Array.from({ length: digits }, () => Math.floor(fraction() * 16).toString(16)).join('');
  }
  // The first numbers of neighbouring seeds resemble each other.
  for (let skipped = 0; skipped < 16; skipped++) fraction();
  return {
    fraction,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
    bytes: (length) => Buffer.from(hex(2 * length), 'hex'),
    pick: (items) => items[Math.floor(fraction() * items.length)],
  };
}
