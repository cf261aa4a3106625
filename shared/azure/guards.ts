/**
 * What stands between this process and its dependencies: a circuit breaker each, one watch over our clock, and one
 * gate before signing. One set a process; the clients of `shared/azure` are made with it. A table has a breaker of
 * its own: storage throttles by partition, and a table that is down must not take the others with it.
 */
import { type Breaker, createBreaker } from '../base/breaker.ts';
import type { BreakerRules } from '../base/breaker-state.ts';
import type { Clock } from '../base/clock.ts';
import { type ClockWatch, createClockWatch } from '../base/clock-watch.ts';
import { Outage } from '../base/errors.ts';
import { createGate, type Gate, type GateRules } from '../base/gate.ts';
import { systemLater } from '../base/later.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';

/** Signing and what manages certificates have limits of their own in a vault, and fail apart from each other. */
export type GuardedName = 'vaultSigning' | 'vaultManagement' | 'identity' | `tables/${string}`;

export interface Guards {
  breaker(name: GuardedName): Breaker;
  readonly clockWatch: ClockWatch;
  readonly signing: Gate;
  readonly random: Pick<Random, 'fraction'>;
}

/** Five in a row are no accident. Fifteen seconds at most until the next trial: a recovery is seen soon. */
const breakerRules: BreakerRules = {
  failures: 5,
  shortest: 1_000,
  longest: 15_000,
  trial: 30_000,
};

/** A vault signs about 400 times a second (RSA-2048), so 64 at once keep it busy even at 150 ms a call. */
const signingRules: GateRules = { most: 64, waiting: 256, patience: 1_000 };

export interface GuardsOptions {
  readonly clock: Clock;
  readonly random: Pick<Random, 'fraction'>;
  readonly log: Log;
}

export function createGuards({ clock, random, log }: GuardsOptions): Guards {
  const breakers = new Map<GuardedName, Breaker>();

  function made(name: GuardedName): Breaker {
    const onChange: Parameters<typeof createBreaker>[0]['onChange'] = (change) =>
      change.is === 'opened'
        ? log('dependency.opened', { dependency: name, failures: change.failures })
        : log('dependency.closed', { dependency: name, ms: Math.round(change.after) });
    return createBreaker({ rules: breakerRules, clock, random, onChange });
  }

  return {
    breaker(name) {
      const breaker = breakers.get(name) ?? made(name);
      breakers.set(name, breaker);
      return breaker;
    },
    clockWatch: createClockWatch({
      clock,
      tell: ({ wrong, ahead }) => log(wrong ? 'clock.wrong' : 'clock.right', { aheadSeconds: ahead }),
    }),
    signing: createGate({
      rules: signingRules,
      clock,
      later: systemLater,
      refusal: () => new Outage('vault', 'too many signatures are waiting', { retryAfter: 1 }),
    }),
    random,
  };
}
