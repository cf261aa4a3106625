/** A script as it runs: its variables, and the folder that it is in. */
import type { Core } from '../../core/core.ts';
import { UsageError } from '../../core/errors.ts';
import { type ExitCode, exitCodes } from '../../core/exit-codes.ts';
import { joinDashes, type Word, type WordValue } from '../binding/words.ts';
import { isDate } from '../objects.ts';
import { asValue, follow, propertiesOf, type ScriptValue, textOfValue } from './script-values.ts';
import type { Part, Token } from './tokens.ts';

export interface Session {
  /** `cd` changes the folder in it. */
  core: Core;
  /** Where the script began: what `$env:SYSTEMDRIVE` stands for. */
  readonly start: string;
  /** By lower-case name. */
  readonly variables: Map<string, ScriptValue>;
  /** Of what failed without stopping: a connectivity test. */
  exitCode: ExitCode;
  /** Runs another script, which has variables of its own. */
  readonly runScript: (text: string) => Promise<ExitCode>;
}

export function createSession(core: Core, runScript: Session['runScript']): Session {
  return { core, start: core.directory, variables: new Map(), exitCode: exitCodes.success, runScript };
}

const constants = new Map<string, ScriptValue>([
  ['true', asValue(true)],
  ['false', asValue(false)],
  ['null', asValue(null)],
]);

/** @throws UsageError for a variable without a value: PowerShell would go on with nothing */
export function read(session: Session, name: string): ScriptValue {
  const key = name.toLowerCase();
  const found = constants.get(key) ?? session.variables.get(key);
  if (found) return found;
  throw new UsageError(`The variable $${name} has no value.`, 'Give it one in a line before.');
}

export function assign(session: Session, name: string, value: ScriptValue): void {
  session.variables.set(name.toLowerCase(), value);
}

/** The words of a command, with what its variables hold. */
export function wordsOfTokens(tokens: readonly Token[], session: Session): Word[] {
  return joinDashes(tokens.map((token) => wordOf(token, session)));
}

function wordOf(token: Token, session: Session): Word {
  const [only, ...others] = token.parts;
  if (only?.kind === 'variable' && others.length === 0 && !token.quoted)
    return { value: argumentOf(only, session), bare: false };
  return { value: textOfToken(token, session), bare: !token.quoted };
}

function argumentOf({ name, path }: Part & { kind: 'variable' }, session: Session): WordValue {
  const value = follow(read(session, name), path, `$${name}`);
  if (value.kind !== 'value')
    throw new UsageError(`$${name} cannot be the value of a parameter.`, propertiesOf(value, `$${name}`));
  return value.value !== null && isDate(value.value) ? value.value.date : value.value;
}

/** A word as a text. */
export function textOfToken({ parts }: Token, session: Session): string {
  return parts.map((part) => textOfPart(part, session)).join('');
}

function textOfPart(part: Part, session: Session): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'variable')
    return textOfValue(follow(read(session, part.name), part.path, `$${part.name}`), `$${part.name}`);
  if (part.name.toLowerCase() === 'systemdrive') return session.start;
  throw new UsageError(
    `$env:${part.name} is not known here.`,
    'Only $env:SYSTEMDRIVE is: the current folder.',
  );
}
