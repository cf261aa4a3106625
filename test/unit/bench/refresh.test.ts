/** The refresh of many partners in virtual time: each once, no more at a time than is meant, slow ones within the hour. */
import { describe, expect, it } from 'vitest';
import { refreshTable } from '../../../bench/growth/refresh.ts';

describe('the refresh of many partners', () => {
  it('asks each of them once, 32 at a time', async () => {
    const { columns, rows } = await refreshTable(0.02);
    const figure = (row: readonly unknown[], column: string) => row[columns.indexOf(column)];
    expect(rows.map((row) => figure(row, 'documents asked for'))).toEqual([200, 200]);
    expect(rows.map((row) => figure(row, 'most at once'))).toEqual([32, 32]);
  });
});
