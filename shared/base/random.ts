/** Randomness, as an argument, so that a test can repeat what it saw. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

export interface Random {
  /** A lower-case version 4 UUID. */
  uuid(): string;
  /** `length` unpredictable bytes. */
  bytes(length: number): Buffer;
  /** A number in [0, 1), for jitter only. */
  fraction(): number;
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
  fraction: () => randomInt(2 ** 32) / 2 ** 32,
};

/** A factor of 0.8 to 1.2, by a fraction in [0, 1): instances that begin together do not go on together. */
export function aFifthMoreOrLess(fraction: number): number {
  return 0.8 + 0.4 * fraction;
}
