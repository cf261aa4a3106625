/**
 * `npm run bench -- NAME [--quick]`: one benchmark, its tables on standard output and, unless it was only tried, in
 * `bench/results/`. `npm run bench -- report` writes the documents anew from what is kept there.
 */
import { benches } from './benches.ts';
import { tableText, writePlots } from './report/report.ts';
import { resultOf, writeResult } from './report/results.ts';

const [name = '', ...flags] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;

if (load) {
  const { run, using } = await load();
  const quick = flags.includes('--quick');
  const tables = await run({ quick });
  console.log(tables.map(tableText).join('\n\n'));
  if (!quick) writeResult(resultOf(name, tables, using));
} else if (name === 'report') {
  writePlots();
  const { writeDocuments } = await import('../test/support/generated-documents.ts');
  writeDocuments();
} else {
  console.error(`Name a benchmark, or the report: ${[...Object.keys(benches), 'report'].join(', ')}.`);
  process.exit(1);
}
