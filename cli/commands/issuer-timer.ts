/** What the roll timer did and would do, and the history of the token issuer. */
import type { Dates } from '../core/dates.ts';
import { exitCodes } from '../core/exit-codes.ts';
import type { AdvanceAnswer, IssuerEventView, TimerRunView } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import type { Column } from '../core/text-layout.ts';
import type { Call, Noun } from './noun.ts';
import { option, wholeNumber } from './options.ts';

export function addIssuerTimer(noun: Noun): void {
  noun.verb(
    {
      usage: 'advance',
      summary: 'Does now what the roll timer would do at its next run',
      examples: ['issuer advance --reason "the timer is late"', 'issuer advance --dry-run'],
      options: [
        option('--dry-run', 'Say what would be done; change nothing'),
        option('-y, --yes', 'Asks nothing anyway'),
        option('--reason <text>', 'Why, for the audit'),
      ],
    },
    advance,
  );
  noun.verb(
    {
      usage: 'timer',
      summary: 'Shows when the roll timer last ran and is next due, with its alarms',
      examples: ['issuer timer'],
    },
    async ({ core }) => {
      const runs = await core.api.list<TimerRunView>('timerRuns');
      core.output.rows(runs, runColumns(core.dates));
      if (runs.length === 0) core.output.note('The roll timer has not run yet.');
      return undefined;
    },
  );
  noun.verb(
    {
      usage: 'history',
      summary: 'Lists who changed the token issuer, when and why, newest first',
      examples: ['issuer history', 'issuer history --top 10'],
      options: [wholeNumber('--top <number>', 'Most entries; 50 when absent')],
    },
    async ({ core, options }) => {
      const top = options.number('top');
      const events = await core.api.list<IssuerEventView>('tokenIssuer/history', { top });
      core.output.rows(events, eventColumns(core.dates));
      return undefined;
    },
  );
}

async function advance({ core, options }: Call) {
  const dryRun = options.flag('dryRun');
  const body = named({ reason: options.text('reason') });
  const { value } = await core.progress.during('Running the roll', () =>
    core.api.send<AdvanceAnswer>('POST', 'tokenIssuer/advance', { body, dryRun }),
  );
  if (value.dryRun) {
    core.output.item(value.planned, plannedFields(core.dates), value);
    core.output.note('Dry run: nothing was changed.');
    return undefined;
  }
  core.output.item(value, runFields(core.dates), value);
  core.output.note(value.done.length === 0 ? 'Nothing was due.' : 'Next: s2s issuer show');
  return value.alarms.length > 0 ? exitCodes.warning : undefined;
}

function runColumns(dates: Dates): Column<TimerRunView>[] {
  return [
    { title: 'Timer', value: ({ timer }) => timer },
    { title: 'Last run', value: ({ lastRunDate }) => dates.short(lastRunDate) },
    { title: 'Last success', value: ({ lastSuccessDate }) => dates.short(lastSuccessDate) },
    { title: 'Next due', value: ({ nextDueDate }) => dates.short(nextDueDate) },
    { title: 'Alarms', value: ({ alarms }) => alarms.map(({ code }) => code) },
    { title: 'Failure', value: ({ failure }) => failure ?? 'none' },
  ];
}

function runFields(dates: Dates): Column<TimerRunView>[] {
  return [
    { title: 'Timer', value: ({ timer }) => timer },
    { title: 'Last run', value: ({ lastRunDate }) => dates.full(lastRunDate) },
    { title: 'Last success', value: ({ lastSuccessDate }) => dates.full(lastSuccessDate) },
    { title: 'Next due', value: ({ nextDueDate }) => dates.full(nextDueDate) },
    { title: 'Done', value: ({ done }) => done },
    {
      title: 'Alarms',
      value: ({ alarms }) => alarms.map(({ code, message }) => `${code}: ${message}`),
      seldom: true,
    },
    { title: 'Failure', value: ({ failure }) => failure },
  ];
}

type Planned = Extract<AdvanceAnswer, { dryRun: true }>['planned'];

function plannedFields(dates: Dates): Column<Planned>[] {
  return [
    { title: 'Step', value: ({ step }) => step },
    { title: 'Reason', value: ({ reason }) => reason },
    { title: 'Due', value: ({ dueDate }) => dates.full(dueDate) },
  ];
}

function eventColumns(dates: Dates): Column<IssuerEventView>[] {
  return [
    { title: 'Date', value: ({ date }) => dates.short(date) },
    { title: 'Actor', value: ({ actor }) => actor },
    { title: 'Action', value: ({ action }) => action },
    { title: 'Reason', value: ({ reason }) => reason },
  ];
}
