/** Files by their Windows paths on a machine that is none. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInputFile, toLocalPath } from '../../../../cli/cmdlets/input-file.ts';
import { createCore } from '../../../../cli/core/core.ts';
import { createTerminal } from '../../../support/cli-terminal.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's2s-input-'));
  await mkdir(join(directory, 'OAuthConfig'));
  for (const name of ['ServerToServerAuth.pfx', 'Auth.pfx', 'Only.ps1', '.hidden.pfx', 'OAuthConfig/a.cer'])
    await writeFile(join(directory, name), name);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function find(path: string) {
  const terminal = createTerminal({ directory });
  const found = await findInputFile(createCore(terminal), path);
  return { found: found.slice(directory.length + 1), err: terminal.err() };
}

describe('A file', () => {
  it.each([
    ['Auth.pfx', 'Auth.pfx'],
    ['./OAuthConfig/a.cer', 'OAuthConfig/a.cer'],
    [String.raw`.\OAuthConfig\a.cer`, 'OAuthConfig/a.cer'],
    [String.raw`C:\OAuthConfig\a.cer`, 'OAuthConfig/a.cer'],
  ])('is taken as it is named: %s', async (path, file) => {
    expect(await find(path)).toEqual({ found: file, err: '' });
  });

  it.each([
    [String.raw`C:\Certificates\ServerToServerAuth.pfx`, 'ServerToServerAuth.pfx'],
    [String.raw`\\server\share\Auth.pfx`, 'Auth.pfx'],
    ['C:CertificatesServerToServerAuthOnly.ps1', 'Only.ps1'],
    ['.Only.ps1', 'Only.ps1'],
  ])('is found in the current folder for %s, which is said', async (path, file) => {
    const { found, err } = await find(path);
    expect(found).toBe(file);
    expect(err).toBe(`${path} is a path of Windows: ${file} in the current folder is taken for it.\n`);
  });

  it.each([
    ['Missing.pfx'],
    [String.raw`C:\Certificates\Missing.pfx`],
    ['C:Certificateshidden.pfx'],
    // Two files may be meant: Auth.pfx and ServerToServerAuth.pfx.
    ['C:CertificatesServerToServerAuth.pfx'],
    ['../Auth.pfx'],
    ['..Auth.pfx'],
    ['Certificates/Auth.pfx'],
    ['MyAuth.pfx'],
  ])('is not guessed for %s', async (path) => {
    await expect(find(path)).rejects.toThrow(`There is no file ${path}.`);
  });

  it.each([
    [String.raw`C:\OAuthConfig`, '/srv/OAuthConfig'],
    [String.raw`OAuthConfig\a.cer`, '/srv/OAuthConfig/a.cer'],
    [String.raw`/tmp/x\OAuthConfig`, '/tmp/x/OAuthConfig'],
    ['/tmp/x', '/tmp/x'],
    ['x', '/srv/x'],
  ])('named %s is %s on this machine', (path, local) => {
    expect(toLocalPath(path, '/srv')).toBe(local);
  });
});
