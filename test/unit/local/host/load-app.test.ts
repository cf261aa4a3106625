/** Which files the local Functions host loads for an app. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEntryFiles } from '../../../../local/host/load-app.ts';
import { HostStartError } from '../../../../local/host/start-error.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'host-load-'));
  await mkdir(join(directory, 'dist', 'deep'), { recursive: true });
  for (const file of ['dist/b.cjs', 'dist/a.cjs', 'dist/deep/c.cjs', 'dist/[x].cjs', 'other.mjs']) {
    await writeFile(join(directory, file), '');
  }
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const store = (content: unknown) => writeFile(join(directory, 'package.json'), JSON.stringify(content));
const found = (main?: string | string[]) =>
  findEntryFiles(directory, main).map((file) => file.slice(directory.length + 1).replaceAll('\\', '/'));

describe('the files of an app', () => {
  it.each([
    ['dist/b.cjs', ['dist/b.cjs']],
    ['./dist/b.cjs', ['dist/b.cjs']],
    ['dist/{a,b}.cjs', ['dist/a.cjs', 'dist/b.cjs']],
    ['dist/**/c.cjs', ['dist/deep/c.cjs']],
    // A name that reads like a glob is a name first.
    ['dist/[x].cjs', ['dist/[x].cjs']],
  ])('are what main of package.json means: %s', async (main, expected) => {
    await store({ main });
    expect(found()).toEqual(expected);
  });

  it('are what was asked for instead, in that order, each once', async () => {
    await store({ main: 'missing.cjs' });
    expect(found(['other.mjs', 'dist/b.cjs', 'dist/{a,b}.cjs'])).toEqual([
      'other.mjs',
      'dist/b.cjs',
      'dist/a.cjs',
    ]);
  });

  it.each([
    ['are missing', { main: 'dist/none.cjs' }, /No file matches main "dist\/none\.cjs" in .*Is it built\?/],
    ['are a folder', { main: 'dist' }, /No file matches/],
    ['have no name', {}, /package\.json names no "main"/],
    ['have an empty name', { main: '' }, /names no "main"/],
    ['have a name that is no text', { main: 5 }, /names no "main"/],
  ])('that %s are refused', async (_what, content, message) => {
    await store(content);
    expect(() => findEntryFiles(directory)).toThrow(HostStartError);
    expect(() => findEntryFiles(directory)).toThrow(message);
  });
});
