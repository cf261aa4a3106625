/**
 * `npm run build`: the deployed unit, built. CommonJS, because that starts faster than ES modules, and as few files as
 * there are moments at which something is needed. `main.cjs` is what every start loads; the others are loaded by their
 * first use.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { bundleOptions } from '../esbuild.config.ts';
import { type BundledFiles, bundleOf } from './bundled-files.ts';

export const projectDirectory = join(import.meta.dirname, '..');

/**
 * Builds in memory: without a file, so that nobody who builds beside it gets in the way.
 * @param directory where the sources and their `node_modules` are; this project when absent
 * @param changes of the options: another entry as `main`, or source maps, of which there are none otherwise
 * @throws Error when a source cannot be built
 */
export function buildBundle(
  directory: string = projectDirectory,
  changes: BuildOptions = {},
): Promise<BundledFiles> {
  return bundleOf({ ...bundleOptions, absWorkingDir: directory, ...changes });
}

/** Writes the bundle with its source maps into `dist`, and removes what an earlier build left there. */
export async function writeBundle(directory: string = projectDirectory): Promise<void> {
  const { files } = await buildBundle(directory, { sourcemap: 'inline' });
  const folder = join(directory, bundleOptions.outdir);
  mkdirSync(folder, { recursive: true });
  const stale = readdirSync(folder).filter(
    (name) => /\.cjs(\.map)?$/.test(name) && !files.has(`${bundleOptions.outdir}/${name}`),
  );
  for (const name of stale) rmSync(join(folder, name));
  for (const [path, content] of files) writeFileSync(join(directory, path), content);
}

if (process.argv[1] === import.meta.filename) await writeBundle();
