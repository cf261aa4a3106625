/** The connectivity test at the end: run by the service, and shown as `s2s test` shows it. */

import { exitCodeOf, showReport } from '../commands/test/show-report.ts';
import type { Core } from '../core/core.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { TestReport } from '../core/views.ts';
import type { TestAnswer } from './answers.ts';

export type ConnectivityReport = TestReport;

/** @throws ApiProblem when the service refuses to test at all; what it finds is in the report */
export async function runTest(core: Core, wanted: TestAnswer): Promise<ConnectivityReport> {
  const { value } = await core.progress.during('Testing', () =>
    core.api.send<{ readonly report: TestReport }>('POST', 'connectivityTests', { body: bodyOf(wanted) }),
  );
  // For programs it is part of the one object that is printed at the end.
  if (core.output.format === undefined) showReport(value.report, core);
  return value.report;
}

export function exitCodeOfTest(report: ConnectivityReport | undefined): ExitCode | undefined {
  return report && exitCodeOf(report);
}

function bodyOf(wanted: TestAnswer): object {
  const isAppOnly = wanted.kind === 'oauth' && wanted.mailbox === undefined;
  return { ...wanted, ...(isAppOnly && { appOnly: true }) };
}
