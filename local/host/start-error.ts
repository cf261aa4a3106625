/**
 * Why the host refuses to start: every problem at once, each a sentence that a person can act on. Only these are
 * shown without further ado; any other error at start is a bug of the host or of the app.
 */

export class HostStartError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'HostStartError';
    this.problems = problems;
  }
}

/** @returns the value, or throws a `HostStartError` that says `problem`. */
export function required<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new HostStartError([problem]);
  return value;
}

/**
 * Runs one of several readers whose problems are to be told together.
 * @returns what it read, or undefined after adding to `problems` why it refused.
 */
export function attempt<T>(problems: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof HostStartError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** What a caught value says, in one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
