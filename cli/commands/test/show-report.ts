/** The report of a connectivity test for people: the steps as a table, then whatever is to be done, with the evidence. */

import type { Core } from '../../core/core.ts';
import { type ExitCode, exitCodes } from '../../core/exit-codes.ts';
import type { Cell, Column } from '../../core/text-layout.ts';
import type { TestReport, TestStep } from '../../core/views.ts';

export function exitCodeOf({ result }: Pick<TestReport, 'result'>): ExitCode {
  return { pass: exitCodes.success, warn: exitCodes.warning, fail: exitCodes.critical }[result];
}

export function showReport(report: TestReport, { output, dates }: Pick<Core, 'output' | 'dates'>): void {
  output.rows(report.steps, stepColumns, report);
  if (output.format !== 'json' && output.format !== 'tsv') {
    for (const step of report.steps.filter(isTold)) {
      output.line('');
      output.item(step, detailFields(step));
    }
  }
  output.note(`Target: ${report.target}, ${dates.full(report.startedDate)}`);
  output.note(`Correlation id, for the log of the peer: ${report.correlationId}`);
  output.note(resultWords[report.result]);
}

const resultWords = {
  pass: 'The test passed.',
  warn: 'The test passed, with warnings.',
  fail: 'The test failed.',
} as const;

const statusWords = { pass: 'pass', warn: 'WARN', fail: 'FAIL', skip: 'skip' } as const;

const stepColumns: readonly Column<TestStep>[] = [
  { title: 'Step', value: ({ name }) => name },
  { title: 'Status', value: ({ status }) => statusWords[status] },
  { title: 'Code', value: ({ code }) => code },
  { title: 'Ms', value: ({ durationMs }) => durationMs },
  { title: 'Message', value: ({ message }) => message },
];

/** What somebody must look at, and a token that was asked for. */
function isTold({ status, evidence }: TestStep): boolean {
  return status === 'fail' || status === 'warn' || 'claims' in evidence;
}

function detailFields({ remedy, evidence }: TestStep): Column<TestStep>[] {
  return [
    { title: 'Step', value: ({ name, code, status }) => `${name}: ${statusWords[status]} ${code}` },
    { title: 'Do', value: () => remedy, seldom: true },
    ...Object.entries(evidence).map(([title, value]) => ({ title, value: () => cellOf(value) })),
  ];
}

/** A list takes a line for each entry, as do header and claims of a token for each member. */
function cellOf(value: unknown): Cell {
  if (Array.isArray(value)) return value.map(textOf);
  return isMembers(value) ? membersOf(value) : textOf(value);
}

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `actortoken.claims.aud: …`: members within members by their path. */
function membersOf(members: Members, path = ''): string[] {
  return Object.entries(members).flatMap(([name, value]) =>
    isMembers(value) ? membersOf(value, `${path}${name}.`) : [`${path}${name}: ${textOf(value)}`],
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
