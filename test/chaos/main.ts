/** `npm run chaos -- --seed 7 --minutes 5`: one run of the plan that the seed makes; ends with 1 when a law is broken. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { planRun } from './plan.ts';
import { reportOf } from './report.ts';
import { runChaos } from './run.ts';
import { isBroken, judge } from './verdict.ts';
import { quietTime } from './world.ts';

/** In a much longer run keys would leave the ring in good order, which the laws take for a loss. */
const mostMinutes = 20;

const { values } = parseArgs({ options: { seed: { type: 'string' }, minutes: { type: 'string' } } });
const seed = Number(values.seed ?? randomInt(100_000));
const minutes = Number(values.minutes ?? 3);
if (!Number.isSafeInteger(seed) || seed < 0 || !(minutes > 0 && minutes <= mostMinutes)) {
  console.error(`npm run chaos -- [--seed <whole number>] [--minutes <up to ${mostMinutes}>]`);
  process.exit(2);
}
console.log(`Seed ${seed}, ${minutes} minutes.`);
const history = await runChaos(planRun(seed, minutes * 60_000, quietTime));
const verdicts = judge(history);
console.log(reportOf(history, verdicts, `npm run chaos -- --seed ${seed} --minutes ${minutes}`));
process.exit(verdicts.some(isBroken) ? 1 : 0);
