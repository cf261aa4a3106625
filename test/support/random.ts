/** Randomness that repeats itself: the same seed gives the same values in the same order. */
import { createHash } from 'node:crypto';
import type { Random } from '../../shared/base/random.ts';

export interface TestRandom extends Random {
  /** What `fraction` gives from now on. */
  setFraction(value: number): void;
}

/** UUIDs and bytes follow from the seed and a counter; `fraction` is 0 until a test sets it. */
export function createTestRandom(seed = 'test'): TestRandom {
  let drawn = 0;
  let fraction = 0;
  const block = () => createHash('sha256').update(`${seed} ${drawn++}`).digest();
  return {
    uuid() {
      const hex = block().toString('hex');
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `8${hex.slice(17, 20)}`,
        hex.slice(20, 32),
      ].join('-');
    },
    bytes(length) {
      const blocks = Array.from({ length: Math.ceil(length / 32) }, block);
      return Buffer.concat(blocks).subarray(0, length);
    },
    fraction: () => fraction,
    setFraction(value) {
      fraction = value;
    },
  };
}
