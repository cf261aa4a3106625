/**
 * The bundle as it is deployed, built in memory: the options of `npm run build`, without the source map and without a
 * file, so that nobody who builds beside it gets in the way.
 */
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from '../esbuild.config.ts';

export const projectDirectory = join(import.meta.dirname, '..');

export interface ReleaseBundle {
  readonly code: Uint8Array;
  /** What esbuild put into it, by paths from the project's folder. */
  readonly metafile: Metafile;
}

/**
 * @param directory where the sources and their `node_modules` are; this project when absent.
 * @throws Error when a source cannot be built
 */
export async function buildReleaseBundle(directory = projectDirectory): Promise<ReleaseBundle> {
  const options = { ...bundleOptions, absWorkingDir: directory, sourcemap: false } as const;
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  const [bundle] = outputFiles;
  if (!bundle) throw new Error('esbuild has built nothing.');
  return { code: bundle.contents, metafile };
}
