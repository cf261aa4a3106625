/** The report of a connectivity test as objects: what came of it, then each step with what to do about it. */
import type { TestReport, TestStep } from '../../core/views.ts';
import type { CmdletObject, CmdletValue } from '../objects.ts';
import { dateValue } from '../objects.ts';

const resultTypes = { pass: 'Success', warn: 'Warning', fail: 'Error' } as const;

export function describeReport(report: TestReport): CmdletObject[] {
  const summary = {
    ResultType: resultTypes[report.result],
    Target: report.target,
    CorrelationId: report.correlationId,
    StartTime: dateValue(report.startedDate),
    EndTime: dateValue(report.endedDate),
    ConfigurationLoaded: dateValue(report.configurationLoadedDate),
    UsedCache: report.usedCache,
  };
  return [summary, ...report.steps.map(describeStep)];
}

function describeStep({ name, status, code, message, remedy, durationMs, evidence }: TestStep): CmdletObject {
  return {
    Step: name,
    Status: status,
    Code: code,
    Message: message,
    Remedy: remedy ?? '',
    DurationMs: durationMs,
    Evidence: Object.entries(evidence).map(([key, value]) => `${key}=${evidenceText(value)}`),
  };
}

function evidenceText(value: unknown): CmdletValue {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
