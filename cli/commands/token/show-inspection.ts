/**
 * An inspection for people: the verdict first, then header, claims and actor with what they mean, then every rule. For
 * programs it is JSON as the API told it, or the rules line by line.
 */
import type { TokenInspectionView } from '../../../shared/http/api/document/token-inspections.ts';
import type { Core } from '../../core/core.ts';
import { readDate } from '../../core/dates.ts';
import type { Column } from '../../core/text-layout.ts';
import { type ContentRow, claimRows, headerRows } from './content-rows.ts';
import { verdictFields } from './verdict.ts';

type Shown = Pick<Core, 'output' | 'dates' | 'clock'>;
type Rule = TokenInspectionView['rules'][number];

export function showInspection(inspection: TokenInspectionView, core: Shown): void {
  const { output } = core;
  const columns = ruleColumns(inspection);
  if (output.format !== 'json' && output.format !== 'tsv') {
    showText(inspection, core);
    section('Rules', core);
  }
  output.rows(inspection.rules, columns, inspection);
}

function showText(inspection: TokenInspectionView, core: Shown): void {
  core.output.item(inspection, verdictFields(core.dates));
  showContent('', inspection, inspection, core);
  if (inspection.actor) showContent('Actor token: ', inspection.actor, inspection, core);
}

type Content = NonNullable<TokenInspectionView['actor']>;

function showContent(
  title: string,
  { header, claims, faults }: Content,
  { actor, judgedDate }: TokenInspectionView,
  core: Shown,
): void {
  const { output, dates, clock } = core;
  if (header) {
    section(`${title}header`, core);
    output.rows(headerRows(header), contentColumns);
  }
  if (claims) {
    section(`${title}claims`, core);
    const isOuter = title === '' && actor !== null;
    // By the clock of whoever judged, which may be another than that of this machine.
    const now = readDate(judgedDate) ?? clock.now();
    output.rows(claimRows({ claims, isOuter, now, dates }), contentColumns);
  }
  // What is wrong with the token itself is told with the verdict.
  if (title !== '') for (const fault of faults) output.warn(`The actor token: ${fault}`);
}

function section(title: string, { output }: Shown): void {
  output.line('');
  output.line(title.charAt(0).toUpperCase() + title.slice(1));
}

const contentColumns: readonly Column<ContentRow>[] = [
  { title: 'Name', value: ({ name }) => name },
  { title: 'Value', value: ({ value }) => value },
  { title: 'Meaning', value: ({ meaning }) => meaning },
];

const statusWords = { pass: 'pass', fail: 'FAIL', notReached: 'not reached' } as const;

function ruleColumns({ message, detail }: TokenInspectionView): Column<Rule>[] {
  return [
    { title: 'Rule', value: ({ name }) => name },
    { title: 'Result', value: ({ status }) => statusWords[status] },
    { title: 'Demands', value: ({ demands }) => demands },
    { title: 'Why', value: ({ status }) => (status === 'fail' ? `${detail}: ${message}` : '') },
  ];
}
