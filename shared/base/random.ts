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
