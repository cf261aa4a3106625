/** What a run prints: what happened, how often each law was put to the test, and what broke it. */
import type { History } from './history.ts';
import { levels } from './laws/processes.ts';
import { isBroken, type Verdict } from './verdict.ts';

const mostShown = 8;

/** @param repeat the command that runs the same plan again */
export function reportOf(history: History, verdicts: readonly Verdict[], repeat: string): string {
  const broken = verdicts.filter(isBroken);
  const end = broken.length === 0 ? 'Every law held.' : `${broken.length} laws are broken. Again: ${repeat}`;
  return [
    table(
      ['What happened', 'Count'],
      Object.entries(countsOf(history)).map(([name, count]) => [name, String(count)]),
    ),
    table(
      ['Law', 'Checked', 'Broken'],
      verdicts.map(({ law, checked, broken: breaches }) => [law, String(checked), String(breaches.length)]),
    ),
    ...broken.map(breachesOf),
    end,
  ].join('\n\n');
}

function breachesOf({ law, broken }: Verdict): string {
  const more = broken.length > mostShown ? [`… and ${broken.length - mostShown} more`] : [];
  return [`Broken: ${law}`, ...broken.slice(0, mostShown), ...more].join('\n  ');
}

function countsOf(history: History): Record<string, number | string> {
  const { asks, acts, tokenChecks, disturbances, kills, processes, stoppedChecks } = history;
  const asked = (sort: string) => asks.filter((ask) => ask.sort === sort).length;
  const acted = (end: string) => acts.filter((act) => act.end === end).length;
  const faults = (of: string) => disturbances.filter((each) => each.of === of).length;
  return {
    seconds: Math.round(history.length / 1000),
    'processes started': processes.length,
    'processes killed': kills.length,
    'clocks apart (seconds)': spread(processes.map(({ clockOffset }) => clockOffset)),
    'faults of vault, tables, identity': ['vault', 'tables', 'identity'].map(faults).join(', '),
    'machine stood still': faults('machine'),
    'requests good, bad, shown twice': ['good', 'bad', 'once'].map(asked).join(', '),
    'requests refused or lost during faults': asks.filter(
      ({ sort, status }) => sort === 'good' && status !== 200,
    ).length,
    'tokens issued': asks.filter(
      ({ kind, status }) => !['metadata', 'partner token'].includes(kind) && status === 200,
    ).length,
    'tokens of partners accepted': asks.filter(
      ({ kind, status }) => kind === 'partner token' && status === 200,
    ).length,
    'verifications; of them late': `${tokenChecks.length}; ${tokenChecks.filter(({ end }) => end === 'late').length}`,
    'tries of what was stopped': stoppedChecks.length,
    'acts changed, unchanged, refused, unknown': ['changed', 'unchanged', 'refused', 'unknown']
      .map(acted)
      .join(', '),
    'keys revoked': Object.keys(history.revoked).length,
    'heap of the first process (MiB)': memoryOf(history),
    'most that a process held resident (MiB)': Math.round(mostResident(history)),
  };
}

function spread(offsets: readonly number[]): number {
  return Math.max(0, ...offsets) - Math.min(0, ...offsets);
}

function memoryOf({ processes }: History): string {
  const [first] = processes;
  const { early, late } = first ? levels(first) : { early: 0, late: 0 };
  return early === 0 ? 'too short to tell' : `${early.toFixed(1)} to ${late.toFixed(1)}`;
}

function mostResident({ processes }: History): number {
  return Math.max(0, ...processes.flatMap(({ samples }) => samples.map(({ resident }) => resident)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
