/**
 * What a run of the roll timer costs after a year of rolls and after twenty-five: calls to vault and tables where
 * nothing is due and in the run that begins a roll. It is given no list of the registry, so there is none to be long.
 */
import { day } from '../../shared/base/duration.ts';
import { createRollBench } from '../../test/support/roll-bench.ts';
import type { Cell, ResultTable } from '../report/results.ts';

const year = 365 * day;

export async function rollTable(): Promise<ResultTable> {
  const rows = [await rowAfter(1), await rowAfter(25)];
  const columns = [
    'Years',
    'versions in the vault',
    'calls of a run with nothing due',
    'of a run that rolls',
  ];
  return { title: 'A run of the roll timer', columns, rows };
}

/** Rolls for so long, a run a day, and looks at the last run of each kind. */
async function rowAfter(years: number): Promise<Cell[]> {
  let calls = 0;
  const gate = (when: 'before' | 'after') => {
    if (when === 'before') calls += 1;
  };
  const bench = createRollBench({ gate });
  const last = { idle: 0, rolling: 0 };
  for (const end = bench.now() + years * year; bench.now() < end; bench.setTime(bench.now() + day)) {
    const before = calls;
    const { done } = await bench.tick();
    const kind = done.some((step) => step.includes('begun')) ? 'rolling' : 'idle';
    if (kind === 'rolling' || done.length === 0) last[kind] = calls - before;
  }
  return [years, bench.vault.all().length, last.idle, last.rolling];
}
