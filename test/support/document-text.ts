/** What tests read of the documents and of the code: sections, tables, names in backticks, sources as text. */
import { sourcesIn } from './source-files.ts';

/** What people wrote: generated parts name whatever the code names. */
export function proseOf(text: string): string {
  return text.replaceAll(/<!-- generated: [\s\S]*?<!-- end of generated -->/g, '');
}

/** All TypeScript below these rooms, as one text. */
export function codeIn(...rooms: string[]): string {
  return sourcesIn(...rooms)
    .map(({ text }) => text)
    .join('\n');
}

/** What the first group of a global pattern matched, each time. */
export function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

/** Whatever stands in backticks on one line. */
export function quoted(text: string): string[] {
  return matches(text, /`([^`\n]+)`/g);
}

/** The text below a heading, up to the next one of any level. */
export function section(text: string, heading: string): string {
  return text.split(`# ${heading}\n`)[1]?.split(/\n#+ /)[0] ?? '';
}

/** The names in backticks in the first column of a table. */
export function firstCells(text: string): string[] {
  return matches(text, /^\| (`[^|]+`) \|/gm).flatMap(quoted);
}
