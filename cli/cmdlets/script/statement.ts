/** A statement of a script, understood: what is left is to run it. */
import { UsageError } from '../../core/errors.ts';
import type { Session } from './session.ts';
import { type Token, tokenize } from './tokens.ts';

export type Run = (session: Session) => Promise<void>;

/** How a statement is written, and what it does; the groups of the pattern are its parts. */
export interface KnownStatement {
  readonly pattern: RegExp;
  readonly understand: (parts: readonly string[]) => Run;
}

/** @returns undefined for a statement that is not among them */
export function understand(text: string, known: readonly KnownStatement[]): Run | undefined {
  for (const { pattern, understand: build } of known) {
    const match = pattern.exec(text);
    if (match) return build(match.slice(1).map((part) => part ?? ''));
  }
  return undefined;
}

/** One word. @throws UsageError for none and for several */
export function oneToken(text: string): Token {
  const [token, ...others] = tokenize(text);
  if (token && others.length === 0) return token;
  throw new UsageError('One value is expected here; put one with blanks into quotes.');
}
