/** A column of a table as bars: an SVG of its own, readable on light and dark ground. */
import type { Cell, ResultTable } from './results.ts';

const width = 720;
const labelWidth = 300;
const barHeight = 18;
const step = 30;
const right = 70;

const style = `text{font:13px sans-serif;fill:#24292f}.bar{fill:#0969da}.goal{stroke:#cf222e;stroke-dasharray:4 3}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.bar{fill:#4493f8}.goal{stroke:#ff7b72}}`;

/** @returns undefined for a table that is not drawn */
export function plot({ columns, rows, plot: wanted }: ResultTable): string | undefined {
  const column = wanted ? columns.indexOf(wanted.column) : -1;
  if (!wanted || column < 0) return undefined;
  const bars = rows.flatMap(([label = '', ...rest]) => barOf(label, rest[column - 1]));
  const most = Math.max(wanted.goal ?? 0, ...bars.map(({ value }) => value)) || 1;
  const x = (value: number) => labelWidth + (value / most) * (width - labelWidth - right);
  const height = 34 + bars.length * step;
  const drawn = bars.flatMap(({ label, value }, index) => bar(label, value, x(value), 34 + index * step));
  const title = wanted.goal === undefined ? wanted.column : `${wanted.column} (goal ${wanted.goal})`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(title)}</title><style>${style}</style>`,
    `<text x="${labelWidth}" y="16">${escaped(title)}</text>`,
    ...drawn,
    ...(wanted.goal === undefined ? [] : [goalLine(x(wanted.goal), height)]),
    '</svg>\n',
  ].join('\n');
}

function barOf(label: Cell, value: Cell | undefined) {
  return typeof value === 'number' ? [{ label: String(label), value }] : [];
}

function bar(label: string, value: number, end: number, top: number): string[] {
  const baseline = top + barHeight - 5;
  const length = Math.max(1, end - labelWidth).toFixed(1);
  const text = value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);
  return [
    `<text x="${labelWidth - 8}" y="${baseline}" text-anchor="end">${escaped(label)}</text>`,
    `<rect class="bar" x="${labelWidth}" y="${top}" width="${length}" height="${barHeight}"/>`,
    `<text x="${(end + 6).toFixed(1)}" y="${baseline}">${text}</text>`,
  ];
}

function goalLine(x: number, height: number): string {
  return `<line class="goal" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="24" y2="${height}"/>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
