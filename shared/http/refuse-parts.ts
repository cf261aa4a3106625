/** Parts of a request are read each on its own; what is wrong with any of them is told together. */
import { isRefusal, type Outcome, settle } from '../base/errors.ts';

/** @param parts of which at least one is refused */
export function refuseParts(parts: readonly Outcome<unknown>[]): Outcome<never> {
  const faults = parts.flatMap((part) => (isRefusal(part) ? part.violations : []));
  return settle(faults, () => {
    throw new Error('no part was refused');
  });
}
