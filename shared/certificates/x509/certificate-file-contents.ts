/**
 * What is found in a certificate file before anybody asks which parts belong together, and the ways in which reading
 * one ends early. Parsers throw a `FileRefusal`; `certificate-file.ts` turns it into an outcome.
 */
import type { KeyObject } from 'node:crypto';
import type { Violation } from '../../base/errors.ts';

export interface FileContents {
  /** DER, in the order of the file. */
  readonly certificates: readonly Uint8Array[];
  readonly privateKeys: readonly KeyObject[];
}

/** Enough for a chain and some roots; a file with more is not an import of one certificate. */
export const maxParts = 64;

/** A reason to refuse the file. Its text is fixed: nothing of the file, of a key or of the password gets in. */
export class FileRefusal extends Error {
  readonly violation: Violation;

  constructor(violation: Violation) {
    super(violation.message);
    this.name = 'FileRefusal';
    this.violation = violation;
  }
}

export function unreadable(message: string): FileRefusal {
  return new FileRefusal({ code: 'CertificateUnreadable', message, target: 'file' });
}

export function passwordIncorrect(password: string | undefined): FileRefusal {
  const message = password
    ? 'The password does not open the file.'
    : 'The file is protected with a password, and none was given.';
  return new FileRefusal({ code: 'CertificatePasswordIncorrect', message, target: 'password' });
}

/** Counts the key derivations that a file asks for, before any is done. */
export type EffortBudget = (iterations: number) => void;

const maxIterations = 1_000_000;
const maxTotalIterations = 2_000_000;

/** A budget for one file. Spending throws a `FileRefusal` when one derivation, or all together, ask too much. */
export function createEffortBudget(): EffortBudget {
  let total = 0;
  return (iterations) => {
    total += iterations;
    if (iterations >= 1 && iterations <= maxIterations && total <= maxTotalIterations) return;
    throw unreadable(
      `The file asks for more key derivation than is done here: at most ${maxIterations} iterations at a time and ` +
        `${maxTotalIterations} in all. Export it again with fewer.`,
    );
  };
}
