/** The scripts of the deployment, run against a stand-in for `az` that writes down what it is asked. */
import { execFile, execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsTable } from '../../shared/base/settings.ts';
import { readInfra } from '../support/bicep/project.ts';
import { matches } from '../support/document-text.ts';
import { project } from '../support/generated-documents.ts';

const tenant = '11111111-2222-4333-8444-555555555555';
const somebody = '99999999-2222-4333-8444-555555555555';
const operatorRole = '6f1d8a52-3c0b-4f4e-9a57-0c2f5f2f6b02';
const infra = readInfra();

/** Answers as the directory would; each call is a line of JSON in the file that CALLS names. */
const standIn = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(process.env.CALLS, JSON.stringify(args) + '\\n');
const url = args[args.indexOf('--url') + 1];
if (args[0] === 'account') console.log('${tenant}');
else if (/applications\\(/.test(url) && args.includes('GET')) console.log('the-app-id');
else if (/servicePrincipals\\(/.test(url) && args.includes('GET')) console.log('the-principal');
else if (/appRoleAssignedTo$/.test(url) && args.includes('GET')) console.log(process.env.HELD ?? '');
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's2s-az-'));
  await writeFile(join(folder, 'az'), standIn);
  await chmod(join(folder, 'az'), 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
  readonly calls: readonly (readonly string[])[];
}

/** Runs a script of the project from another folder. */
async function run(
  script: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const calls = join(folder, 'calls.txt');
  await writeFile(calls, '');
  const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, CALLS: calls, ...more };
  const ran = await new Promise<Omit<Ran, 'calls'>>((resolve) => {
    execFile(join(project, script), args, { env, cwd: folder }, (error, output, errors) => {
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
  const lines = (await readFile(calls, 'utf8')).split('\n').filter((line) => line !== '');
  return { ...ran, calls: lines.map((line) => JSON.parse(line)) };
}

/** What follows an option in a call. */
const option = (call: readonly string[] = [], name: string) => call[call.indexOf(name) + 1] ?? '';

describe('infra/entra/register.sh', () => {
  it('writes the application and its service principal, each made where it is missing', async () => {
    const { exitCode, output, calls } = await run('infra/entra/register.sh', []);
    expect(exitCode).toBe(0);
    expect(output).toContain(`api://${tenant}/s2s-token-service`);
    const writes = calls.filter((call) => option(call, '--method') === 'PATCH');
    expect(writes.map((call) => option(call, '--url'))).toEqual([
      "https://graph.microsoft.com/v1.0/applications(uniqueName='s2s-token-service')",
      "https://graph.microsoft.com/v1.0/servicePrincipals(appId='the-app-id')",
    ]);
    for (const call of writes) expect(call).toContain('Prefer=create-if-missing');
    const template = JSON.parse(infra.files.get('infra/entra/application.json') ?? '');
    const identifierUris = [`api://${tenant}/s2s-token-service`];
    expect(JSON.parse(option(writes[0], '--body'))).toEqual({ ...template, identifierUris });
    expect(JSON.parse(option(writes[1], '--body'))).toEqual({ appRoleAssignmentRequired: true });
  });
});

describe('infra/entra/assign-role.sh', () => {
  it('gives a role once', async () => {
    const { exitCode, output, calls } = await run('infra/entra/assign-role.sh', ['Operator', somebody]);
    expect([exitCode, output]).toEqual([0, `${somebody} is Operator now.\n`]);
    const [write] = calls.filter((call) => option(call, '--method') === 'POST');
    expect(option(write, '--url')).toBe(
      'https://graph.microsoft.com/v1.0/servicePrincipals/the-principal/appRoleAssignedTo',
    );
    const given = { principalId: somebody, resourceId: 'the-principal', appRoleId: operatorRole };
    expect(JSON.parse(option(write, '--body'))).toEqual(given);
  });

  it('changes nothing where it is held', async () => {
    const { exitCode, output, calls } = await run('infra/entra/assign-role.sh', ['Operator', somebody], {
      HELD: 'x',
    });
    expect([exitCode, output]).toEqual([0, `${somebody} is Operator already.\n`]);
    expect(calls.filter((call) => option(call, '--method') === 'POST')).toEqual([]);
  });

  it.each([[[]], [['Operator']], [['Owner', somebody]], [['operator', somebody]]])(
    'says how it is used, and asks nobody, when it is given %j',
    async (args) => {
      const { exitCode, errors, calls } = await run('infra/entra/assign-role.sh', args);
      expect([exitCode, calls]).toEqual([64, []]);
      expect(errors).toContain('Usage: assign-role.sh Reader|Operator|KeyAdministrator OBJECT-ID');
    },
  );
});

describe('.github/parameters.sh', () => {
  const passed = async (variables: object) => {
    const { exitCode, output, errors } = await run('.github/parameters.sh', [], {
      VARIABLES: JSON.stringify(variables),
    });
    return { exitCode, names: matches(output, /^(\w+)=/gm), output, errors };
  };

  it('passes every variable that the parameter file reads', async () => {
    const read = matches(infra.files.get('infra/main.bicepparam') ?? '', /readEnvironmentVariable\('(\w+)'/g);
    expect(read.length).toBeGreaterThan(Object.keys(settingsTable).length);
    const { names } = await passed(Object.fromEntries(read.map((name) => [name, 'x'])));
    expect(names.toSorted()).toEqual(read.toSorted());
  });

  it('passes nothing else', async () => {
    const others = {
      PATH: '/evil',
      NODE_OPTIONS: '--require /evil',
      AZURE_CLIENT_ID: 'x',
      S2S_url: 'x',
      BASH_ENV: '/x',
    };
    expect(await passed({ ...others, DEPLOY_ZONES: 'true' })).toMatchObject({
      names: ['DEPLOY_ZONES'],
      exitCode: 0,
    });
  });

  it('refuses a value with a line end, which would be another variable', async () => {
    const { exitCode, output, errors } = await passed({ S2S_REALM: 'a\nPATH=/evil' });
    expect([exitCode, output]).toEqual([1, '']);
    expect(errors).toContain('S2S_REALM has more than one line.');
  });

  it('passes nothing where there are no variables', async () => {
    expect(await passed({})).toMatchObject({ exitCode: 0, output: '' });
  });
});

describe('every script', () => {
  const scripts = [
    'infra/smoke.sh',
    'infra/entra/register.sh',
    'infra/entra/assign-role.sh',
    '.github/parameters.sh',
  ];

  it.each(scripts)('%s is one that the shell can read and that stops at the first error', async (script) => {
    execFileSync('bash', ['-n', join(project, script)]);
    const text = await readFile(join(project, script), 'utf8');
    expect(text).toMatch(/^#!\/usr\/bin\/env bash\n# [\s\S]*\nset -euo pipefail\n/);
  });
});
