/** The deployed bundle on the local host, file by file: what a token loads, and what the first of the others does. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningHost } from '../../local/host/launch.ts';
import { litware } from '../../local/litware.ts';
import { manage } from '../support/management.ts';
import { buildBundle, startTestStack, type TestStack, untilSettled } from '../support/service-stack.ts';

const teller = join(import.meta.dirname, '..', 'support', 'loaded-files.cjs');
const told = { NODE_OPTIONS: `--require ${teller}` };

const stacks: TestStack[] = [];

beforeAll(buildBundle);
afterAll(async () => {
  for (const stack of stacks) await stack.stop();
});

/** A stack that has its certificate, and one more instance of it that tells which files it loads. */
async function watchedInstance(settings: Readonly<Record<string, string>>) {
  const stack = await startTestStack({ settings });
  stacks.push(stack);
  await untilSettled(stack.url);
  const instance = await stack.addInstance(told);
  return { stack, instance };
}

function loadedBy(host: RunningHost): string[] {
  return host.lines().flatMap((line) => /\bloaded ([\w-]+)$/.exec(line)?.[1] ?? []);
}

async function requestToken(stack: TestStack, instance: RunningHost): Promise<number> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: litware.lync,
    client_secret: await readFile(stack.litware.secret, 'utf8'),
    resource: `https://${litware.exchangeHost}`,
  });
  return (await fetch(`${instance.url}/${litware.realm}/oauth2/token`, { method: 'POST', body })).status;
}

describe.each(['memory', 'vault'])('In %s mode', (mode) => {
  let stack: TestStack;
  let instance: RunningHost;
  const forTokens = [`${mode}-signer`, 'main', 'shared-2'].toSorted();

  beforeAll(async () => {
    ({ stack, instance } = await watchedInstance({ S2S_SIGNING_MODE: mode }));
  });

  it('a token, the documents and an introspection load the signer’s client and nothing else', async () => {
    expect(await requestToken(stack, instance)).toBe(200);
    for (const path of [
      '/metadata/json/1',
      '/discovery/keys',
      '/.well-known/openid-configuration',
      '/healthz',
    ])
      expect((await fetch(instance.url + path)).status).toBe(200);
    await fetch(`${instance.url}/oauth2/introspect`, {
      method: 'POST',
      body: new URLSearchParams('token=x'),
    });
    expect(loadedBy(instance).toSorted()).toEqual(forTokens);
  });

  it('readiness loads the client of certificates besides', async () => {
    expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
    expect(loadedBy(instance).toSorted()).toEqual([...forTokens, 'vault-certificates'].toSorted());
  });

  it('a timer loads the work of the timers, and an administrator what administrators need', async () => {
    const before = loadedBy(instance).length;
    expect(await instance.fireTimer('sweep-replays')).toMatchObject({ succeeded: true });
    expect(loadedBy(instance).slice(before)).toContain('background');
    expect(loadedBy(instance)).not.toContain('management');
    const api = await manage(instance.url, stack.identity);
    const both = await Promise.all([api.get('certificates'), api.get('servicePrincipals')]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(loadedBy(instance).filter((name) => name === 'management')).toHaveLength(1);
    const never = ['node-forge', 'opentelemetry-api', 'credential-chain', 'openapi', 'peer-client'];
    expect(loadedBy(instance).filter((name) => never.includes(name))).toEqual([]);
  });
});

describe('Where the environment names a tenant', () => {
  it('the whole chain of credentials is loaded, and finds the managed identity in its turn', async () => {
    const stack = await startTestStack({ settings: { ...told, AZURE_TENANT_ID: 'litwareinc.com' } });
    stacks.push(stack);
    await untilSettled(stack.url);
    expect(loadedBy(stack.host)).toContain('credential-chain');
    expect(await requestToken(stack, stack.host)).toBe(200);
  });
});
