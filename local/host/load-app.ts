/** Finds and loads the files that `main` of package.json names, as the worker would, and lets the app start itself. */
import { globSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import type { FunctionsCore } from './core-module.ts';
import type { ProgrammingModel } from './core-types.ts';
import { readJsonFile } from './host-json.ts';
import type { HostLog } from './host-log.ts';
import { HostStartError, messageOf, required } from './start-error.ts';

/** After this long an `appStart` hook is remarked upon: every cold start would wait for it. */
const slowStartMs = 5000;

/**
 * Loads and starts the app. Afterwards nothing can be registered any more.
 * @param files full paths, as `findEntryFiles` finds them.
 * @throws {HostStartError} when a file throws, or the app registers nothing or wants HTTP streaming.
 */
export async function loadApp(
  core: FunctionsCore,
  appDirectory: string,
  files: readonly string[],
  log: HostLog,
): Promise<ProgrammingModel> {
  for (const file of files) await loadFile(file, appDirectory);
  const model = required(
    core.model(),
    'The app registers no function through @azure/functions. Does its bundle leave @azure/functions-core external?',
  );
  await runStartHooks(core, log);
  core.seal();
  const capabilities = await model.getCapabilities({});
  if (capabilities.HttpUri !== undefined) {
    throw new HostStartError([
      'The app sets enableHttpStream, which this host does not serve: remove app.setup.',
    ]);
  }
  if (core.functions.length === 0) throw new HostStartError(['The app registers no function.']);
  return model;
}

/**
 * Full paths of the files to load, each once, in the order of their names within a glob.
 * @throws {HostStartError} when package.json names none, or there is none.
 */
export function findEntryFiles(appDirectory: string, main?: string | readonly string[]): string[] {
  const patterns = main === undefined ? [readMain(appDirectory)] : [main].flat();
  const files = patterns.flatMap((pattern) => {
    const literal = resolve(appDirectory, pattern);
    if (isFile(literal)) return [literal];
    const matches = globSync(pattern, { cwd: appDirectory }).sort();
    const found = matches.map((match) => resolve(appDirectory, match)).filter(isFile);
    if (found.length === 0)
      throw new HostStartError([`No file matches main "${pattern}" in ${appDirectory}. Is it built?`]);
    return found;
  });
  return [...new Set(files)];
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

function readMain(appDirectory: string): string {
  const schema = z.object({ main: z.string().check(z.minLength(1)) });
  const parsed = schema.safeParse(readJsonFile(join(appDirectory, 'package.json')));
  if (!parsed.success)
    throw new HostStartError(['package.json names no "main": the host does not know what to load.']);
  return parsed.data.main;
}

async function loadFile(file: string, appDirectory: string): Promise<void> {
  try {
    if (file.endsWith('.cjs')) createRequire(pathToFileURL(file))(file);
    else await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof HostStartError) throw error;
    throw new HostStartError([`${relative(appDirectory, file)} cannot be loaded: ${explain(error)}`]);
  }
}

/** An app may explain on several lines what is wrong with its settings; those are worth keeping. */
function explain(error: unknown): string {
  return error instanceof Error && error.name === 'Error' ? error.message : messageOf(error);
}

async function runStartHooks(core: FunctionsCore, log: HostLog): Promise<void> {
  const slow = setTimeout(
    () => log.write('warning', 'Host.Startup', 'An appStart hook is slow; a cold start waits for it.'),
    slowStartMs,
  ).unref();
  try {
    await core.runAppHooks('appStart');
  } catch (error) {
    throw new HostStartError([`An appStart hook failed: ${messageOf(error)}`]);
  } finally {
    clearTimeout(slow);
  }
}
