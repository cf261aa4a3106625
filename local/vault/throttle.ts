/**
 * The service's limit on key operations, as an option: a budget a window, in which larger RSA keys weigh more.
 * 4,000 units in 10 s are 4,000 operations with RSA-2048 or EC, 1,000 with RSA-3072, 500 with RSA-4096.
 */
import type { KeyObject } from 'node:crypto';
import type { Clock, Instant, Seconds } from '../../shared/base/clock.ts';
import { throttled } from './vault-errors.ts';

export interface ThrottleLimits {
  /** Units a window; 4,000 by default. */
  readonly budget?: number;
  /** 10 s by default. */
  readonly windowSeconds?: Seconds;
}

export interface Throttle {
  /** Counts one operation with that key, a refused one too. @throws VaultError Throttled over the budget */
  charge(key: KeyObject): void;
}

export function createThrottle(limits: ThrottleLimits | undefined, clock: Clock): Throttle {
  if (!limits) return { charge: () => undefined };
  const { budget = 4000, windowSeconds = 10 } = limits;
  let window: Instant | undefined;
  let spent = 0;
  return {
    charge(key) {
      const current = Math.floor(clock.now() / windowSeconds);
      if (current !== window) spent = 0;
      window = current;
      spent += weightOf(key);
      if (spent > budget) throw throttled();
    },
  };
}

function weightOf(key: KeyObject): number {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits >= 4096) return 8;
  return bits >= 3072 ? 4 : 1;
}
