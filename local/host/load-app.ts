/** Loads the app's entry files as the worker does: `main` of package.json, a file or a glob, each imported once. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readJsonFile } from './host-json.ts';
import { HostStartError, messageOf } from './start-error.ts';

/** @throws {HostStartError} when there is nothing to load, or a file throws while it loads */
export async function loadApp(
  appDirectory: string,
  main: string | readonly string[] | undefined,
): Promise<void> {
  const patterns = main === undefined ? [mainOf(appDirectory)] : [main].flat();
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: appDirectory })).sort();
  if (files.length === 0) {
    throw new HostStartError([
      `No file matches ${patterns.join(', ')} in ${appDirectory}. Was the app built?`,
    ]);
  }
  for (const file of files) {
    try {
      await import(pathToFileURL(join(appDirectory, file)).href);
    } catch (error) {
      throw new HostStartError([`${file} could not be loaded: ${explain(error)}`]);
    }
  }
}

function mainOf(appDirectory: string): string {
  const content = readJsonFile(join(appDirectory, 'package.json'));
  const main =
    typeof content === 'object' && content !== null && 'main' in content ? content.main : undefined;
  if (typeof main !== 'string') throw new HostStartError(['package.json names no "main" to load.']);
  return main;
}

/** An app explains its own settings on several lines; those are worth keeping. */
function explain(error: unknown): string {
  return error instanceof Error ? error.message : messageOf(error);
}
