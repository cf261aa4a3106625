/** Reports of connectivity tests as tests look at them: in short, and for what must never be in one. */
import type { Report, Step } from '../../shared/connectivity/report.ts';
import { stepRemedies } from '../../shared/connectivity/step-codes.ts';
import type { StandInRequest } from './exchange-stand-in/replies.ts';

/** A line for each step: `name status code`. */
export function linesOf({ steps }: Report): string[] {
  return steps.map(({ name, status, code }) => `${name} ${status} ${code}`);
}

export function stepOf({ steps }: Report, name: string): Step {
  const step = steps.find((each) => each.name === name);
  if (!step) throw new Error(`no step ${name}`);
  return step;
}

/**
 * How the report tells a fault: the step that failed with its code, and whatever is not as it must be around it. Each
 * step before has not failed, each one after was not tried, and the remedy is the one of the code.
 */
export function faultOf(report: Report, independent: readonly string[] = []): string {
  const failed = report.steps.filter(({ status }) => status === 'fail');
  const [fault, ...others] = failed;
  if (!fault) return 'no fault';
  const after = report.steps.slice(report.steps.indexOf(fault) + 1);
  const tried = after.filter(({ status, name }) => status !== 'skip' && !independent.includes(name));
  const faults = [
    ...others.map(({ name }) => `${name} failed as well`),
    ...tried.map(({ name }) => `${name} was tried`),
    ...(fault.remedy === stepRemedies[fault.code] && fault.remedy ? [] : ['no remedy']),
    ...(report.result === 'fail' ? [] : ['the test did not fail']),
    ...(fault.message ? [] : ['no message']),
  ];
  return [`${fault.name} ${fault.code}`, ...faults].join(', ');
}

/** Every part of every token that the peer was shown and that is in the report; there must be none. */
export function leaksIn(report: Report, requests: readonly StandInRequest[]): string[] {
  const text = JSON.stringify(report);
  const parts = requests.flatMap(({ token }) => token.split('.')).filter((part) => part.length > 20);
  return [...new Set(parts)].filter((part) => text.includes(part.slice(0, 40)));
}
