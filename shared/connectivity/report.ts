/**
 * A connectivity test as its reader gets it (reference E.6): ordered steps, each of which says what was found and, if
 * that is not good, what to do. Whoever reads a report must be able to act on it without a log or a debugger.
 */
import type { JsonObject } from '../base/strict-json.ts';
import type { StepCode } from './step-codes.ts';

/** `warn` is no reason to stop; `skip` is what was not tried, and why. */
export type StepStatus = 'pass' | 'warn' | 'fail' | 'skip';

export type EvidenceValue = string | number | boolean | null | readonly string[] | JsonObject;

/** What a step saw: never a token, a secret or a private key. */
export type Evidence = Readonly<Record<string, EvidenceValue>>;

export interface Step {
  /** Stable, for programs: `certificate`, `autodiscover`, `createItem` … */
  readonly name: string;
  readonly status: StepStatus;
  readonly code: StepCode;
  /** What was found, in plain words. */
  readonly message: string;
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null;
  readonly durationMs: number;
  readonly evidence: Evidence;
}

export type ReportResult = Exclude<StepStatus, 'skip'>;

export interface Report {
  readonly kind: 'storage' | 'oauth';
  readonly result: ReportResult;
  /** What was tested: the user’s SIP address, or the URL. */
  readonly target: string;
  /** Sent to the peer as `client-request-id`, so that its log can be searched for it. */
  readonly correlationId: string;
  /** RFC 3339, in UTC. */
  readonly startedDate: string;
  readonly endedDate: string;
  /** Entity tag of the OAuth configuration that was used; null when it could not be read. */
  readonly configurationRevision: string | null;
  readonly configurationLoadedDate: string | null;
  /** Whether something that an earlier test found or was issued was used again. */
  readonly usedCache: boolean;
  readonly steps: readonly Step[];
}

/** One failed step fails the test; a skipped one says nothing by itself. */
export function resultOf(steps: readonly Pick<Step, 'status'>[]): ReportResult {
  const holds = (status: StepStatus) => steps.some((step) => step.status === status);
  if (holds('fail')) return 'fail';
  return holds('warn') ? 'warn' : 'pass';
}
