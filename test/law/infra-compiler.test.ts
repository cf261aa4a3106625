/**
 * Where the Bicep compiler is on the machine (the workflow puts it there), it builds and lints the templates without a
 * word. What asks it is itself tried on a stand-in, so that its silence means something.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, compilersOn } from '../support/bicep/compiler.ts';
import { project } from '../support/generated-documents.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2s-bicep-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A compiler that is a line of shell. */
async function standIn(script: string): Promise<string> {
  const file = join(folder, 'bicep');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const compilers = compilersOn(process.env.PATH ?? '');
const files = ['infra/main.bicep', 'infra/main.bicepparam', 'infra/entra/main.bicep'];

describe('the Bicep compiler', () => {
  it.each(compilers.flatMap((compiler) => files.map((file) => [file, compiler] as const)))(
    'has nothing to say about %s',
    (file, compiler) => {
      expect(compile(compiler, join(project, file))).toEqual([]);
    },
    300_000,
  );

  it('is found on the path, and only what can be run', async () => {
    const file = await standIn('exit 0');
    expect(compilersOn(['/nowhere', folder].join(delimiter))).toEqual([file]);
    await chmod(file, 0o644);
    expect(compilersOn(folder)).toEqual([]);
    expect(compilersOn('')).toEqual([]);
  });

  it('builds and lints a template, and builds a parameter file with what that needs', async () => {
    const compiler = await standIn(`echo "x.bicep(1,1) : Warning asked: $* $S2S_DEFAULT_SIP_DOMAIN" >&2`);
    expect(compile(compiler, 'x.bicep')).toEqual([
      'x.bicep(1,1) : Warning asked: build --stdout x.bicep litwareinc.com',
      'x.bicep(1,1) : Warning asked: lint x.bicep litwareinc.com',
    ]);
    expect(compile(compiler, 'x.bicepparam')).toEqual([
      'x.bicep(1,1) : Warning asked: build-params --stdout x.bicepparam litwareinc.com',
    ]);
  });

  it.each([
    [
      'an error',
      'echo "x.bicep(3,7) : Error BCP057: The name is wrong." >&2; exit 1',
      'x.bicep(3,7) : Error BCP057: The name is wrong.',
    ],
    ['a failure without a word', 'exit 3', 'x.bicepparam: bicep build-params ended with 3: '],
    ['a compiler that cannot run', '', 'no/such/bicep: spawnSync no/such/bicep ENOENT'],
  ])('is believed when it tells of %s', async (_what, script, told) => {
    const compiler = script === '' ? 'no/such/bicep' : await standIn(script);
    expect(compile(compiler, 'x.bicepparam')).toEqual([told]);
  });

  it('is believed when it says nothing', async () => {
    expect(compile(await standIn('echo {}'), 'x.bicep')).toEqual([]);
  });
});
