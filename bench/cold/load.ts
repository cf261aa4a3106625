/** How long loading the app takes: as the bundle, and as the same code with its packages around it. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { percentile } from '../measure/percentile.ts';
import { nextMessage } from '../measure/processes.ts';
import type { ResultTable } from '../report/results.ts';
import { bundled, unbundled } from './builds.ts';
import { inTurns } from './turns.ts';

interface Loaded {
  /** Milliseconds. */
  readonly wall: number;
  readonly cpu: number;
}

/** Settings that can be read; nothing of them is asked for anything. */
const environment = {
  S2S_PUBLIC_URL: 'https://sts.litwareinc.com',
  S2S_DEFAULT_SIP_DOMAIN: 'litwareinc.com',
  S2S_KEY_VAULT_URL: 'https://litware.vault.azure.net',
  S2S_TABLE_SERVICE: 'https://litware.table.core.windows.net',
  S2S_TENANT_ID: '11111111-2222-4333-8444-555555555555',
  IDENTITY_ENDPOINT: 'http://127.0.0.1:1/',
  IDENTITY_HEADER: 'none',
};

export async function coldLoad(folder: string, rounds: number): Promise<ResultTable> {
  const files = [
    ['the bundle', await bundled('functions/app.ts', join(folder, 'bundled'))],
    ['unbundled, CommonJS', await unbundled('cjs', join(folder, 'cjs'))],
    ['unbundled, ES modules', await unbundled('esm', join(folder, 'esm'))],
  ] as const;
  const runs = files.map(
    ([, file]) =>
      () =>
        load(file),
  );
  const found = await inTurns(runs, rounds);
  const medianOf = (index: number, figure: keyof Loaded) =>
    percentile(
      (found[index] ?? []).map((each) => each[figure]),
      0.5,
    );
  return {
    title: `Loading the app in a new process, median of ${rounds}`,
    columns: ['What', 'ms', 'of unbundled CommonJS', 'CPU ms', 'of unbundled CommonJS, CPU'],
    rows: files.map(([name], index) => {
      const [wall, cpu] = [medianOf(index, 'wall'), medianOf(index, 'cpu')];
      return [name, wall, wall / medianOf(1, 'wall'), cpu, cpu / medianOf(1, 'cpu')];
    }),
    plot: { column: 'of unbundled CommonJS', goal: 0.4 },
  };
}

async function load(file: string): Promise<Loaded> {
  const timer = join(import.meta.dirname, '..', 'peers', 'load-timer.cjs');
  const child = fork(timer, [file], { execArgv: [], env: environment, stdio: 'ignore' });
  return nextMessage<Loaded>(child);
}
