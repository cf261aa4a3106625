/** Text of others on a terminal, tables and lists. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../../../cli/core/output.ts';
import { printable } from '../../../../cli/core/printable.ts';
import { formatList, formatTable, formatTsv, textOf } from '../../../../cli/core/text-layout.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

describe('text of others', () => {
  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a\\u{1b}[2Jb'],
    ['a line end', 'a\r\nb', 'a\\u{d}\\u{a}b'],
    ['a right-to-left override', 'cer\u202egpj', 'cer\\u{202e}gpj'],
    ['a control of C1', 'a\u009bb', 'a\\u{9b}b'],
    ['the mark that Windows puts before a thumbprint', '\u200e4E', '\\u{200e}4E'],
    ['letters of any alphabet', 'Łódź 東京 🙂', 'Łódź 東京 🙂'],
  ])('shows %s', (_name, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('never lets a control character or a lone surrogate through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = printable(text);
        expect(shown).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a table', () => {
  const columns = [
    { title: 'Name', value: ({ name }: { name: string; names: string[] }) => name },
    { title: 'Names', value: ({ names }: { name: string; names: string[] }) => names },
  ];

  it('is as wide as its longest cells and leaves no blanks at the ends', () => {
    const rows = [
      { name: 'Exchange', names: ['a', 'b'] },
      { name: 'X', names: [] },
    ];
    expect(formatTable(rows, columns)).toEqual(['NAME      NAMES', 'Exchange  a, b', 'X']);
  });

  it('keeps each row on one line, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.string({ unit: 'binary' }), names: fc.array(fc.string()) })),
        (rows) => {
          const lines = formatTable(rows, columns);
          expect(lines).toHaveLength(rows.length + 1);
          expect(lines.join('')).not.toMatch(/[\r\n]/);
        },
      ),
    );
  });
});

describe('a list', () => {
  it('has a line for each value, under one another', () => {
    const pairs = [
      ['Name', 'Exchange'],
      ['Enabled', true],
      ['Keys', ['one', 'two']],
      ['Realm', null],
    ] as const;
    expect(formatList(pairs)).toEqual([
      'Name    : Exchange',
      'Enabled : yes',
      'Keys    : one',
      '        : two',
      'Realm   :',
    ]);
  });
});

describe('cells for programs', () => {
  it('are parted by tabs and hold none', () => {
    expect(formatTsv(['a\tb', 3, ['c', 'd'], undefined])).toBe('a b\t3\tc, d\t');
  });

  it.each([
    [true, 'yes'],
    [false, 'no'],
    [0, '0'],
    [null, ''],
    [undefined, ''],
  ])('shows %s as "%s"', (cell, shown) => {
    expect(textOf(cell)).toBe(shown);
  });
});

describe('output', () => {
  const columns = [
    { title: 'Name', value: ({ name }: { name: string }) => name },
    { title: 'Deleted', value: () => '', seldom: true },
  ];

  it.each([
    [undefined, 'NAME  DELETED\na\nb\n', 'Name : a\n'],
    ['table', 'NAME  DELETED\na\nb\n', 'NAME  DELETED\na\n'],
    ['list', 'Name : a\n\nName : b\n', 'Name : a\n'],
    ['tsv', 'a\t\nb\t\n', 'a\t\n'],
  ] as const)('lays rows and an item out as %s', (format, rows, item) => {
    const terminal = createTerminal();
    const output = createOutput({ ...terminal, format });
    output.rows([{ name: 'a' }, { name: 'b' }], columns);
    expect(terminal.out()).toBe(rows);
    output.item({ name: 'a' }, columns);
    expect(terminal.out()).toBe(rows + item);
  });

  it('prints for programs what it is given for them', () => {
    const terminal = createTerminal();
    const output = createOutput({ ...terminal, format: 'json' });
    output.item({ name: 'a' }, columns, { name: 'a', etag: '"1"' });
    expect(JSON.parse(terminal.out())).toEqual({ name: 'a', etag: '"1"' });
  });

  it('keeps what is said about data off standard output', () => {
    const terminal = createTerminal();
    const output = createOutput(terminal);
    output.note('a note\nof two lines\u001b[31m');
    output.warn('look');
    expect([terminal.out(), terminal.err()]).toEqual([
      '',
      'a note\nof two lines\\u{1b}[31m\nwarning: look\n',
    ]);
  });

  it('leaves notes out when it is quiet, and never warnings', () => {
    const terminal = createTerminal();
    const output = createOutput({ ...terminal, quiet: true });
    output.note('a note');
    output.warn('look');
    expect(terminal.err()).toBe('warning: look\n');
  });
});
