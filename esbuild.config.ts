/**
 * The deployed unit, built: CommonJS, because that starts faster than ES modules, and as few files as there are
 * moments at which something is needed. `main.cjs` is what every start loads; the others are loaded by their first use.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import manifest from './package.json' with { type: 'json' };
import { type BundledFiles, bundleOf } from './release/bundled-files.ts';

export const bundleOptions = {
  entryPoints: { main: 'functions/app.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node22',
  minify: true,
  legalComments: 'none',
  define: { bundledVersion: JSON.stringify(manifest.version) },
  // The worker injects `@azure/functions-core`. `debug` colours its lines with `supports-color` where development
  // tools happen to have installed that.
  external: ['@azure/functions-core', 'supports-color'],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * @param directory where the sources and their `node_modules` are
 * @param changes of the options: another entry as `main`, or source maps
 * @throws Error when a source cannot be built
 */
export function buildBundle(directory: string, changes: BuildOptions = {}): Promise<BundledFiles> {
  return bundleOf({ ...bundleOptions, absWorkingDir: directory, ...changes });
}

/** Writes the bundle with its source maps into `dist`, and removes what an earlier build left there. */
export async function writeBundle(directory: string): Promise<void> {
  const { files } = await buildBundle(directory, { sourcemap: 'inline' });
  const folder = join(directory, bundleOptions.outdir);
  mkdirSync(folder, { recursive: true });
  const stale = readdirSync(folder).filter(
    (name) => /\.cjs(\.map)?$/.test(name) && !files.has(`dist/${name}`),
  );
  for (const name of stale) rmSync(join(folder, name));
  for (const [path, content] of files) writeFileSync(join(directory, path), content);
}

if (process.argv[1] === import.meta.filename) await writeBundle(dirname(import.meta.filename));
