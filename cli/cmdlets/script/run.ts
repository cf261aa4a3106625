/** Runs the statements of a script in order; the first that is refused ends it. */
import type { Core } from '../../core/core.ts';
import { UsageError } from '../../core/errors.ts';
import type { ExitCode } from '../../core/exit-codes.ts';
import { atLine } from './at-line.ts';
import { readStatements, type Statement } from './read-statements.ts';
import { createSession, type Session } from './session.ts';

/** Scripts that run scripts: enough for those of the guides, and none runs for ever. */
const deepest = 5;

/** @param depth of scripts that run this one @throws CliError with the line that was refused */
export async function runStatements(text: string, core: Core, depth = 0): Promise<ExitCode> {
  if (depth > deepest) throw new UsageError(`Scripts run scripts more than ${deepest} deep.`);
  const statements = readStatements(text);
  const session = createSession(core, (inner) => runStatements(inner, session.core, depth + 1));
  if (/\$env:SYSTEMDRIVE/i.test(text))
    core.output.note(`$env:SYSTEMDRIVE is the current folder: ${session.start}`);
  let block: { readonly when: Statement['when']; readonly runs: boolean } | undefined;
  for (const statement of statements) {
    const { when } = statement;
    // A condition holds for its whole block, as it was when the block began.
    if (when && when !== block?.when) block = { when, runs: await when(session) };
    if (!when || block?.runs) await runOne(statement, session);
  }
  return session.exitCode;
}

async function runOne({ line, run }: Statement, session: Session): Promise<void> {
  try {
    await run(session);
  } catch (error) {
    throw atLine(error, line);
  }
}
