/** What the statements of the guides are read and run with: patterns of them, variables of a kind, paths. */
import { UsageError } from '../../core/errors.ts';
import { toLocalPath } from '../input-file.ts';
import { type ScriptValue, textOfValue } from './script-values.ts';
import { read, type Session } from './session.ts';

/** A variable, in a pattern. */
export const v = String.raw`\$(\w+)`;

/** Blanks may stand wherever the language allows them. */
export function statement(source: string): RegExp {
  return new RegExp(
    `^${source.replaceAll(' = ', String.raw`\s*=\s*`).replaceAll(' ', String.raw`\s+`)}$`,
    'i',
  );
}

/** @throws UsageError for a variable that holds something else */
export function readKind<K extends ScriptValue['kind']>(session: Session, name: string, kind: K) {
  const value = read(session, name);
  if (value.kind === kind) return value as Extract<ScriptValue, { kind: K }>;
  throw new UsageError(`$${name} is not what this statement needs.`);
}

export function textIn(session: Session, name: string): string {
  return textOfValue(read(session, name), `$${name}`);
}

export function pathOf(session: Session, text: string): string {
  return toLocalPath(text, session.core.directory);
}
