/** Statements that are commands: of the table, of another product, the path of a script, or a whole line in quotes. */
import { readFile } from 'node:fs/promises';
import { UsageError } from '../../core/errors.ts';
import { exitCodes } from '../../core/exit-codes.ts';
import { findCmdlet } from '../cmdlet-table.ts';
import { findElsewhere } from '../elsewhere.ts';
import { findInputFile } from '../input-file.ts';
import { invoke, unknownCmdlet } from '../invoke.ts';
import { printObjects } from '../print-objects.ts';
import type { ScriptValue } from './script-values.ts';
import { type Session, wordsOfTokens } from './session.ts';
import { splitCommand } from './split-line.ts';
import type { Run } from './statement.ts';
import { type Token, tokenize } from './tokens.ts';

/** A command that gives back objects. @throws UsageError when it is no command of this service */
export function understandCall(text: string): (session: Session) => Promise<ScriptValue> {
  const { name, tokens } = nameAndWords(text);
  const cmdlet = findCmdlet(name);
  if (!cmdlet) throw unknownCmdlet(name);
  return async (session) => {
    const { objects, exitCode } = await invoke(cmdlet, wordsOfTokens(tokens, session), session.core);
    if (exitCode !== undefined) session.exitCode = exitCode;
    return { kind: 'objects', objects };
  };
}

/** A statement of its own: what it gives back is printed. */
export function understandCommand(text: string): Run {
  const [word = ''] = text.split(/[\s|]/, 1);
  const other = findElsewhere(word);
  if (other) {
    const told = `${other.name}: ${other.why} ${other.instead}`;
    return async ({ core }) => core.output.note(told);
  }
  const { name } = nameAndWords(text);
  if (/\.ps1$/i.test(name) && !findCmdlet(name)) return (session) => runFile(session, name);
  const call = understandCall(text);
  return async (session) => {
    const value = await call(session);
    if (value.kind === 'objects') printObjects(session.core.output, value.objects, session.core.dates);
  };
}

interface Named {
  readonly name: string;
  readonly tokens: readonly Token[];
}

/** Behind `&` and in quotes stands a path; a line that is nothing but a text in quotes is the command inside. */
function nameAndWords(text: string): Named {
  const [first, ...tokens] = tokenize(text.replace(/^&\s*/, ''));
  const [part, ...others] = first?.parts ?? [];
  if (!first || part?.kind !== 'text' || others.length > 0) throw notKnown();
  if (!first.quoted || tokens.length > 0) return { name: part.text, tokens };
  const [name = '', ...words] = splitCommand(part.text);
  return { name, tokens: words.map((word) => ({ parts: [{ kind: 'text', text: word }], quoted: false })) };
}

export function notKnown(): UsageError {
  return new UsageError(
    'This statement is not known.',
    'Known are: commands, $x = command, $x = (command).Property, $x = "text", and the statements that the guides print.',
  );
}

async function runFile(session: Session, path: string): Promise<void> {
  const file = await findInputFile(session.core, path);
  const exitCode = await session.runScript(await readFile(file, 'utf8'));
  if (exitCode !== exitCodes.success) session.exitCode = exitCode;
}
