/**
 * The bundle as it is deployed, built in memory: that of `npm run build`, without the source maps and without a file,
 * so that nobody who builds beside it gets in the way.
 */
import { join } from 'node:path';
import { buildBundle } from '../esbuild.config.ts';
import type { BundledFiles } from './bundled-files.ts';

export const projectDirectory = join(import.meta.dirname, '..');

/**
 * @param directory where the sources and their `node_modules` are; this project when absent.
 * @throws Error when a source cannot be built
 */
export function buildReleaseBundle(directory = projectDirectory): Promise<BundledFiles> {
  return buildBundle(directory);
}
