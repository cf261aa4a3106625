/**
 * Files that a command names by their Windows paths, as the guides print them. On Windows the path is used as it is;
 * elsewhere, when there is no such file, the one of that name in the current folder is taken, and that is said.
 */
import { access, readdir } from 'node:fs/promises';
import { join, resolve, win32 } from 'node:path';
import type { Core } from '../core/core.ts';
import { UsageError } from '../core/errors.ts';

/** @returns the path of a file that is there. @throws UsageError when there is none */
export async function findInputFile({ directory, output }: Core, path: string): Promise<string> {
  const asNamed = toLocalPath(path, directory);
  if (await exists(asNamed)) return asNamed;
  const name = process.platform === 'win32' ? undefined : await nameInFolder(path, directory);
  if (name === undefined) throw notFound(path);
  output.note(`${path} is a path of Windows: ${name} in the current folder is taken for it.`);
  return join(directory, name);
}

/** The same path with this machine's separators; a drive is the folder that the command runs in. */
export function toLocalPath(path: string, directory: string): string {
  if (process.platform === 'win32' || !path.includes('\\')) return resolve(directory, path);
  const parts = path.replaceAll('\\', '/');
  return resolve(directory, /^[A-Za-z]:/.test(parts) ? `.${parts.slice(2)}` : parts);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** The file of that name in the folder, also for a path that a shell has taken the backslashes from. */
async function nameInFolder(path: string, directory: string): Promise<string | undefined> {
  if (path.includes('\\')) {
    const name = win32.basename(path);
    return (await exists(join(directory, name))) ? name : undefined;
  }
  // `C:CertificatesServerToServerAuth.pfx`, `.ExportAuthCert.ps1`: only where one file can be meant.
  if (path.includes('/') || !/^(?:[A-Za-z]:|\.)[^.]/.test(path)) return undefined;
  const names = await readdir(directory).catch(() => []);
  const [only, ...others] = names.filter((name) => path.endsWith(name) && /^[^.].*\.\w+$/.test(name));
  return others.length === 0 ? only : undefined;
}

function notFound(path: string): UsageError {
  const remedy =
    path.includes('\\') || /^[A-Za-z]:/.test(path)
      ? 'Put the file into the current folder, or name it by its path on this machine.'
      : 'Check the name; it is relative to the current folder.';
  return new UsageError(`There is no file ${path}.`, remedy);
}
