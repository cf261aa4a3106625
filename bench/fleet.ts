/**
 * Which limit does a hundred thousand tokens a second meet first? Ten minutes of a whole deployment for each of the
 * scenarios, simulated with the figures of docs/capacity.md and the service's own rules for keys and caches.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions } from './bench.ts';
import type { Result, Scenario } from './fleet/scenario.ts';
import { figuresFrom, scenarios } from './fleet/scenarios.ts';
import { simulate } from './fleet/simulate.ts';
import type { Cell, ResultTable } from './report/results.ts';

const seed = 1;

export async function fleet({ quick }: BenchOptions): Promise<readonly ResultTable[]> {
  const figures = figuresFrom(documentedFigure());
  const lived = scenarios.map((scenario) => (quick ? { ...scenario, seconds: 5 } : scenario));
  const rows = lived.map((scenario) => rowOf(scenario, simulate(scenario, figures, seed)));
  return [{ title: 'Ten minutes of a deployment, by the second', columns, rows }];
}

const columns = [
  'Deployment',
  'issued, %',
  'answered 503, %',
  'gave up, %',
  'p99 wait, s',
  'most table requests a second, one account',
  'most vault calls in 10 s, one vault',
  'instances at the end',
  'started',
  'signed with a key that not all publish',
];

function rowOf({ name }: Scenario, found: Result): readonly Cell[] {
  const share = (count: number) => Math.round((10_000 * count) / found.asked) / 100;
  const ends = [share(found.issued), share(found.refused), share(found.timedOut)];
  const calls = [found.tablePeak, found.vaultPeak];
  return [name, ...ends, found.p99, ...calls, found.instances, found.started, found.badlySigned];
}

/** A figure of docs/capacity.md, which is the one place where they stand. @throws Error for one that is not there */
function documentedFigure(): (name: string) => number {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'capacity.md'), 'utf8');
  return (name) => {
    const [, figure] = new RegExp(`^\\| \`${name}\` \\| ([0-9.,]+) \\|`, 'm').exec(text) ?? [];
    if (figure === undefined) throw new Error(`docs/capacity.md has no figure ${name}`);
    return Number(figure.replaceAll(',', ''));
  };
}
