/**
 * What a benchmark found, as it is kept: tables of figures with the machine, the versions and the day, one file a
 * benchmark. `docs/performance.md` and its plots are made of these files and of nothing else.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { systemClock, toRfc3339 } from '../../shared/base/clock.ts';

/** A figure, or words. */
export type Cell = number | string;

export interface ResultTable {
  /** What the rows have in common; stands above the table. */
  readonly title: string;
  /** The first names what a row is. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** A column of figures that is drawn, and the figure that is to be reached. */
  readonly plot?: { readonly column: string; readonly goal?: number };
}

export interface BenchResult {
  readonly bench: string;
  /** `2026-11-26`. */
  readonly date: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGiB: number };
  /** Of Node.js, and of the packages that had a part. */
  readonly versions: Readonly<Record<string, string>>;
  readonly tables: readonly ResultTable[];
}

const folder = join(import.meta.dirname, '..', 'results');

const packages: Readonly<Record<string, string>> = { ...manifest.dependencies, ...manifest.devDependencies };

/** @param using packages whose versions belong to the figures */
export function resultOf(
  bench: string,
  tables: readonly ResultTable[],
  using: readonly string[] = [],
): BenchResult {
  const [cpu] = cpus();
  const ofPackages = using.map((name) => [name, packages[name] ?? '']);
  return {
    bench,
    date: toRfc3339(systemClock.now()).slice(0, 10),
    machine: {
      cpu: cpu?.model ?? '',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
    versions: { 'Node.js': process.versions.node, ...Object.fromEntries(ofPackages) },
    tables,
  };
}

export function writeResult(result: BenchResult): void {
  writeFileSync(join(folder, `${result.bench}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

/** Every result that is kept, by the name of its benchmark. */
export function readResults(): ReadonlyMap<string, BenchResult> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const results = files
    .toSorted()
    .map((name): BenchResult => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  return new Map(results.map((result) => [result.bench, result]));
}
