/** The files of a bundle: one for each module that is loaded late, and none of them lost. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { splitBundle } from '../../../release/split-bundle.ts';

let project: string | undefined;

afterEach(() => {
  if (project) rmSync(project, { recursive: true });
  project = undefined;
});

/** Splits a project whose main loads these modules late. @returns the names of their files */
async function lateFiles(...modules: string[]): Promise<string[]> {
  const absWorkingDir = mkdtempSync(join(tmpdir(), 'split-bundle-'));
  project = absWorkingDir;
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(absWorkingDir, path)), { recursive: true });
    writeFileSync(join(absWorkingDir, path), text);
  };
  for (const each of modules) write(each, `export const name = '${each}';`);
  write('main.ts', `export const load = () => [${modules.map((each) => `import('./${each}')`).join()}];`);
  const options = {
    entryPoints: { main: 'main.ts' },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
  } as const;
  const { late } = await splitBundle({ ...options, absWorkingDir });
  return [...late.values()].toSorted();
}

describe('what is loaded late', () => {
  it('has a file of its name', async () => {
    expect(await lateFiles('timers/sweep.ts', 'http/keys.ts')).toEqual(['keys.cjs', 'sweep.cjs']);
  });

  it.each([
    ['two modules have one name', ['timers/part.ts', 'http/part.ts']],
    ['a module has the name of the start', ['http/main.ts']],
  ])('stops the build where %s: the one file would stand for both', async (_what, modules) => {
    await expect(lateFiles(...modules)).rejects.toThrow(/would be (part|main)\.cjs: rename/);
  });
});
