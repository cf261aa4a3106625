/**
 * Names that administrators give to objects of the registry: they stand in paths and as keys. Compared without case,
 * as the identities of the old commands were.
 */
import type { Violation } from '../base/errors.ts';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @returns the key under which the named object is kept, or undefined when the text is no such name. */
export function keyOfName(name: string): string | undefined {
  return pattern.test(name) ? name.toLowerCase() : undefined;
}

/** Whether a stored reference, in whatever case it was written, means the object under that key. */
export function isNamed(reference: string | null, key: string): boolean {
  return reference?.toLowerCase() === key;
}

export function nameViolations(name: string, target = 'name'): Violation[] {
  if (keyOfName(name) !== undefined) return [];
  const message =
    'A name has 1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first.';
  return [{ code: 'InvalidRequest', message, target }];
}
