/** Tables and lists as text: pure, so that what people see can be tested. */
import { printable } from './printable.ts';

/** What a cell may hold: a list is shown with commas, nothing as nothing. */
export type Cell = string | number | boolean | null | undefined | readonly string[];

/** One value of a row and what it is called. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => Cell;
  /** A list leaves it out where it is empty: most things have no such value. */
  readonly seldom?: boolean;
}

export function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  return printable(typeof cell === 'object' ? cell.join(', ') : String(cell));
}

/** A table with titles; columns are as wide as their longest cell, lines have no trailing blanks. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string[] {
  const lines = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ value }) => textOf(value(row)))),
  ];
  const widths = columns.map((_column, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
  return lines.map((line) =>
    line
      .map((cell, at) => pad(cell, widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** `Title : value` lines, as Format-List printed them; a list of texts takes a line each. */
export function formatList(pairs: readonly (readonly [title: string, value: Cell])[]): string[] {
  const width = Math.max(0, ...pairs.map(([title]) => widthOf(title)));
  return pairs.flatMap(([title, value]) => {
    const texts = Array.isArray(value) && value.length > 1 ? value.map(textOf) : [textOf(value)];
    return texts.map((text, at) => `${pad(at === 0 ? title : '', width)} : ${text}`.trimEnd());
  });
}

/** The cells of a line for programs, in order, without titles. */
export function formatTsv(cells: readonly Cell[]): string {
  return cells.map((cell) => textOf(cell).replaceAll('\\u{9}', ' ')).join('\t');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Code points: what we print has no wide characters but in names of others, which may then be a little off. */
function widthOf(text: string): number {
  return [...text].length;
}
