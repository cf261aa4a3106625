/** A whole command in one argument, as seeds/001 prints it: the path of a script and its parameters inside the quotes. */
import { tokenize } from './tokens.ts';

/** @returns the command and the words behind it; the text alone when there is nothing behind it */
export function splitCommand(text: string): string[] {
  const trimmed = text.trim();
  // A path may hold blanks: it ends where the name of a script does.
  const [, path, behind = ''] =
    /^(.*?\.ps1)(?:\s+(.*))?$/is.exec(trimmed) ?? /^([a-z]+-[a-z]+)\s+(.*)$/is.exec(trimmed) ?? [];
  return path === undefined ? [trimmed] : [path, ...wordsIn(behind)];
}

function wordsIn(text: string): string[] {
  return tokenize(text).map(({ parts }) =>
    parts.map((part) => (part.kind === 'text' ? part.text : `$${part.name}`)).join(''),
  );
}
