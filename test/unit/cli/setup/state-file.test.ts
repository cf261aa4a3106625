/** The state of a set-up in its file: private, whole, and nothing else's. */
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../../../cli/core/errors.ts';
import { readState, removeState, writeState } from '../../../../cli/setup/state-file.ts';

const state = {
  url: 'https://s2s.litwareinc.com',
  startedDate: '2026-07-01T00:00:00Z',
  draft: { 'certificate.action': 'keep', 'partners.0.roles': ['A', 'B'], 'test.kind': null },
};

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 's2s-state-'));
  file = join(directory, 'state.json');
});

describe('the state', () => {
  it('is read as it was written, and is for its owner only', async () => {
    await writeState(file, state);
    expect(await readState(file)).toEqual(state);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is private however the file was before, and leaves nothing beside it', async () => {
    await writeFile(file, '{}');
    await writeFile(`${file}.new`, 'left by a crash');
    await chmod(`${file}.new`, 0o644);
    await writeState(file, state);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['state.json']);
  });

  it('is absent before it is written and after it is removed', async () => {
    expect(await readState(file)).toBeUndefined();
    await writeState(file, state);
    await removeState(file);
    await removeState(file);
    expect(await readState(file)).toBeUndefined();
  });

  it('is refused where it cannot be written, with the reason', async () => {
    await expect(writeState(join(directory, 'nowhere', 'state.json'), state)).rejects.toThrow(/ENOENT/);
  });

  it.each([
    ['no JSON', '{'],
    ['something else', '{"name": "package"}'],
    ['of another version', JSON.stringify({ version: 2, ...state, draft: undefined, answers: {} })],
    [
      'with a path that is none',
      JSON.stringify({ version: 1, url: 'x', startedDate: 'x', answers: { '__proto__.x': 'y' } }),
    ],
    [
      'with an answer that is none',
      JSON.stringify({ version: 1, url: 'x', startedDate: 'x', answers: { certificate: { a: 1 } } }),
    ],
  ])('is no file with %s', async (_name, text) => {
    await writeFile(file, text);
    await expect(readState(file)).rejects.toThrow(UsageError);
    expect(await readFile(file, 'utf8')).toBe(text);
  });
});
