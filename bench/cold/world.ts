/** What our service finds when it starts: emulators that are up, a certificate that signs, a client that is registered. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JSONWebKeySet } from 'jose';
import type { RunningTables } from '../../local/azurite.ts';
import { litware } from '../../local/litware.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import type { Scene } from '../scene/scene.ts';

export interface ColdWorld {
  readonly environment: Readonly<Record<string, string>>;
  readonly scene: Scene;
  readonly clientKey: KeyObject;
  readonly keys: JSONWebKeySet;
  readonly tables: RunningTables;
  stop(): Promise<void>;
}

/** @param tables that run already, for a second world beside the first */
export async function startWorld(
  mode: 'memory' | 'vault',
  folder: string,
  usual: Scene,
  tables?: RunningTables,
): Promise<ColdWorld> {
  const settings = { S2S_SIGNING_MODE: mode, S2S_TABLE_PREFIX: `cold${mode}` };
  const directory = join(folder, mode);
  const stack = await startStack({ directory, timers: 'manual', settings, ...(tables && { tables }) });
  const keys = await publishedKeys(stack);
  // It has made its certificate; from here on only what it spoke to is needed.
  await stack.host.stop();
  const { environment } = stack;
  const clientKey = createPrivateKey(await readFile(stack.litware.key));
  return {
    environment,
    keys,
    clientKey,
    scene: await sceneOf(stack, usual),
    tables: stack.tables,
    stop: stack.stop,
  };
}

/** A key is published a moment before it signs. */
async function publishedKeys(stack: Stack): Promise<JSONWebKeySet> {
  for (;;) {
    const readiness = await fetch(`${stack.url}/readyz`).catch(() => undefined);
    if (readiness?.ok) return (await (await fetch(`${stack.url}/discovery/keys`)).json()) as JSONWebKeySet;
    await delay(100);
  }
}

/** The example client of the stack asks for a token for its Exchange server. */
async function sceneOf({ url, litware: files }: Stack, usual: Scene): Promise<Scene> {
  const certificate = new X509Certificate(await readFile(files.certificate));
  const kid = Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
  const { realm, lync, exchange, exchangeHost } = litware;
  return {
    ...usual,
    publicUrl: url,
    realm,
    issuer: `${url}/${realm}`,
    tokenPath: `/${realm}/oauth2/token`,
    keysPath: '/discovery/keys',
    clientId: lync,
    resourceId: exchange,
    resource: `https://${exchangeHost}`,
    client: { ...usual.client, certificate: certificate.raw.toString('base64'), kid },
  };
}
