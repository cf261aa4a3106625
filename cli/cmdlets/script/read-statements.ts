/** A script as statements with their line numbers: everything is understood before anything is done. */
import { UsageError } from '../../core/errors.ts';
import { assignments } from './assignments.ts';
import { atLine } from './at-line.ts';
import { understandCommand } from './commands.ts';
import { exportStatements } from './export-statements.ts';
import { folders, isThere } from './folder-statements.ts';
import { type Session, textOfToken } from './session.ts';
import { type KnownStatement, oneToken, type Run, understand } from './statement.ts';
import { pathOf } from './statement-parts.ts';
import { uploadStatements } from './upload-statements.ts';

export interface Statement {
  readonly line: number;
  readonly run: Run;
  /** Inside a block: whether the block is run. */
  readonly when?: (session: Session) => Promise<boolean>;
}

const known: readonly KnownStatement[] = [
  ...folders,
  ...exportStatements,
  ...uploadStatements,
  ...assignments,
];

/** @throws UsageError with the line number of what is not understood */
export function readStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  let when: Statement['when'];
  let opened = 0;
  for (const { line, source } of linesOf(text)) {
    const condition = ifNotThere.exec(source);
    if (condition) {
      if (when) throw atLine(new UsageError('A block inside a block is not known.'), line);
      when = understandCondition(condition[1] ?? '', line);
      opened = line;
    } else if (source === '}' && when) when = undefined;
    else statements.push({ line, run: readOne(source, line), ...(when && { when }) });
  }
  if (when) throw atLine(new UsageError('The block is not closed.'), opened);
  return statements;
}

/** `if((test-path $env:SYSTEMDRIVE\OAuthConfig) -eq $false) {` (seeds/004) */
const ifNotThere = /^if\s*\(\s*\(\s*test-path\s+(.+?)\s*\)\s*-eq\s+\$false\s*\)\s*\{$/i;

function understandCondition(text: string, line: number): Statement['when'] {
  try {
    const token = oneToken(text);
    return async (session) => !(await isThere(pathOf(session, textOfToken(token, session))));
  } catch (error) {
    throw atLine(error, line);
  }
}

function readOne(source: string, line: number): Run {
  try {
    return understand(source, known) ?? understandCommand(source);
  } catch (error) {
    throw atLine(error, line);
  }
}

interface Line {
  readonly line: number;
  readonly source: string;
}

/** A backtick at its end continues a line; a semicolon at its end is nothing; comments and empty lines are left out. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let begun: Line | undefined;
  text.split(/\r?\n/).forEach((raw, at) => {
    const source = `${begun?.source ?? ''}${raw}`;
    const line = begun?.line ?? at + 1;
    begun = source.endsWith('`') ? { line, source: `${source.slice(0, -1)} ` } : undefined;
    const statement = source.trim().replace(/\s*;+$/, '');
    if (!begun && statement !== '' && !statement.startsWith('#')) lines.push({ line, source: statement });
  });
  if (begun) lines.push(begun);
  return lines;
}
