/** What a step of a test comes to: a value for the steps after it, or the problem that ends the way to them. */
import type { Evidence } from './report.ts';
import type { StepCode } from './step-codes.ts';

/** The way goes on, with a value. */
export interface Passed<T> {
  readonly status: 'pass' | 'warn';
  readonly code: StepCode;
  readonly message: string;
  readonly evidence: Evidence;
  readonly value: T;
}

/** The way ends here: a refusal, so a value and not a throw. */
export interface Problem {
  readonly status: 'fail';
  readonly code: StepCode;
  readonly message: string;
  readonly evidence: Evidence;
}

/** It was not tried, for a reason of its own and not because of a step before. */
export interface NotTried {
  readonly status: 'skip';
  readonly code: StepCode;
  readonly message: string;
  readonly evidence: Evidence;
}

export type Finding<T> = Passed<T> | Problem | NotTried;

export function passed<T>(value: T, message: string, evidence: Evidence = {}): Passed<T> {
  return { status: 'pass', code: 'Ok', message, evidence, value };
}

export function warned<T>(value: T, code: StepCode, message: string, evidence: Evidence = {}): Passed<T> {
  return { status: 'warn', code, message, evidence, value };
}

export function failed(code: StepCode, message: string, evidence: Evidence = {}): Problem {
  return { status: 'fail', code, message, evidence };
}

export function notTried(code: StepCode, message: string, evidence: Evidence = {}): NotTried {
  return { status: 'skip', code, message, evidence };
}

/** Tells a problem from what it stands in place of; nothing else of this room has a `status` of `fail`. */
export function isProblem(value: object): value is Problem {
  return 'status' in value && value.status === 'fail';
}
