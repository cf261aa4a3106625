/** `npm run bench -- NAME`: one benchmark, its table on standard output. */
import { growth } from './growth.ts';

const benches: Readonly<Record<string, () => Promise<void>>> = { growth };

const [name = ''] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (bench) await bench();
else {
  console.error(`Name a benchmark: ${Object.keys(benches).join(', ')}.`);
  process.exit(1);
}
