/**
 * A circuit breaker as a pure state machine: after so many failures in a row a dependency is left alone for a pause,
 * then one call tries whether it is back. It can never lock out: every pause is bounded, and so is the time in which
 * a trial may be lost.
 */
import { aFifthMoreOrLess } from './random.ts';

/** Times are milliseconds on a clock that never jumps. */
export type BreakerState =
  | { readonly is: 'closed'; readonly failures: number }
  | { readonly is: 'open'; readonly until: number; readonly pause: number }
  | { readonly is: 'probing'; readonly since: number; readonly pause: number };

export interface BreakerRules {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** The first pause; it doubles with each trial that fails. */
  readonly shortest: number;
  readonly longest: number;
  /** A trial that has not ended after this long counts as lost, and another is let through. */
  readonly trial: number;
}

export const closed: BreakerState = { is: 'closed', failures: 0 };

/** What becomes of a call that asks: it goes through, or it is refused for about so many milliseconds. */
export type Answer =
  | { readonly admitted: true; readonly state: BreakerState }
  | { readonly admitted: false; readonly wait: number };

/** Whether a call goes through now. The first after a pause is the trial, and lets no other beside it. */
export function ask(state: BreakerState, now: number, rules: BreakerRules): Answer {
  if (state.is === 'closed') return { admitted: true, state };
  if (state.is === 'open' && now < state.until) return { admitted: false, wait: state.until - now };
  if (state.is === 'probing' && now - state.since < rules.trial)
    return { admitted: false, wait: rules.shortest };
  return { admitted: true, state: { is: 'probing', since: now, pause: state.pause } };
}

/** Any answer that was no failure: the dependency is there. */
export function succeeded(): BreakerState {
  return closed;
}

/**
 * @param fraction of the jitter, in [0, 1): instances that were turned away together do not come back together
 * @param asked milliseconds for which the dependency itself asked to be left alone
 */
export function failed(
  state: BreakerState,
  now: number,
  rules: BreakerRules,
  fraction: number,
  asked = 0,
): BreakerState {
  if (state.is === 'open') return state;
  if (state.is === 'closed' && state.failures + 1 < rules.failures)
    return { is: 'closed', failures: state.failures + 1 };
  const pause = state.is === 'closed' ? rules.shortest : Math.min(state.pause * 2, rules.longest);
  const length = Math.min(Math.max(pause, asked), rules.longest);
  return { is: 'open', until: now + length * aFifthMoreOrLess(fraction), pause };
}

/** A trial that ended without a word from the dependency, by a fault of another one: the next call is the trial. */
export function undecided(state: BreakerState, now: number): BreakerState {
  return state.is === 'probing' ? { is: 'open', until: now, pause: state.pause } : state;
}
