/**
 * The deployment package as Azure gets it: unpacked in an empty folder, with nothing around it to fall back on, it
 * serves. And what is in it: the same bytes wherever it is made, nothing to be ashamed of.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { projectDirectory } from '../../release/bundle.ts';
import { createPackage, type DeploymentPackage } from '../../release/deployment-package.ts';
import { importFresh, type ManagementClient, manage } from '../support/management.ts';
import { startTestStack, type TestStack, untilReady, untilSettled } from '../support/service-stack.ts';
import { tracesIn } from '../support/traces.ts';

const { realm, lync, exchangeHost } = litware;

const bundledNames = [
  'azure-core-xml',
  'background',
  'credential-chain',
  'main',
  'management',
  'memory-signer',
  'node-forge',
  'openapi',
  'opentelemetry-api',
  'peer-client',
  'shared-1',
  'shared-2',
  'shared-3',
  'shared-4',
  'shared-5',
  'vault-certificates',
  'vault-signer',
];

const expectedFiles = [
  'LICENSE',
  'THIRD-PARTY-LICENCES.md',
  ...bundledNames.map((name) => `dist/${name}.cjs`),
  'host.json',
  'package.json',
];

const folders: string[] = [];
let made: DeploymentPackage;

beforeAll(async () => {
  made = await createPackage();
});

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's2s-package-'));
  folders.push(folder);
  return folder;
}

async function unpack(zip: Uint8Array, folder: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** Every file below, sorted, with forward slashes. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

describe('the unpacked package, on the local host', () => {
  let appDirectory: string;
  let stack: TestStack;
  let api: ManagementClient;

  beforeAll(async () => {
    appDirectory = await emptyFolder();
    await unpack(made.zip, appDirectory);
    stack = await startTestStack({ appDirectory });
    await untilReady(stack.url);
    await untilSettled(stack.url);
    api = await manage(stack.url, stack.identity);
  });

  afterAll(async () => {
    await stack?.stop();
  });

  it('issues a token that its own published keys verify', async () => {
    const form = {
      grant_type: 'client_credentials',
      client_id: lync,
      client_secret: await readFile(stack.litware.secret, 'utf8'),
      resource: `https://${exchangeHost}`,
    };
    const path = `${stack.url}/${realm}/oauth2/token`;
    const answer = await fetch(path, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token } = (await answer.json()) as { access_token: string };
    const keys = createRemoteJWKSet(new URL(`${stack.url}/discovery/keys`));
    const { payload } = await jwtVerify(access_token, keys, { issuer: `${stack.url}/${realm}` });
    expect(payload).toMatchObject({ sub: lync, aud: `https://${exchangeHost}` });
  });

  it('publishes its metadata', async () => {
    const answer = await fetch(`${stack.url}/metadata/json/1`);
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { realm, keys: [{ usage: 'signing' }, {}] },
    ]);
  });

  it('has what is loaded only when somebody manages: the reader of PFX files', async () => {
    const { thumbprint } = await importFresh(api, 'deployed-package');
    expect((await api.certificates()).map((each) => each.thumbprint)).toContain(thumbprint);
  });

  it('runs its timers', async () => {
    const timers = stack.host.functions.filter(({ trigger }) => trigger === 'timer');
    expect(timers.length).toBeGreaterThan(2);
    for (const { name } of timers)
      expect(await stack.host.fireTimer(name)).toMatchObject({ succeeded: true });
  });

  it('says that it is the version on the package', async () => {
    const { info } = JSON.parse((await api.get('openapi.json')).text);
    expect(info.version).toBe(made.version);
  });

  it('needs no other file, and writes none beside its own', async () => {
    expect(await filesIn(appDirectory)).toEqual(expectedFiles);
  });
});

describe('the package', () => {
  it('holds what runs and the licences', () => {
    expect(Object.keys(unzipSync(made.zip))).toEqual(expectedFiles);
  });

  it('names in package.json what the host loads, and nothing to install or run', () => {
    const manifest = JSON.parse(strFromU8(made.files.get('package.json') ?? new Uint8Array()));
    expect(manifest).toEqual({
      name: 's2s-token-service',
      version: made.version,
      license: 'MIT',
      type: 'module',
      main: 'dist/main.cjs',
      engines: { node: expect.stringMatching(/^>=22/) },
    });
    expect(made.files.has(manifest.main)).toBe(true);
  });

  it.each(expectedFiles)('has no secret and no path of the machine that made it in %s', (name) => {
    const text = strFromU8(made.files.get(name) ?? new Uint8Array());
    expect(text.length).toBeGreaterThan(100);
    expect(tracesIn(text, [projectDirectory, tmpdir()])).toEqual([]);
  });

  it.each([
    ['a private key', `-----BEGIN RSA PRIVATE KEY-----\n${'QUJD'.repeat(16)}`],
    ['an account key', `AccountName=litware;AccountKey=${'QUJD'.repeat(22)}`],
    ['a shared access signature', `https://litware.blob.core.windows.net/x?sv=1&sig=${'QUJD'.repeat(11)}`],
    ['a signed token', `x = "eyJ${'a'.repeat(20)}.eyJ${'a'.repeat(20)}.${'a'.repeat(20)}"`],
    ['a home folder', '// C:\\Users\\somebody\\s2s'],
    ['/srv/build', 'at /srv/build/functions/app.ts'],
  ])('would be seen to hold %s', (name, text) => {
    expect(tracesIn(`const a = 1;\n${text}\n`, ['/srv/build'])).toEqual([name]);
  });

  it('is the same to the byte when it is made again, in another folder', async () => {
    const elsewhere = await emptyFolder();
    const sources = ['functions', 'shared', 'host.json', 'package.json', 'tsconfig.json', 'LICENSE'];
    for (const name of sources)
      await cp(join(projectDirectory, name), join(elsewhere, name), { recursive: true });
    await symlink(join(projectDirectory, 'node_modules'), join(elsewhere, 'node_modules'));
    const again = await createPackage(elsewhere);
    expect(again.sha256).toBe(made.sha256);
    expect(Buffer.compare(again.zip, made.zip)).toBe(0);
  });
});
