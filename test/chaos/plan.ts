/**
 * What will happen in a run, and when: a pure function of seed and length. The same seed gives the same faults, kills,
 * clocks, timer runs and operator's acts in the same order; what requests they meet is up to the machine.
 */
import { createSeededRandom, type SeededRandom } from '../support/seeded-random.ts';
import type { Millis, Span } from './history.ts';
import { drawAct, type PlannedAct } from './plan-acts.ts';
import { drawFault, type Fault } from './plan-faults.ts';

export interface PlannedFault extends Span {
  readonly fault: Fault;
}

export interface PlannedKill {
  readonly at: Millis;
  /** Which of the mortal instances. */
  readonly victim: number;
  /** How long it stays away. */
  readonly awayFor: Millis;
  /** By which its successor's clock is ahead, in seconds. */
  readonly clockOffset: number;
}

export interface PlannedTimerRun {
  readonly at: Millis;
  readonly timer: 'roll-certificates' | 'sweep-replays' | 'refresh-metadata';
  /** More than one: the timer runs twice at once, as it does when a lease is lost. */
  readonly instances: readonly number[];
}

export interface Plan {
  readonly seed: number;
  readonly length: Millis;
  /** Of the mortal instances at the start; the first instance has the machine's clock and is never killed. */
  readonly clockOffsets: readonly number[];
  readonly faults: readonly PlannedFault[];
  readonly kills: readonly PlannedKill[];
  readonly timerRuns: readonly PlannedTimerRun[];
  readonly acts: readonly PlannedAct[];
}

/** Beside the one that lives through the whole run. */
export const mortals = 3;
/** What clocks may differ by, in seconds: five minutes, and a little for the machine's own doing. */
export const mostSkew = 290;
/** Nothing is disturbed before: everybody shall have seen a good day. */
const quietStart: Millis = 5_000;

export function planRun(seed: number, length: Millis, quiet: Millis): Plan {
  const random = createSeededRandom(seed);
  // All clocks, that of the machine included, lie in one window that is as wide as may be forgiven.
  const earliest = -Math.round(random.fraction() * mostSkew);
  const clock = () => drawClock(random, earliest);
  return {
    seed,
    length,
    clockOffsets: Array.from({ length: mortals }, clock),
    faults: planFaults(random, length, quiet),
    kills: planKills(random, length, clock),
    timerRuns: planTimers(random, length),
    acts: planActs(random, length),
  };
}

/** Often the machine's own, often at an edge of the window, for the rest anywhere in it. */
function drawClock(random: SeededRandom, earliest: number): number {
  const anywhere = earliest + Math.round(random.fraction() * mostSkew);
  return random.pick([0, earliest, earliest + mostSkew, anywhere, anywhere]) ?? 0;
}

/** One after the other, now and then two at once, and after each a quiet time in which everything must work. */
function planFaults(random: SeededRandom, length: Millis, quiet: Millis): PlannedFault[] {
  const planned: PlannedFault[] = [];
  let from = quietStart + random.fraction() * 3_000;
  for (;;) {
    const to = from + 3_000 + random.fraction() * 7_000;
    if (to + quiet > length) return planned;
    planned.push({ from, to, fault: drawFault(random) });
    if (random.fraction() < 0.25) planned.push({ from: from + 500, to, fault: drawFault(random) });
    from = to + quiet + random.fraction() * 6_000;
  }
}

function planKills(random: SeededRandom, length: Millis, clock: () => number): PlannedKill[] {
  const planned: PlannedKill[] = [];
  let at = quietStart + random.fraction() * 4_000;
  while (at < length - 5_000) {
    const victim = Math.floor(random.fraction() * mortals);
    planned.push({ at, victim, awayFor: random.fraction() * 3_000, clockOffset: clock() });
    at += 7_000 + random.fraction() * 8_000;
  }
  return planned;
}

/** Every few seconds, sometimes not for half a minute, sometimes on several instances at once. */
function planTimers(random: SeededRandom, length: Millis): PlannedTimerRun[] {
  const planned: PlannedTimerRun[] = [];
  let at = 1_000;
  while (at < length) {
    const timer = random.pick(['roll-certificates', 'roll-certificates', 'sweep-replays'] as const);
    const count = random.pick([1, 1, 2, 3]) ?? 1;
    const instances = Array.from({ length: count }, () => Math.floor(random.fraction() * (mortals + 1)));
    planned.push({ at, timer: timer ?? 'roll-certificates', instances });
    const isLate = random.fraction() < 0.08;
    at += isLate ? 20_000 : 800 + random.fraction() * 3_000;
  }
  return planned;
}

function planActs(random: SeededRandom, length: Millis): PlannedAct[] {
  const planned: PlannedAct[] = [];
  for (let at = 500; at < length; at += 200 + random.fraction() * 500)
    planned.push({ at, ...drawAct(random) });
  return planned;
}
