/** Each threat has its behaviour in docs/threats.md and tests that are called after it; and no such test stands alone. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, readDocument } from '../support/generated-documents.ts';
import { rowsShownBy, rowTitlesIn, threatRows, threatRowsOf } from '../support/threat-rows.ts';

const rows = threatRowsOf(readDocument('docs/threats.md'));

const testFiles = readdirSync(join(project, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`)
  // Names rows in order to judge their readers.
  .filter((file) => file !== 'test/law/threats.test.ts');
const shown = new Map(testFiles.map((file) => [file, rowsShownBy(file)] as const));
const filesThatShow = (name: string) => testFiles.filter((file) => shown.get(file)?.includes(name));

describe('docs/threats.md', () => {
  it('has a row for each threat, in the order of the list, and no other under a number', () => {
    expect(rows.map(({ name }) => name)).toEqual(threatRows);
  });

  it('says of each what happens here', () => {
    expect(rows.filter(({ behaviour }) => behaviour.trim() === '')).toEqual([]);
  });

  it('names for each at least one test file, which is there', () => {
    const isShown = (files: readonly string[]) =>
      files.length > 0 && files.every((file) => existsSync(join(project, file)));
    expect(rows.filter(({ files }) => !isShown(files))).toEqual([]);
  });

  it.each(rows)('names every file that has a test of that name, and no other: $name', ({ name, files }) => {
    expect(files.toSorted()).toEqual(filesThatShow(name).toSorted());
  });
});

describe('the tests', () => {
  it('are called after no row that there is not', () => {
    const known = new Set(threatRows);
    expect(
      [...shown].flatMap(([file, names]) =>
        names.filter((name) => !known.has(name)).map((name) => [file, name]),
      ),
    ).toEqual([]);
  });
});

describe('the readers of rows', () => {
  it('find a title at its call alone, in any quotes, with what is escaped in it', () => {
    const source = [
      `describe('5.1 One\\'s own', () => {});`,
      'it.each(cases)(',
      `  "5.2 Another's", () => {});`,
      'test(`5.3 / \\\\ # ?`, () => {});',
      `// describe 5.4 in words`,
      `const name = '5.5 none';`,
    ].join('\n');
    expect(rowTitlesIn(source)).toEqual(["5.1 One's own", "5.2 Another's", '5.3 / \\ # ?']);
  });

  it('find the cells of a row and the files in it', () => {
    expect(
      threatRowsOf('| Threat | x |\n| 5.1 A b | Held. | `test/a.test.ts`, `test/b.test.ts` |\n'),
    ).toEqual([{ name: '5.1 A b', behaviour: 'Held.', files: ['test/a.test.ts', 'test/b.test.ts'] }]);
  });
});
