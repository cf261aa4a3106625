/** The figures for people: tables in Markdown, and what is written into `docs/` from the kept results. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../test/support/markdown-table.ts';
import { plot } from './plot.ts';
import { type BenchResult, type Cell, type ResultTable, readResults } from './results.ts';

/** Three digits that mean something are more than a shared machine gives. */
export function shown(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (Math.abs(cell) >= 100 || Number.isInteger(cell)) return Math.round(cell).toLocaleString('en-US');
  return cell.toFixed(2);
}

export function tableText({ title, columns, rows }: ResultTable): string {
  return `${title}:\n\n${table(
    columns,
    rows.map((cells) => cells.map(shown)),
  )}`;
}

/** A result as a document shows it: each table with its plot, and below them what they were measured on. */
export function resultText(result: BenchResult): string {
  const { machine, versions, date, bench, tables } = result;
  const parts = tables.map((each, index) => {
    const image = each.plot ? `\n\n![${each.plot.column}](${plotName(bench, index)})` : '';
    return tableText(each) + image;
  });
  const on = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const { cpu, cores, memoryGiB } = machine;
  return [...parts, `${date}, ${cpu}, ${cores} cores, ${memoryGiB} GiB; ${on.join(', ')}.`].join('\n\n');
}

/** The plots of all results by the name of their file in `docs/`. */
export function everyPlot(): ReadonlyMap<string, string> {
  const all = [...readResults().values()].flatMap(({ bench, tables }) =>
    tables.map((each, index) => [plotName(bench, index), plot(each)] as const),
  );
  return new Map(all.flatMap(([name, svg]) => (svg === undefined ? [] : [[name, svg] as const])));
}

function plotName(bench: string, index: number): string {
  return `performance-${bench}-${index + 1}.svg`;
}

/** Writes the plots; the tables are written with the other generated parts of the documents. */
export function writePlots(): void {
  const docs = join(import.meta.dirname, '..', '..', 'docs');
  for (const [name, svg] of everyPlot()) writeFileSync(join(docs, name), svg);
}
