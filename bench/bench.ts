/** What every benchmark is: tables of figures, found in full or by a quick try. */
import type { ResultTable } from './report/results.ts';

export interface BenchOptions {
  /** A try of a few seconds that shows that it works; its figures mean nothing and are not kept. */
  readonly quick: boolean;
}

export interface Bench {
  readonly run: (options: BenchOptions) => Promise<readonly ResultTable[]>;
  /** Packages whose versions belong to the figures. */
  readonly using?: readonly string[];
}
