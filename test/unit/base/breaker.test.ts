/** A circuit breaker in use: what it is told, what it tells, and calls that end after their time. */
import { describe, expect, it } from 'vitest';
import { type Admission, type BreakerChange, createBreaker } from '../../../shared/base/breaker.ts';
import { createTestClock } from '../../support/clock.ts';
import { createTestRandom } from '../../support/random.ts';

function setUp() {
  const clock = createTestClock();
  const random = createTestRandom();
  random.setFraction(0.5);
  const changes: BreakerChange[] = [];
  const rules = { failures: 2, shortest: 1_000, longest: 8_000, trial: 30_000 };
  const breaker = createBreaker({ rules, clock, random, onChange: (change) => changes.push(change) });
  const admitted = (): Admission => {
    const admission = breaker.admit();
    if ('refusedFor' in admission) throw new Error('The call was refused.');
    return admission;
  };
  const failTwice = () => {
    admitted().end('failed');
    admitted().end('failed');
  };
  return { clock, changes, breaker, admitted, failTwice };
}

describe('a breaker', () => {
  it('lets calls through until so many in a row have failed, and then says how long it will not', () => {
    const { breaker, admitted, failTwice } = setUp();
    admitted().end('failed');
    admitted().end('answered');
    failTwice();
    expect(breaker.admit()).toEqual({ refusedFor: 1_000 });
  });

  it('tells once that it opened and once that it closed, whatever was tried between', () => {
    const { clock, changes, admitted, failTwice } = setUp();
    failTwice();
    clock.advance(1);
    admitted().end('failed');
    clock.advance(2);
    admitted().end('answered');
    expect(changes).toEqual([
      { is: 'opened', failures: 2 },
      { is: 'closed', after: 3_000 },
    ]);
  });

  it('is not moved by calls that began before it opened, well or badly as they end', () => {
    const { clock, breaker, admitted, failTwice } = setUp();
    const [late, later] = [admitted(), admitted()];
    failTwice();
    late.end('answered');
    expect(breaker.admit()).toMatchObject({ refusedFor: 1_000 });
    clock.advance(1);
    const trial = admitted();
    later.end('failed');
    trial.end('answered');
    expect(breaker.admit()).toHaveProperty('end');
  });

  it('gives the trial to another call when the first never reached the dependency', () => {
    const { clock, changes, admitted, failTwice } = setUp();
    failTwice();
    clock.advance(1);
    admitted().end('unknown');
    admitted().end('answered');
    expect(changes.at(-1)).toEqual({ is: 'closed', after: 1_000 });
  });

  it('counts nothing for calls that never reached the dependency', () => {
    const { breaker, admitted } = setUp();
    for (let call = 0; call < 10; call += 1) admitted().end('unknown');
    expect(breaker.admit()).toHaveProperty('end');
  });
});
