/**
 * The whole local stack: Azurite, the Key Vault emulator, the identity endpoint and Functions hosts that load the
 * deployed bundle, all on loopback. What `npm start` runs, and what the journeys in `test/` run on free ports.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTableRecords } from '../shared/azure/table-records.ts';
import { createTables, tableClient } from '../shared/azure/tables.ts';
import { systemClock } from '../shared/base/clock.ts';
import { systemRandom } from '../shared/base/random.ts';
import { principalKind } from '../shared/registry/principals/principal-kind.ts';
import type { PrincipalRecord } from '../shared/registry/principals/service-principal.ts';
import { createRecordKeeper } from '../shared/registry/records/record-keeper.ts';
import { type RunningTables, startAzurite } from './azurite.ts';
import { launchHost, type RunningHost } from './host/launch.ts';
import {
  type IdentityEndpoint,
  type IdentityEndpointOptions,
  startIdentityEndpoint,
} from './identity/server.ts';
import { type LitwareFiles, litware, seedLitware } from './litware.ts';
import { recallStack, type StackMemory } from './stack-memory.ts';
import { startVaultEmulator, type VaultEmulator } from './vault/server.ts';

export interface StackOptions {
  /** Where everything is kept; a second stack needs a second folder. */
  readonly directory: string;
  /** Port of the service; the one remembered, or a free one, when absent. */
  readonly port?: number;
  /** The folder that would be deployed; this project when absent. */
  readonly appDirectory?: string;
  /** PEM files; with them the service speaks https under `localhost`. */
  readonly tls?: { readonly keyFile: string; readonly certFile: string };
  /** Settings that differ from the stack's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Tables that run already (a test run shares one Azurite); otherwise the stack starts its own. */
  readonly tables?: RunningTables;
  readonly timers?: 'scheduled' | 'manual';
  /** Whom the identity endpoint speaks for; the service is the first. One with every role when absent. */
  readonly identities?: IdentityEndpointOptions['identities'];
  readonly onLine?: (line: string) => void;
  /** How long a client may take to send a request, in milliseconds. */
  readonly requestMs?: number;
}

export interface Stack {
  /** Base URL of the service. */
  readonly url: string;
  readonly host: RunningHost;
  readonly vault: VaultEmulator;
  readonly identity: IdentityEndpoint;
  readonly tables: RunningTables;
  readonly litware: LitwareFiles;
  /** Environment of the service, as a deployed app would have it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Starts another instance of the service on a free port, as the platform does under load. */
  addInstance(settings?: Readonly<Record<string, string>>): Promise<RunningHost>;
  stop(): Promise<void>;
}

const projectDirectory = fileURLToPath(new URL('..', import.meta.url));

/** Starts everything and seeds the example. What was started is stopped again when a part fails to start. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    return await startParts(options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Stack> {
  const { directory } = options;
  const memory = await recallStack(directory, options.port, systemRandom);
  const [tables, identity] = await Promise.all([
    startTables(options, memory, stops),
    startIdentity(options, memory),
  ]);
  stops.push(() => identity.close());
  const vault = await startVault(directory, memory, identity);
  stops.push(() => vault.close());
  const url = `${options.tls ? 'https://localhost' : 'http://127.0.0.1'}:${memory.ports.service}`;
  const environment = { ...serviceEnvironment(url, vault, identity, tables), ...options.settings };
  const seeded = await seed(environment, tables, directory);
  const launch = async (port: number, more: Readonly<Record<string, string>> = {}) => {
    const host = await launchInstance(options, port, { ...environment, ...more });
    stops.push(() => host.stop());
    return host;
  };
  const host = await launch(memory.ports.service);
  const addInstance: Stack['addInstance'] = (more) => launch(0, more);
  return { url, host, vault, identity, tables, litware: seeded, environment, addInstance, stop };
}

async function startTables(
  { tables, directory }: StackOptions,
  memory: StackMemory,
  stops: (() => Promise<unknown>)[],
): Promise<RunningTables> {
  if (tables) return tables;
  const started = await startAzurite({ port: memory.ports.tables, directory: join(directory, 'tables') });
  stops.push(() => started.stop());
  return started;
}

function startIdentity(
  { directory, identities }: StackOptions,
  memory: StackMemory,
): Promise<IdentityEndpoint> {
  return startIdentityEndpoint({
    ...(identities && { identities }),
    port: memory.ports.identity,
    clock: systemClock,
    random: systemRandom,
    tenantId: memory.tenantId,
    directory: join(directory, 'identity'),
    secret: memory.identitySecret,
  });
}

function startVault(
  directory: string,
  memory: StackMemory,
  identity: IdentityEndpoint,
): Promise<VaultEmulator> {
  return startVaultEmulator({
    port: memory.ports.vault,
    clock: systemClock,
    random: systemRandom,
    directory: join(directory, 'vault'),
    verifyToken: { issuer: identity.issuer, jwksUri: identity.jwksUri },
    tenantId: memory.tenantId,
    authority: identity.url,
  });
}

/** Two stacks on the ports that the documents use may be partners of each other. */
const sideBySide = ['http://127.0.0.1:7071', 'http://127.0.0.1:7171'];

/** What the platform and the templates would set. */
function serviceEnvironment(
  url: string,
  vault: VaultEmulator,
  identity: IdentityEndpoint,
  tables: RunningTables,
): Record<string, string> {
  return {
    S2S_PUBLIC_URL: url,
    S2S_DEFAULT_SIP_DOMAIN: litware.realm,
    S2S_KEY_VAULT_URL: vault.url,
    S2S_TABLE_SERVICE: tables.connectionString,
    S2S_TENANT_ID: identity.tenantId,
    S2S_MANAGEMENT_ISSUERS: identity.issuer,
    S2S_MANAGEMENT_KEYS_URL: identity.jwksUri,
    S2S_OUTBOUND_ALLOWED: [url, ...sideBySide].filter((each) => each.startsWith('http:')).join(','),
    // The vault speaks https with a certificate of its own, as its clients demand.
    NODE_EXTRA_CA_CERTS: vault.certificateAuthorityFile ?? '',
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: identity.header,
  };
}

async function seed(
  environment: Readonly<Record<string, string>>,
  tables: RunningTables,
  directory: string,
): Promise<LitwareFiles> {
  const storage = { service: tables.connectionString, prefix: environment.S2S_TABLE_PREFIX ?? 'S2s' };
  await createTables(storage);
  const principals = createRecordKeeper({
    store: createTableRecords<PrincipalRecord>(tableClient(storage, 'ServicePrincipals')),
    kind: principalKind,
    clock: systemClock,
    random: systemRandom,
  });
  return seedLitware(principals, directory, systemClock, systemRandom);
}

function launchInstance(
  { appDirectory = projectDirectory, tls, directory, timers = 'scheduled', onLine, requestMs }: StackOptions,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<RunningHost> {
  return launchHost({
    appDirectory,
    port,
    timers,
    environment,
    timerStateDirectory: join(directory, 'timers'),
    ...(tls && { tls }),
    ...(onLine && { onLine }),
    ...(requestMs !== undefined && { requestMs }),
  });
}
