/** The roll timer and readiness: what should have run, and what the service says of itself. */
import * as z from 'zod/mini';
import { hour, minute } from '../../../shared/base/duration.ts';
import type { TimerAlarm, TimerRunView } from '../../core/issuer-views.ts';
import { type Finding, finding, type Horizon, isPast } from './finding.ts';

/** The timer comes every quarter of an hour by default, and a quarter more is nobody's concern (reference E.8). */
const grace = 30 * minute;
const longOverdue = 24 * hour;
const advance = { remedy: 's2s issuer advance', fix: { advance: true } } as const;
const urgentAlarms = new Set(['nothing-signs', 'expires-without-next', 'hold-exhausted', 'key-missing']);

export function judgeTimer(runs: readonly TimerRunView[], horizon: Horizon): Finding[] {
  if (runs.length > 0) return runs.flatMap((run) => judgeRun(run, horizon));
  const message = 'The roll timer has not run yet.';
  return [
    finding(
      'warning',
      { code: 'RollNeverRan', object: 'timerRuns/roll-certificates', message, ...advance },
      null,
      horizon,
    ),
  ];
}

function judgeRun(
  { timer, failure, alarms, nextDueDate, lastRunDate }: TimerRunView,
  horizon: Horizon,
): Finding[] {
  const object = `timerRuns/${timer}`;
  const found = alarms.map((alarm) => judgeAlarm(alarm, object, lastRunDate, horizon));
  if (failure !== null) {
    const message = `The last run failed: ${failure}.`;
    found.push(finding('warning', { code: 'RollFailed', object, message, ...advance }, lastRunDate, horizon));
  }
  if (nextDueDate !== null && isPast(nextDueDate, horizon, grace)) {
    const severity = isPast(nextDueDate, horizon, longOverdue) ? 'critical' : 'warning';
    const message = 'The roll had something to do by then, and has not run.';
    found.push(finding(severity, { code: 'RollOverdue', object, message, ...advance }, nextDueDate, horizon));
  }
  if (found.length > 0) return found;
  const message = `The timer last ran on ${lastRunDate}.`;
  return [finding('ok', { code: 'Ok', object, message, remedy: null }, nextDueDate, horizon)];
}

function judgeAlarm({ code, message }: TimerAlarm, object: string, date: string, horizon: Horizon): Finding {
  const remedy = 'docs/operations.md, Alarms';
  return finding(
    urgentAlarms.has(code) ? 'critical' : 'warning',
    { code, object, message, remedy },
    date,
    horizon,
  );
}

const readinessSchema = z.object({
  checks: z.array(z.object({ name: z.string(), status: z.enum(['pass', 'warn', 'fail']), code: z.string() })),
});

/** Told with dates by the other judgements already. */
const toldElsewhere = new Set([
  'CertificateNotAssigned',
  'CertificateExpired',
  'CertificateExpiresSoon',
  'RollNeverRan',
  'RollFailed',
  'RollAlarm',
]);

/** @param text what `/readyz` answered */
export function judgeReadiness(text: string, horizon: Horizon): Finding[] {
  const parsed = readinessSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const message = 'The service does not say whether it is ready.';
    const remedy = 'Is this the address of the service itself?';
    return [finding('critical', { code: 'Unready', object: 'readyz', message, remedy }, null, horizon)];
  }
  return parsed.data.checks.flatMap(({ name, status, code }) => {
    if (status === 'pass' || toldElsewhere.has(code)) return [];
    const message = `The service says ${code} of its check "${name}".`;
    const told = { code, object: `readyz/${name}`, message, ...remedyOf(code) };
    return [finding(status === 'fail' ? 'critical' : 'warning', told, null, horizon)];
  });
}

function remedyOf(code: string) {
  return code === 'RollSilent' ? advance : { remedy: 'docs/errors.md, Readiness' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
