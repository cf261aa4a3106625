/**
 * A short chaos run: instances killed, clocks apart, dependencies failing, an operator at work; and no law is broken.
 * The long ones are `npm run chaos`.
 */
import { afterAll, expect, it } from 'vitest';
import { planRun } from '../chaos/plan.ts';
import { reportOf } from '../chaos/report.ts';
import { runChaos } from '../chaos/run.ts';
import { isBroken, judge } from '../chaos/verdict.ts';
import { bounds } from '../chaos/world.ts';

const seed = 12;
const length = 40_000;
let report = '';

afterAll(() => console.log(report));

it('breaks no law in a short run', { timeout: 180_000 }, async () => {
  const plan = planRun(seed, length, bounds.recovery + 3_000);
  expect(plan.faults.length).toBeGreaterThan(0);
  const history = await runChaos(plan);
  const verdicts = judge(history);
  report = reportOf(history, verdicts, `npm run chaos -- --seed ${seed} --minutes 1`);
  expect(verdicts.filter(isBroken)).toEqual([]);
  const untested = verdicts.filter(({ checked }) => checked === 0).map(({ law }) => law);
  expect(untested).toEqual(['memory stays flat']);
});
