/** What a cold start is measured with: an entry as bundled, and the same sources unbundled, with their packages around. */
import { globSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions } from '../../esbuild.config.ts';
import { buildBundle } from '../../release/bundle.ts';

export const project = join(import.meta.dirname, '..', '..');

/** @returns the file that a start loads */
export async function bundled(entry: string, folder: string): Promise<string> {
  const { files } = await buildBundle(project, { entryPoints: { main: entry } });
  for (const [path, content] of files) write(join(folder, path), content);
  return join(folder, 'dist', 'main.cjs');
}

/**
 * Every source a file of its own in JavaScript, so that no start is slowed by stripping types.
 * @returns the file of the app's entry
 */
export async function unbundled(format: 'cjs' | 'esm', folder: string): Promise<string> {
  const ending = format === 'cjs' ? '.cjs' : '.js';
  const { define, platform, target } = bundleOptions;
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: globSync(['functions/**/*.ts', 'shared/**/*.ts'], { cwd: project }),
    outbase: '.',
    outdir: folder,
    outExtension: { '.js': ending },
    format,
    define,
    platform,
    target,
    write: false,
  });
  const imported = /(["'])(\.{1,2}\/[^"']+)\.ts\1/g;
  for (const { path, text } of outputFiles) write(path, text.replaceAll(imported, `$1$2${ending}$1`));
  withPackages(folder);
  return join(folder, 'functions', `app${ending}`);
}

/** A server of the benchmark in one file of JavaScript, its packages around it. @returns the file */
export async function transpiled(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, 'server.js');
  const entryPoints = [join(project, entry)];
  await build({ entryPoints, outfile, bundle: true, packages: 'external', format: 'esm', platform: 'node' });
  withPackages(folder);
  return outfile;
}

function withPackages(folder: string): void {
  write(join(folder, 'package.json'), '{"type":"module"}');
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
