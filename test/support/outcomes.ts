/** Outcomes as tests ask for them: the value, or what was refused in a few words. */
import { isRefusal, type Outcome, type Violation } from '../../shared/base/errors.ts';

/** @throws Error with every reason when the outcome is a refusal */
export function succeeded<T>(outcome: Outcome<T>): T {
  if (isRefusal(outcome)) throw new Error(`refused: ${refusalsOf(outcome).join(', ')}`);
  return outcome.value;
}

/** The violations; none when the outcome is a value. */
export function violationsOf(outcome: Outcome<unknown>): readonly Violation[] {
  return isRefusal(outcome) ? outcome.violations : [];
}

/** `code` or `code target` of each violation, in order; empty when the outcome is a value. */
export function refusalsOf(outcome: Outcome<unknown>): string[] {
  return violationsOf(outcome).map(({ code, target }) => (target === undefined ? code : `${code} ${target}`));
}
