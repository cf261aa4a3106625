/**
 * What `monitor` finds: one line for each thing that expires, or that should have happened by now. Pure, with the
 * present as an argument, so that the boundaries can be tested at their second (reference C.2 tells of two bugs there).
 */
import type { Instant } from '../../../shared/base/clock.ts';
import { day } from '../../../shared/base/duration.ts';
import { daysUntil, readDate } from '../../core/dates.ts';
import { type ExitCode, exitCodes } from '../../core/exit-codes.ts';

export type Severity = 'ok' | 'warning' | 'critical';

/** What `--fix` can do about it without a risk: ask again, or run the roll. */
export type Fix = { readonly refresh: string } | { readonly advance: true };

export interface Finding {
  readonly severity: Severity;
  /** Stable; `Ok` for what is as it should be. */
  readonly code: string;
  /** Collection and name, as in the address of the API. */
  readonly object: string;
  readonly message: string;
  /** When it expires or expired, or was due. */
  readonly date: string | null;
  /** Whole days until then; negative afterwards. */
  readonly daysLeft: number | null;
  /** What to do; null when there is nothing. */
  readonly remedy: string | null;
  readonly fix?: Fix;
}

/** From when on something is told, and since when it is urgent. */
export interface Horizon {
  readonly now: Instant;
  /** Days before an expiry from which on it is a warning. */
  readonly days: number;
}

/** Days before an expiry from which on it is critical: too few for a partner on the other side of a holiday. */
export const criticalDays = 7;

type Told = Omit<Finding, 'date' | 'daysLeft' | 'severity'>;

/** @param date RFC 3339 */
export function finding(severity: Severity, told: Told, date: string | null, { now }: Horizon): Finding {
  const at = date === null ? undefined : readDate(date);
  return { severity, ...told, date, daysLeft: at === undefined ? null : daysUntil(at, now) };
}

/** How near an expiry is; at its instant it has expired. @param criticalWithin days */
export function severityOfExpiry(
  date: string,
  { now, days }: Horizon,
  criticalWithin: number = criticalDays,
): Severity {
  const left = (readDate(date) ?? now) - now;
  if (left <= Math.min(criticalWithin, days) * day) return 'critical';
  return left <= days * day ? 'warning' : 'ok';
}

export function isPast(date: string, { now }: Pick<Horizon, 'now'>, grace = 0): boolean {
  return (readDate(date) ?? now) + grace <= now;
}

export function worstOf(findings: readonly Finding[]): Severity {
  if (findings.some(({ severity }) => severity === 'critical')) return 'critical';
  return findings.some(({ severity }) => severity === 'warning') ? 'warning' : 'ok';
}

export function exitCodeOfSeverity(severity: Severity): ExitCode {
  return { ok: exitCodes.success, warning: exitCodes.warning, critical: exitCodes.critical }[severity];
}

const rank: Record<Severity, number> = { critical: 0, warning: 1, ok: 2 };

/** The worst first, and of those the nearest; what has no date before what has one. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) => rank[a.severity] - rank[b.severity] || (a.date ?? '').localeCompare(b.date ?? ''),
  );
}
