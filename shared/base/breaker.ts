/** A circuit breaker in use: the state machine of `breaker-state.ts` with a clock, randomness and somebody to tell. */
import {
  ask,
  type BreakerRules,
  type BreakerState,
  closed,
  failed,
  succeeded,
  undecided,
} from './breaker-state.ts';
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

/** `unknown`: the call ended without reaching the dependency, so nothing was learnt of it. */
export type CallEnd = 'answered' | 'failed' | 'unknown';

export interface Admission {
  /** @param asked milliseconds for which the dependency asked to be left alone */
  end(how: CallEnd, asked?: number): void;
}

export interface Breaker {
  /** Lets a call through, which then must tell its end, or says after how many milliseconds to try again. */
  admit(): Admission | { readonly refusedFor: number };
}

export interface BreakerOptions {
  readonly rules: BreakerRules;
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly random: Pick<Random, 'fraction'>;
  /** Told of the first pause of an outage, and of its end; not of each trial between. */
  readonly onChange?: (change: BreakerChange) => void;
}

export type BreakerChange =
  | { readonly is: 'opened'; readonly failures: number }
  /** Milliseconds since it opened. */
  | { readonly is: 'closed'; readonly after: number };

export function createBreaker({ rules, clock, random, onChange }: BreakerOptions): Breaker {
  let state: BreakerState = closed;
  let openedAt = 0;
  // Counts changes of state: a call that began before one says nothing about what came after.
  let generation = 0;

  function become(next: BreakerState): void {
    const before = state;
    state = next;
    if (before.is === next.is) return;
    generation += 1;
    if (before.is === 'closed') {
      openedAt = clock.elapsed();
      onChange?.({ is: 'opened', failures: rules.failures });
    }
    if (next.is === 'closed') onChange?.({ is: 'closed', after: clock.elapsed() - openedAt });
  }

  function after(how: CallEnd, asked: number | undefined): BreakerState {
    if (how === 'answered') return succeeded();
    if (how === 'unknown') return undecided(state, clock.elapsed());
    return failed(state, clock.elapsed(), rules, random.fraction(), asked);
  }

  return {
    admit() {
      const answer = ask(state, clock.elapsed(), rules);
      if (!answer.admitted) return { refusedFor: answer.wait };
      become(answer.state);
      const admittedIn = generation;
      return {
        end(how, asked) {
          if (admittedIn === generation) become(after(how, asked));
        },
      };
    },
  };
}
