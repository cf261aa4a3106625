/** The circuit breaker as a state machine: each step in a table, and the laws that hold of every history. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ask,
  type BreakerRules,
  type BreakerState,
  closed,
  failed,
  succeeded,
  undecided,
} from '../../../shared/base/breaker-state.ts';

const rules: BreakerRules = { failures: 3, shortest: 1_000, longest: 8_000, trial: 30_000 };
/** The jitter that changes nothing. */
const middle = 0.5;

const afterFailures = (count: number): BreakerState => ({ is: 'closed', failures: count });
const open = (until: number, pause: number): BreakerState => ({ is: 'open', until, pause });
const probing = (since: number, pause: number): BreakerState => ({ is: 'probing', since, pause });

describe('a call that asks', () => {
  it.each<[string, BreakerState, number, object]>([
    ['goes through a closed breaker', closed, 0, { admitted: true, state: closed }],
    [
      'goes through with failures behind it',
      afterFailures(2),
      0,
      { admitted: true, state: afterFailures(2) },
    ],
    ['is refused during the pause', open(500, 1_000), 499, { admitted: false, wait: 1 }],
    [
      'is the trial when the pause is over',
      open(500, 1_000),
      500,
      { admitted: true, state: probing(500, 1_000) },
    ],
    ['is refused during a trial', probing(0, 1_000), 29_999, { admitted: false, wait: 1_000 }],
    [
      'is another trial when one is lost',
      probing(0, 1_000),
      30_000,
      { admitted: true, state: probing(30_000, 1_000) },
    ],
  ])('%s', (_case, state, now, answer) => {
    expect(ask(state, now, rules)).toEqual(answer);
  });
});

describe('a failure', () => {
  it.each<[string, BreakerState, number, number, BreakerState]>([
    ['is counted', closed, middle, 0, afterFailures(1)],
    ['that is one too many opens', afterFailures(2), middle, 0, open(1_100, 1_000)],
    ['opens for a fifth less', afterFailures(2), 0, 0, open(900, 1_000)],
    ['of a trial doubles the pause', probing(0, 2_000), middle, 0, open(4_100, 4_000)],
    ['of a trial never makes it longer than the longest', probing(0, 8_000), middle, 0, open(8_100, 8_000)],
    ['that asks for a pause has it', afterFailures(2), middle, 5_000, open(5_100, 1_000)],
    ['that asks for an hour has the longest', afterFailures(2), middle, 3_600_000, open(8_100, 1_000)],
    ['of a call that began before changes nothing', open(500, 1_000), middle, 0, open(500, 1_000)],
  ])('%s', (_case, state, fraction, asked, next) => {
    expect(failed(state, 100, rules, fraction, asked)).toEqual(next);
  });
});

it('a trial that reached nobody leaves its place to the next call', () => {
  const next = undecided(probing(0, 2_000), 70);
  expect(next).toEqual(open(70, 2_000));
  expect(ask(next, 70, rules)).toMatchObject({ admitted: true });
  expect(undecided(afterFailures(2), 70)).toEqual(afterFailures(2));
});

const step = fc.record({
  how: fc.constantFrom('ask', 'fail', 'succeed', 'undecided'),
  passed: fc.nat(40_000),
  fraction: fc.double({ min: 0, max: 0.999, noNaN: true }),
  asked: fc.constantFrom(0, 0, 1_000, 3_600_000),
});

/** Every state of a history, with the time at which it was reached. */
function historyOf(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  let state: BreakerState = closed;
  let now = 0;
  return steps.map(({ how, passed, fraction, asked }) => {
    now += passed;
    const answer = ask(state, now, rules);
    if (how === 'ask' && answer.admitted) state = answer.state;
    if (how === 'fail') state = failed(state, now, rules, fraction, asked);
    if (how === 'succeed') state = succeeded();
    if (how === 'undecided') state = undecided(state, now);
    return { state, now };
  });
}

describe('after any history', () => {
  const steps = fc.array(step, { maxLength: 40 });

  it('nobody is locked out: a call goes through within the longest pause, or the time of a trial', () => {
    fc.assert(
      fc.property(steps, (each) => {
        for (const { state, now } of historyOf(each)) {
          const latest = now + Math.max(rules.longest * 1.2, rules.trial);
          expect(ask(state, latest, rules)).toMatchObject({ admitted: true });
        }
      }),
    );
  });

  it('one call at a time tries a dependency that is left alone', () => {
    fc.assert(
      fc.property(steps, (each) => {
        for (const { state, now } of historyOf(each)) {
          if (state.is === 'closed') continue;
          const first = ask(state, now, rules);
          if (first.admitted) expect(ask(first.state, now, rules)).toMatchObject({ admitted: false });
        }
      }),
    );
  });

  it('a success closes it, and it takes as many failures as ever to open it again', () => {
    fc.assert(
      fc.property(fc.nat(rules.failures - 1), (count) => {
        let state = succeeded();
        for (let failures = 0; failures < count; failures += 1) state = failed(state, 0, rules, middle);
        expect(state).toEqual(afterFailures(count));
      }),
    );
  });
});
