/** Which deployment a command talks to. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveDeployment } from '../../../../cli/core/connection.ts';
import { UsageError } from '../../../../cli/core/errors.ts';

let project: string;
let nowhere: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 's2s-project-'));
  nowhere = await mkdtemp(join(tmpdir(), 's2s-nowhere-'));
  await mkdir(join(project, 'docs', 'deep'), { recursive: true });
  await writeStack('.local', 7071);
  await writeStack('.local-7171', 7171);
  await mkdir(join(project, '.local-9999'));
  await writeFile(join(project, '.local-9999', 'stack.json'), '{ damaged');
});

async function writeStack(folder: string, port: number): Promise<void> {
  await mkdir(join(project, folder));
  const memory = {
    ports: { service: port, vault: 1, identity: port + 1, tables: 2 },
    tenantId: 't',
    identitySecret: `secret ${port}`,
  };
  await writeFile(join(project, folder, 'stack.json'), JSON.stringify(memory));
}

describe('the deployment', () => {
  it('is the local stack of the project, also from a folder in it', async () => {
    const found = await resolveDeployment({ environment: {}, directory: join(project, 'docs', 'deep') });
    expect(found).toMatchObject({
      url: 'http://127.0.0.1:7071',
      audience: 'api://s2s-token-service',
      origin: 'local stack in ../../.local',
      stack: { identityEndpoint: 'http://127.0.0.1:7072/msi/token', identityHeader: 'secret 7071' },
    });
  });

  it.each([
    [
      'the option before the environment',
      { url: 'https://a.example/' },
      { S2S_URL: 'https://b.example' },
      'https://a.example',
      '--url',
    ],
    [
      'the environment before the local stack',
      {},
      { S2S_URL: 'https://b.example' },
      'https://b.example',
      'S2S_URL',
    ],
    [
      'the local stack for an empty name',
      {},
      { S2S_URL: '' },
      'http://127.0.0.1:7071',
      'local stack in .local',
    ],
    ['an address with a path', { url: 'https://a.example/s2s//' }, {}, 'https://a.example/s2s', '--url'],
  ])('is named by %s', async (_name, options, environment, url, origin) => {
    expect(await resolveDeployment({ ...options, environment, directory: project })).toMatchObject({
      url,
      origin,
    });
  });

  it('is known as a local stack by its port, so that its own identity endpoint is asked', async () => {
    const found = await resolveDeployment({
      url: 'http://localhost:7171',
      environment: {},
      directory: project,
    });
    expect(found.stack?.identityHeader).toBe('secret 7171');
    const other = await resolveDeployment({
      url: 'http://127.0.0.1:7999',
      environment: {},
      directory: project,
    });
    expect(other.stack).toBeUndefined();
  });

  it('is for the audience that is named', async () => {
    const environment = { S2S_AUDIENCE: 'api://b' };
    expect((await resolveDeployment({ environment, directory: project })).audience).toBe('api://b');
    const options = { audience: 'api://a', environment, directory: project };
    expect((await resolveDeployment(options)).audience).toBe('api://a');
  });

  it('is asked for where none is named and none is found', async () => {
    await expect(resolveDeployment({ environment: {}, directory: nowhere })).rejects.toThrow(
      /No deployment is named/,
    );
  });

  it.each([
    ['plain http to another machine', 'http://s2s.contoso.com'],
    ['plain http to a name that only looks like this machine', 'http://127.0.0.1.contoso.com'],
    ['another scheme', 'ftp://s2s.contoso.com'],
    ['a user in it', 'https://user@s2s.contoso.com'],
    ['a query', 'https://s2s.contoso.com/?a=b'],
    ['no address', 's2s.contoso.com'],
  ])('gets no token over %s', async (_name, url) => {
    await expect(resolveDeployment({ url, environment: {}, directory: project })).rejects.toThrow(UsageError);
  });
});
