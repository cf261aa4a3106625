/** Files that a command writes: nothing is overwritten unasked, and a secret is readable by its owner only. */
import { type FileHandle, open, readFile, rm, writeFile } from 'node:fs/promises';
import { UsageError } from '../core/errors.ts';

/** Written again with the same content it stays as it is. @throws UsageError when it holds something else */
export async function writeOutputFile(
  path: string,
  content: Uint8Array,
  { force }: { readonly force: boolean },
): Promise<void> {
  try {
    await writeFile(path, content, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if (await holds(path, content)) return;
    throw notWritten(path, error);
  }
}

/**
 * Makes a new file for a secret before the secret itself is made: one that could not be kept would be lost. When the
 * making fails the file is gone again.
 * @throws UsageError when the file exists already or cannot be made, and whatever `make` throws
 */
export async function keepSecret<Made>(
  path: string,
  make: () => Promise<{ readonly secret: string; readonly made: Made }>,
): Promise<Made> {
  const file = await openSecretFile(path);
  try {
    const { secret, made } = await make();
    await file.writeFile(secret);
    return made;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function openSecretFile(path: string): Promise<FileHandle> {
  return open(path, 'wx', 0o600).catch((error: unknown) => {
    throw notWritten(path, error);
  });
}

async function holds(path: string, content: Uint8Array): Promise<boolean> {
  const found = await readFile(path).catch(() => undefined);
  return found?.equals(content) ?? false;
}

function notWritten(path: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EEXIST')
    return new UsageError(`${path} exists already.`, 'Name another file, or remove it first.');
  return new UsageError(`${path} cannot be written (${code}).`);
}
