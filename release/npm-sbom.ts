/** Asks npm for the bill of materials of the lock file. Nothing is fetched for it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BillOfMaterials } from './bill-of-materials.ts';
import { projectDirectory } from './bundle.ts';

/** @throws Error with npm's words when it cannot say */
export async function npmSbom(): Promise<BillOfMaterials> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { stdout } = await promisify(execFile)('npm', args, {
    cwd: projectDirectory,
    maxBuffer: 64 * 1024 * 1024,
    // On Windows npm is a script of the shell.
    shell: process.platform === 'win32',
  });
  return JSON.parse(stdout) as BillOfMaterials;
}
