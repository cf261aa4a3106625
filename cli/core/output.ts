/**
 * What a command prints: data on stdout, in the format that was asked for; everything said about it on stderr, so that
 * a pipe carries nothing but data.
 */
import { printable } from './printable.ts';
import { type Column, formatList, formatTable, formatTsv, textOf } from './text-layout.ts';

export const outputFormats = ['table', 'list', 'json', 'tsv'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Where text goes; what `process.stdout` and `process.stderr` are. */
export interface TextStream {
  write(text: string | Uint8Array): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface Output {
  /** As asked for; undefined leaves rows a table and an item a list. */
  readonly format: OutputFormat | undefined;
  /** Several things of a kind. @param json what `--json` prints, where that is not the rows themselves */
  rows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], json?: unknown): void;
  /** One thing. @param json what `--json` prints, where that is not the item itself */
  item<Row>(item: Row, columns: readonly Column<Row>[], json?: unknown): void;
  /** Data as it is, with a line end. The caller answers for what is in it. */
  line(text: string): void;
  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void;
  /** Something worth knowing, for people, on stderr. */
  note(text: string): void;
  /** Something to look at, on stderr. */
  warn(text: string): void;
}

export interface OutputOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly format?: OutputFormat | undefined;
  /** Leaves out notes; warnings and errors stay. */
  readonly quiet?: boolean;
}

export function createOutput({ stdout, stderr, format, quiet = false }: OutputOptions): Output {
  const put = (lines: readonly string[]) => {
    for (const line of lines) stdout.write(`${line}\n`);
  };
  return {
    format,
    rows: (rows, columns, json = rows) => put(layRows(format ?? 'table', rows, columns, json)),
    item: (item, columns, json = item) => put(layItem(format ?? 'list', item, columns, json)),
    line: (text) => put([text]),
    bytes: (bytes) => void stdout.write(bytes),
    note(text) {
      if (!quiet) stderr.write(`${printableLines(text)}\n`);
    },
    warn: (text) => void stderr.write(`warning: ${printableLines(text)}\n`),
  };
}

/** Lines that we broke ourselves stay lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function layRows<Row>(
  format: OutputFormat,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  json: unknown,
): string[] {
  if (format === 'json') return [JSON.stringify(json, null, 2)];
  if (format === 'tsv') return rows.map((row) => layTsv(row, columns));
  if (format === 'table') return formatTable(rows, columns);
  return rows.flatMap((row, at) => [...(at === 0 ? [] : ['']), ...layList(row, columns)]);
}

function layItem<Row>(
  format: OutputFormat,
  item: Row,
  columns: readonly Column<Row>[],
  json: unknown,
): string[] {
  return format === 'list' ? layList(item, columns) : layRows(format, [item], columns, json);
}

function layList<Row>(row: Row, columns: readonly Column<Row>[]): string[] {
  const pairs = columns.map(({ title, value, seldom }) => ({ title, cell: value(row), seldom }));
  const shown = pairs.filter(({ cell, seldom }) => !seldom || textOf(cell) !== '');
  return formatList(shown.map(({ title, cell }) => [title, cell]));
}

function layTsv<Row>(row: Row, columns: readonly Column<Row>[]): string {
  return formatTsv(columns.map(({ value }) => value(row)));
}
