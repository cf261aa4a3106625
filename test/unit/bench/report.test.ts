import { describe, expect, it } from 'vitest';
import { plot } from '../../../bench/report/plot.ts';
import { resultText, shown } from '../../../bench/report/report.ts';
import type { ResultTable } from '../../../bench/report/results.ts';

const table: ResultTable = {
  title: 'Tokens',
  columns: ['Server', 'signs a token', 'tokens/s'],
  rows: [
    ['ours & theirs', 1.5, 1234.5],
    ['none', '-', 1],
  ],
  plot: { column: 'signs a token', goal: 2 },
};

describe('figures for people', () => {
  it.each([
    [1234.5, '1,235'],
    [99.994, '99.99'],
    [3, '3'],
    [0.005, '0.01'],
    ['words', 'words'],
  ])('shows %s as %s', (cell, text) => {
    expect(shown(cell)).toBe(text);
  });

  it('are shown with their plot and with what they were measured on', () => {
    const machine = { cpu: 'A processor', cores: 2, memoryGiB: 8 };
    const versions = { 'Node.js': '24.0.0' };
    const text = resultText({ bench: 'x', date: '2026-01-01', machine, versions, tables: [table] });
    expect(text).toContain('| ours & theirs | 1.50 | 1,235 |');
    expect(text).toContain('![signs a token](performance-x-1.svg)');
    expect(text).toMatch(/2026-01-01, A processor, 2 cores, 8 GiB; Node.js 24.0.0.$/);
  });
});

describe('a plot', () => {
  it('has a bar for each figure and a line for the goal', () => {
    const svg = plot(table) ?? '';
    expect(svg.match(/class="bar"/g)).toHaveLength(1);
    expect(svg.match(/<line class="goal"/g)).toHaveLength(1);
    expect(svg).toContain('ours &amp; theirs');
  });

  it('has bars as long as their figures', () => {
    const rows = [
      ['a', 1],
      ['b', 4],
    ];
    const svg = plot({ ...table, columns: ['', 'x'], rows, plot: { column: 'x' } }) ?? '';
    const [a = 0, b = 0] = [...svg.matchAll(/class="bar"[^>]* width="([\d.]+)"/g)].map(([, w]) => Number(w));
    expect(b / a).toBeCloseTo(4, 1);
  });

  it('is not drawn of a table that asks for none', () => {
    const { plot: _none, ...plain } = table;
    expect(plot(plain)).toBeUndefined();
  });
});
