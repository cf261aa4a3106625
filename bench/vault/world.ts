/**
 * What deployments in `vault` mode stand on, each part in a process that is not the measured one: the vaults and the
 * identity endpoint here, Azurite as a child, and before it a proxy that counts what comes over its socket.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../local/azurite.ts';
import { freePort } from '../../local/free-port.ts';
import type { VaultEmulator, VaultEmulatorOptions } from '../../local/vault/server.ts';
import { createTableKeyRings } from '../../shared/azure/table-key-rings.ts';
import { createTableRecords } from '../../shared/azure/table-records.ts';
import { createTables, type TableStorage, tableClient } from '../../shared/azure/tables.ts';
import { createVaultCertificates } from '../../shared/azure/vault-certificates.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { describeVersion } from '../../shared/certificates/roll/describe-version.ts';
import type { PrincipalRecord } from '../../shared/registry/principals/service-principal.ts';
import { startTableProxy, type TableProxy } from '../../test/support/table-proxy.ts';
import { startVaultStack, tenantId } from '../../test/support/vault-stack.ts';
import type { Scene } from '../scene/scene.ts';
import { principalWrites } from '../service/memory-service.ts';

export interface Deployment {
  readonly vault: VaultEmulator;
  /** Of the process that is measured. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface VaultWorld {
  readonly tables: TableProxy;
  /** A vault and tables under that prefix, with the scene's client and one key. */
  deploy(prefix: string, throttling?: VaultEmulatorOptions['throttling']): Promise<Deployment>;
  stop(): Promise<void>;
}

const certificateName = 'OAuthTokenIssuer';

export async function startVaultWorld(scene: Scene): Promise<VaultWorld> {
  const folder = mkdtempSync(join(tmpdir(), 's2s-bench-'));
  const azurite = await startAzurite({ port: await freePort() });
  const stack = await startVaultStack();
  const tables = await startTableProxy({ service: azurite.connectionString, prefix: '' });
  return {
    tables,
    async deploy(prefix, throttling) {
      const vault = await stack.startVault(throttling && { throttling });
      const storage = { service: azurite.connectionString, prefix };
      await createTables(storage);
      await register(scene, storage);
      await makeIssuer(vault, storage);
      const authority = join(folder, `${prefix}.pem`);
      writeFileSync(authority, vault.certificateAuthority ?? '');
      const names = {
        S2S_TABLE_PREFIX: prefix,
        S2S_KEY_VAULT_URL: vault.url,
        NODE_EXTRA_CA_CERTS: authority,
      };
      return { vault, environment: { ...settingsOf(scene, tables), ...names } };
    },
    async stop() {
      tables.close();
      await stack.close();
      await azurite.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function settingsOf({ publicUrl, realm }: Scene, { storage }: TableProxy): Record<string, string> {
  const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = process.env;
  return {
    S2S_PUBLIC_URL: publicUrl,
    S2S_DEFAULT_SIP_DOMAIN: realm,
    S2S_TABLE_SERVICE: storage.service,
    S2S_TENANT_ID: tenantId,
    // One client asks for all that can be had.
    S2S_CLIENT_RATE: 'off',
    IDENTITY_ENDPOINT,
    IDENTITY_HEADER,
  };
}

async function register(scene: Scene, storage: TableStorage): Promise<void> {
  const principals = createTableRecords<PrincipalRecord>(tableClient(storage, 'ServicePrincipals'));
  for (const write of principalWrites(scene)) await principals.write(write);
}

/** A certificate whose key stays in the vault, as the one key of the ring. */
async function makeIssuer(vault: VaultEmulator, storage: TableStorage): Promise<void> {
  const certificates = createVaultCertificates(vault.url);
  const request = { subject: 'CN=bench', dnsNames: [], validityMonths: 12, exportable: false, tags: {} };
  await certificates.create({ name: certificateName, ...request });
  const [version] = await certificates.versions(certificateName);
  if (!version) throw new Error('The vault made no certificate.');
  const began = systemClock.now() - 3_600;
  const key = { ...describeVersion(version), publishedAt: began, signsFrom: began, revokedAt: null };
  const ring = { keys: [key], pending: null };
  await createTableKeyRings(tableClient(storage, 'KeyRings')).save(ring, undefined, []);
}
