/**
 * The first step to the bundle: the sources become ES modules in chunks, of which each is needed by the same entries.
 * Told apart are the chunks that `main` loads at once and those that somebody asks for later, which get lasting names.
 */
import { basename } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { lateModules } from './late-modules.ts';

/** esbuild splits ES modules alone; each file becomes CommonJS afterwards. */
const splitting = {
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
  write: false,
  metafile: true,
} as const satisfies BuildOptions;

export interface Chunks {
  /** The text of each chunk by its path in the metafile. */
  readonly texts: ReadonlyMap<string, string>;
  readonly outputs: Metafile['outputs'];
  readonly main: string;
  /** What is loaded with main, main among it, in the order in which it is met. */
  readonly atStart: ReadonlySet<string>;
  /** What is loaded later: paths of chunks and the names of their files. */
  readonly late: ReadonlyMap<string, string>;
}

export async function splitBundle(options: BuildOptions): Promise<Chunks> {
  const { outputFiles, metafile } = await build({
    ...options,
    ...splitting,
    plugins: [lateModules, ...(options.plugins ?? [])],
  });
  const { outputs } = metafile;
  const main = Object.keys(outputs).find((path) => basename(path) === 'main.js') ?? '';
  const atStart = reached(outputs, main, (kind) => kind !== 'dynamic-import');
  const late = [...reached(outputs, main, () => true)].filter((path) => !atStart.has(path));
  return { texts: textsOf(outputFiles, outputs), outputs, main, atStart, late: named(late, outputs) };
}

function textsOf(files: readonly OutputFile[], outputs: Metafile['outputs']): Map<string, string> {
  const byName = new Map(files.map(({ path, text }) => [basename(path), text]));
  return new Map(Object.keys(outputs).map((path) => [path, byName.get(basename(path)) ?? '']));
}

/** The chunk and all that it loads by imports of these kinds. */
function reached(outputs: Metafile['outputs'], from: string, by: (kind: string) => boolean): Set<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const each of outputs[path]?.imports ?? []) if (!each.external && by(each.kind)) visit(each.path);
  };
  visit(from);
  return found;
}

/**
 * After what is asked for where it was asked for by name, and by numbers for what several of these share.
 * @throws Error where two would be one file: one of them would be lost without a word
 */
function named(late: readonly string[], outputs: Metafile['outputs']): Map<string, string> {
  const shared = late.filter((path) => outputs[path]?.entryPoint === undefined);
  const names = late.map((path) => {
    const entry = outputs[path]?.entryPoint;
    return entry === undefined ? `shared-${shared.indexOf(path) + 1}.cjs` : `${nameOf(entry)}.cjs`;
  });
  const taken = names.find((name, index) => name === 'main.cjs' || names.indexOf(name) !== index);
  if (taken !== undefined) throw new Error(`Two files of the bundle would be ${taken}: rename a module.`);
  return new Map(late.map((path, index) => [path, names[index] ?? '']));
}

/** The name of a module, or of the package of which it is the entry. */
function nameOf(entry: string): string {
  const [, packageName] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(entry) ?? [];
  return packageName ? packageName.replace('@', '').replace('/', '-') : basename(entry, '.ts');
}
