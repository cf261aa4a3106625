/** `s2s audit`: who changed what, when and why. */
import type { Dates } from '../core/dates.ts';
import type { Column } from '../core/text-layout.ts';
import type { AuditEventView } from '../core/views.ts';
import type { Noun } from './noun.ts';
import { option, wholeNumber } from './options.ts';

const usualTop = 50;

export function addAudit(noun: Noun): void {
  noun.verb(
    {
      usage: 'list',
      summary: 'Lists who changed what, when and why, newest first',
      details: 'With --json each entry has the members that differ, before and after.',
      examples: ['audit list', 'audit list --object partnerApplications/Exchange --json'],
      options: [
        option('--object <collection/name>', 'Only of this object, as in the address of the API'),
        wholeNumber('--top <number>', `Most entries; ${usualTop} when absent`),
      ],
    },
    async ({ core, options }) => {
      const most = options.number('top') ?? usualTop;
      const query = { object: options.text('object'), top: Math.min(most, 500) };
      const events = await core.api.list<AuditEventView>('auditEvents', query, most);
      core.output.rows(events, columns(core.dates));
      return undefined;
    },
  );
}

function columns(dates: Dates): Column<AuditEventView>[] {
  return [
    { title: 'Date', value: ({ date }) => dates.short(date) },
    { title: 'Actor', value: ({ actor }) => actor },
    { title: 'Action', value: ({ action }) => action },
    { title: 'Object', value: ({ object }) => object },
    { title: 'Reason', value: ({ reason }) => reason },
  ];
}
