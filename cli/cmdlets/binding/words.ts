/**
 * The words of a command line with PowerShell's eyes: dashes of every length begin a parameter, typographic quotes are
 * quotes. Documents are full of both, since word processors put them there (seeds/003 prints `– ExchangeAutodiscoverUrl`).
 */

export type WordValue = string | number | boolean | null | readonly string[];

export interface Word {
  readonly value: WordValue;
  /** Not in quotes and no variable: may be the name of a parameter. */
  readonly bare: boolean;
}

const dash = '[-\u2013\u2014\u2015]';
/** The plain one by itself is standard input. */
const loneDash = /^[\u2013\u2014\u2015]$/;
const parameterName = new RegExp(`^${dash}(\\?|[A-Za-z][A-Za-z0-9_]*)(?::(.*))?$`, 's');
const quoted =
  /^(?:[\u201c\u201d\u201e](.*)[\u201c\u201d\u201e]|[\u2018\u2019\u201a\u201b](.*)[\u2018\u2019\u201a\u201b])$/s;

/** Arguments as a shell hands them over. */
export function wordsOf(args: readonly string[]): Word[] {
  return joinDashes(args.map((value) => ({ value: unquote(value), bare: unquote(value) === value })));
}

/** A typographic dash that stands apart belongs to the word behind it. */
export function joinDashes(words: readonly Word[]): Word[] {
  return words.flatMap((word, at) => {
    if (isDashBefore(word, words[at + 1])) return [];
    const before = words[at - 1];
    return before && isDashBefore(before, word) ? [{ value: `-${String(word.value)}`, bare: true }] : [word];
  });
}

function isDashBefore(word: Word, next: Word | undefined): boolean {
  return matches(word, loneDash) && next !== undefined && matches(next, /^[A-Za-z]/);
}

function matches({ value, bare }: Word, pattern: RegExp): boolean {
  return bare && typeof value === 'string' && pattern.test(value);
}

function unquote(text: string): string {
  const [, double, single] = quoted.exec(text) ?? [];
  return double ?? single ?? text;
}

/** @returns the name, and what stands behind a colon; undefined for a word that is no name of a parameter */
export function parameterNameOf(word: Word | undefined): { name: string; attached?: string } | undefined {
  if (!word?.bare || typeof word.value !== 'string') return undefined;
  const [, name, attached] = parameterName.exec(word.value) ?? [];
  if (name === undefined) return undefined;
  return { name, ...(attached !== undefined && { attached: unquote(attached) }) };
}
