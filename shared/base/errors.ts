/** What a refusal and an outage are; their codes are in `error-catalogue.ts`. */
import type { ErrorCode } from './error-catalogue.ts';

/** One broken rule. A refusal carries all of them at once. */
export interface Violation {
  readonly code: ErrorCode;
  /** What is wrong, in plain words; never a secret, never raw input of more than a few characters. */
  readonly message: string;
  /** The member or parameter at fault, where there is one. */
  readonly target?: string;
}

/** A result that is either a value or every reason why there is none. */
export type Outcome<T> =
  | { readonly value: T }
  | { readonly violations: readonly [Violation, ...Violation[]] };

export function succeed<T>(value: T): { readonly value: T } {
  return { value };
}

export function refuse(first: Violation, ...rest: Violation[]): { violations: [Violation, ...Violation[]] } {
  return { violations: [first, ...rest] };
}

/** The refusal for a list of violations, or the value when the list is empty. */
export function settle<T>(violations: readonly Violation[], value: () => T): Outcome<T> {
  const [first, ...rest] = violations;
  return first ? refuse(first, ...rest) : succeed(value());
}

export function isRefusal<T>(
  outcome: Outcome<T>,
): outcome is { readonly violations: readonly [Violation, ...Violation[]] } {
  return 'violations' in outcome;
}

export type Dependency = 'vault' | 'tables' | 'identity' | 'entra';

/** Something that we need did not answer in time or answered nonsense. Becomes 503, never a stack trace. */
export class Outage extends Error {
  readonly dependency: Dependency;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number;
  /** The dependency works and says no: another try helps only after somebody has changed something. */
  readonly lasting: boolean;
  /** Brought about by what strangers ask, and not by the dependency: counted against whoever asks. */
  readonly byAskers: boolean;

  constructor(
    dependency: Dependency,
    message: string,
    options: { cause?: unknown; retryAfter?: number; lasting?: boolean; byAskers?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'Outage';
    this.dependency = dependency;
    this.retryAfter = options.retryAfter ?? 5;
    this.lasting = options.lasting ?? false;
    this.byAskers = options.byAskers ?? false;
  }
}
