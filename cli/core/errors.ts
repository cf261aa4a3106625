/**
 * How a command ends when it cannot do what was asked. Commands throw these; the one place that catches them tells the
 * reason on stderr and turns it into an exit code. Anything else that is thrown is a bug.
 */
import { type ExitCode, exitCodeOfStatus, exitCodes } from './exit-codes.ts';

/** One broken rule, as the management API tells it (problem details, RFC 9457). */
export interface ToldViolation {
  readonly code: string;
  readonly message: string;
  readonly target?: string;
  readonly remedy?: string;
}

/** The command line itself is wrong. The message never repeats what may be a secret. */
export class UsageError extends Error {
  /** What to do instead, where there is something to say. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.name = 'UsageError';
    this.remedy = remedy;
  }
}

/** The service answered, and refused. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** Every broken rule; at least one. */
  readonly violations: readonly ToldViolation[];
  readonly requestId: string | undefined;

  constructor(status: number, violations: readonly ToldViolation[], requestId?: string) {
    super(violations[0]?.message ?? `The service answered ${status}.`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = violations[0]?.code ?? 'Unknown';
    this.violations = violations;
    this.requestId = requestId;
  }
}

/** No answer came, or none that the management API gives. */
export class Unreachable extends Error {
  readonly remedy: string | undefined;

  constructor(message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'Unreachable';
    this.remedy = options.remedy;
  }
}

/** Nobody is signed in who could get a token for the service. */
export class NotSignedIn extends Error {
  readonly remedy: string;

  constructor(message: string, remedy: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'NotSignedIn';
    this.remedy = remedy;
  }
}

/** The person at the terminal said no. */
export class Declined extends Error {
  constructor() {
    super('Nothing was changed.');
    this.name = 'Declined';
  }
}

export type CliError = UsageError | ApiProblem | Unreachable | NotSignedIn | Declined;

/** Whether it is one of ours; everything else is a bug and shows its stack. */
export function isCliError(error: unknown): error is CliError {
  return [UsageError, ApiProblem, Unreachable, NotSignedIn, Declined].some((kind) => error instanceof kind);
}

export function exitCodeOf(error: CliError): ExitCode {
  if (error instanceof ApiProblem) return exitCodeOfStatus(error.status);
  if (error instanceof Unreachable) return exitCodes.unreachable;
  return exitCodes.usage;
}

/** What went wrong in lines for people: every violation with its target and remedy, then the request id. */
export function describeError(error: CliError): string[] {
  if (error instanceof Declined) return [error.message];
  if (!(error instanceof ApiProblem))
    return describeViolation({ message: error.message, ...remedyOf(error) });
  const lines = error.violations.flatMap(describeViolation);
  return error.requestId === undefined ? lines : [...lines, `request id: ${error.requestId}`];
}

function describeViolation({ code, message, target, remedy }: Partial<ToldViolation>): string[] {
  return [
    `error: ${[code, message].filter(Boolean).join(': ')}`,
    ...(target === undefined ? [] : [`  at: ${target}`]),
    ...(remedy === undefined ? [] : [`  do: ${remedy}`]),
  ];
}

function remedyOf({ remedy }: { readonly remedy?: string | undefined }) {
  return remedy === undefined ? {} : { remedy };
}

/** The same for programs, as one object. */
export function errorAsObject(error: CliError): object {
  if (!(error instanceof ApiProblem)) {
    const remedy = error instanceof Declined ? undefined : error.remedy;
    return { code: error.name, message: error.message, remedy };
  }
  const { status, code, message, violations, requestId } = error;
  return { status, code, message, violations, requestId };
}
