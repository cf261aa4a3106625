/** The password of a certificate file: asked for only where it is needed and somebody is there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunOptions, runAgainst } from '../../../support/cmdlet-runs.ts';

const content = Buffer.from('a file').toString('base64');
const incorrect = {
  violations: [{ code: 'CertificatePasswordIncorrect', message: 'The password does not open the file.' }],
};
const imported = {
  dryRun: false,
  changed: true,
  warnings: [],
  certificate: { subject: 'CN=litwareinc.com', thumbprint: 'ABCD' },
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's2s-password-'));
  await writeFile(join(directory, 'a.pfx'), 'a file');
  await writeFile(join(directory, 'password.txt'), 'P@ss w0rd\r\n');
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** A service whose file has that password. */
function run(words: readonly string[], options: RunOptions = {}) {
  return runAgainst(
    ({ body }) => {
      const { password } = body as { password?: string };
      return password === 'P@ss w0rd' ? [201, imported] : [400, incorrect];
    },
    ['Import-CsCertificate', '-Path', 'a.pfx', ...words],
    { ...options, directory },
  );
}

describe('The password of a file', () => {
  it.each([
    ['as the guides print it', ['-Password', 'P@ss w0rd'], {}],
    ['from a file, without its line end', ['-PasswordFile', 'password.txt'], {}],
    ['from a file by a path of Windows', ['-PasswordFile', 'C:\\Secrets\\password.txt'], {}],
  ])('is sent %s', async (_name, words, options) => {
    const { asked, err } = await run(words, options);
    expect(asked).toEqual([
      {
        line: 'POST /api/certificateImports',
        body: { content, acceptSanForSubject: false, password: 'P@ss w0rd' },
      },
    ]);
    expect(err).toContain('Imported CN=litwareinc.com, ABCD.');
    expect(err).not.toContain('P@ss');
  });

  it('is asked for without being shown when the file needs one and somebody is there', async () => {
    const { asked, err } = await run([], { isTTY: true, typed: 'P@ss w0rd\r' });
    expect(asked.map(({ body }) => (body as { password?: string }).password)).toEqual([
      undefined,
      'P@ss w0rd',
    ]);
    expect(err).toContain('Password of the file: ');
    expect(err).not.toContain('P@ss');
  });

  it('is told about when it is on the command line, and only then', async () => {
    expect((await run(['-Password', 'P@ss w0rd'])).err).toContain('warning: -Password shows the password');
    expect((await run(['-PasswordFile', 'password.txt'])).err).not.toContain('warning');
  });

  it.each([
    ['nobody is there to be asked', [], {}],
    ['the one that was given is wrong', ['-Password', 'wrong'], { isTTY: true }],
  ])('is not asked for when %s', async (_name, words, options) => {
    await expect(run(words, options)).rejects.toMatchObject({
      code: 'CertificatePasswordIncorrect',
      violations: [{ remedy: 'Name the file with the password: -PasswordFile FILE.' }],
    });
  });

  it('is named once', async () => {
    const both = ['-Password', 'P@ss w0rd', '-PasswordFile', 'password.txt'];
    await expect(run(both)).rejects.toThrow('-Password and -PasswordFile exclude each other.');
  });
});
