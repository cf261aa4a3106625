/** `s2s monitor`: everything that expires or is overdue, with an exit code for whoever watches (MonitorExchangeAuthCertificate). */
import { toRfc3339 } from '../../shared/base/clock.ts';
import type { Dates } from '../core/dates.ts';
import { UsageError } from '../core/errors.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { Column } from '../core/text-layout.ts';
import { exitCodeOfSeverity, type Finding, worstOf } from './monitor/finding.ts';
import { inspect } from './monitor/inspect.ts';
import { describeFix, fixesOf, mend } from './monitor/mend.ts';
import type { Call, Noun } from './noun.ts';
import { option, wholeNumber } from './options.ts';

const usualDays = 60;

export function addMonitor(noun: Noun): void {
  noun.alone(
    {
      summary: 'Tells everything that expires or is overdue',
      details:
        'Looks at our certificates, the roll timer, partners’ and OAuth servers’ keys and metadata, and the credentials of service principals. Exit code 0: nothing; 2: something to look at; 3: something urgent.',
      examples: ['monitor', 'monitor --days 30 --json', 'monitor --fix'],
      options: [
        wholeNumber('--days <number>', `How many days ahead; ${usualDays} when absent`, 0),
        option('--all', 'Also what is as it should be'),
        option('--fix', 'Do what can be done safely: refresh metadata, run the roll; then look again'),
        option('--dry-run', 'With --fix: say what would be done').implies({ fix: true }),
        option('--reason <text>', 'With --fix: why, for the audit'),
        option('-y, --yes', 'Asks nothing anyway'),
      ],
    },
    monitor,
  );
}

async function monitor({ core, options }: Call): Promise<ExitCode> {
  const days = options.number('days') ?? usualDays;
  if (options.text('reason') !== undefined && !options.flag('fix'))
    throw new UsageError('--reason goes with --fix.', 'Add --fix, or leave the reason out.');
  const look = () => inspect(core, { now: core.clock.now(), days });
  let findings = await core.progress.during('Looking at everything', look);
  const fixes = options.flag('fix') ? fixesOf(findings) : [];
  for (const fix of fixes) {
    if (options.flag('dryRun')) core.output.note(`Dry run: it would ${describeFix(fix)}.`);
    else await mend(core, fix, options.text('reason'));
  }
  if (options.flag('fix') && fixes.length === 0)
    core.output.note('There is nothing that could be fixed from here.');
  if (fixes.length > 0 && !options.flag('dryRun')) findings = await look();
  return tell(core, findings, { days, all: options.flag('all') });
}

function tell(
  { output, dates, clock }: Call['core'],
  findings: readonly Finding[],
  { days, all }: { readonly days: number; readonly all: boolean },
): ExitCode {
  const result = worstOf(findings);
  const shown = all ? findings : findings.filter(({ severity }) => severity !== 'ok');
  const report = { result, checkedDate: toRfc3339(clock.now()), days, findings: shown };
  // For people an empty table says less than a sentence.
  if (shown.length > 0 || output.format !== undefined) output.rows(shown, columns(dates), report);
  if (result === 'ok') output.note(`Nothing expires within ${days} days, and nothing is overdue.`);
  else
    output.note(
      `Result: ${result}.${findings.some(({ fix }) => fix) ? ' Some of it can be mended: s2s monitor --fix' : ''}`,
    );
  return exitCodeOfSeverity(result);
}

function columns(dates: Dates): Column<Finding>[] {
  return [
    { title: 'State', value: ({ severity }) => severity },
    { title: 'Object', value: ({ object }) => object },
    { title: 'Code', value: ({ code }) => code },
    { title: 'Date', value: ({ date }) => dates.short(date) },
    { title: 'Days', value: ({ daysLeft }) => daysLeft },
    { title: 'What', value: ({ message }) => message },
    { title: 'Do', value: ({ remedy }) => remedy },
  ];
}
