/** docs/performance.md and its plots are what the kept results make of them, and every benchmark is told of. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benches } from '../../bench/benches.ts';
import { everyPlot } from '../../bench/report/report.ts';
import { readResults } from '../../bench/report/results.ts';
import { project, readDocument } from '../support/generated-documents.ts';

const docs = join(project, 'docs');

describe('docs/performance.md', () => {
  const text = readDocument('docs/performance.md');

  it('shows plots that are made of the results (npm run bench -- report)', () => {
    for (const [name, svg] of everyPlot()) {
      expect(existsSync(join(docs, name)), name).toBe(true);
      expect(readDocument(`docs/${name}`) === svg, name).toBe(true);
    }
    const drawn = readdirSync(docs).filter((name) => /^performance-.*\.svg$/.test(name));
    expect(drawn.toSorted()).toEqual([...everyPlot().keys()].toSorted());
  });

  it('tells how to repeat each benchmark', () => {
    const told = [...text.matchAll(/npm run bench -- (\w+)/g)].map(([, name]) => name);
    expect([...new Set(told)].toSorted()).toEqual([...Object.keys(benches), 'report'].toSorted());
  });

  it('is made of results whose benchmark there is, and that name no machine', () => {
    for (const [name, { machine }] of readResults()) {
      expect(Object.keys(benches)).toContain(name);
      expect(Object.keys(machine)).toEqual(['cpu', 'cores', 'memoryGiB']);
    }
  });
});
