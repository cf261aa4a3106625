/**
 * The whole service over stores in memory, in `memory` mode, on the machine's clock: what the scene's client may ask
 * for and nothing else. Everything inside is as deployed; only what would go over the network is not there.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Adapters } from '../../functions/azure-adapters.ts';
import { composeService, type Service } from '../../functions/compose.ts';
import { type Instant, systemClock } from '../../shared/base/clock.ts';
import { sha256, toBase64Url } from '../../shared/base/encoding.ts';
import { refuse } from '../../shared/base/errors.ts';
import type { Log } from '../../shared/base/log.ts';
import { systemRandom } from '../../shared/base/random.ts';
import { readSettings, type Settings } from '../../shared/base/read-settings.ts';
import type { SigningKey } from '../../shared/certificates/ring/key-ring.ts';
import { createPeerClient } from '../../shared/connectivity/outbound/peer-client.ts';
import type { ConfigurationRecord } from '../../shared/registry/configuration/oauth-configuration.ts';
import { principalClaims } from '../../shared/registry/principals/principal-kind.ts';
import type { PrincipalRecord } from '../../shared/registry/principals/service-principal.ts';
import type { RecordWrite } from '../../shared/registry/records/record-store.ts';
import {
  createMemoryCertificateStore,
  createMemoryKeyRingStore,
} from '../../test/support/memory-certificates.ts';
import { createMemoryPinnedPartners } from '../../test/support/memory-pinned-partners.ts';
import { createMemoryRecords } from '../../test/support/memory-records.ts';
import { createMemoryReplay } from '../../test/support/memory-replay.ts';
import { createMemoryRollRecords } from '../../test/support/memory-roll-records.ts';
import type { Scene, SceneKey } from '../scene/scene.ts';

const from = 1_767_225_600;
const until = 1_830_297_600;

export async function memoryService(scene: Scene, log: Log): Promise<Service> {
  return composeService(settingsOf(scene), await memoryAdapters(scene), log);
}

/** @param changes settings that differ from what a new deployment has */
export function settingsOf(
  { publicUrl, realm }: Scene,
  changes: Readonly<Record<string, string>> = {},
): Settings {
  const read = readSettings({
    S2S_PUBLIC_URL: publicUrl,
    S2S_DEFAULT_SIP_DOMAIN: realm,
    S2S_KEY_VAULT_URL: 'https://bench.vault.azure.net',
    S2S_TABLE_SERVICE: 'https://bench.table.core.windows.net',
    S2S_TENANT_ID: '11111111-2222-4333-8444-555555555555',
    S2S_SIGNING_MODE: 'memory',
    // One client asks for all that can be had.
    S2S_CLIENT_RATE: 'off',
    ...changes,
  });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.settings;
}

export async function memoryAdapters(scene: Scene): Promise<Adapters> {
  return {
    clock: systemClock,
    random: systemRandom,
    certificates: createMemoryCertificateStore({ clock: systemClock }),
    signer: signerOf(scene),
    rings: createMemoryKeyRingStore({ ring: { keys: [ringKeyOf(scene.signing)], pending: null } }),
    rollRecords: createMemoryRollRecords(),
    pinnedPartners: createMemoryPinnedPartners(),
    registry: {
      configuration: createMemoryRecords<ConfigurationRecord>(),
      partners: createMemoryRecords(),
      servers: createMemoryRecords(),
      accounts: createMemoryRecords(),
      principals: await principalsOf(scene),
      credentialUses: { note: async () => {}, of: async () => new Map() },
    },
    fetch: async () => refuse({ code: 'MetadataUnreachable', message: 'Nothing is there.', target: '' }),
    peers: createPeerClient({ allowance: [], resolve: async () => [] }),
    replay: createMemoryReplay(),
  };
}

/** As `memory` mode signs, the keys at hand instead of read from a vault. */
function signerOf({ signing, next }: Scene): Adapters['signer'] {
  const keys = new Map([signing, next].map((key) => [keyIdOf(key), createPrivateKey(key.privateKey)]));
  const signAsync = promisify(sign);
  return {
    async sign({ keyId }, input) {
      const key = keys.get(keyId);
      if (!key) throw new Error('The scene has no such key.');
      return signAsync('sha256', input, key);
    },
  };
}

function keyIdOf({ kid }: SceneKey): string {
  return `https://bench.vault.azure.net/keys/OAuthTokenIssuer/${kid}`;
}

/** The key as the ring keeps it, published long ago. */
export function ringKeyOf(key: SceneKey, signsFrom: Instant = from): SigningKey {
  const { kid, certificate: cer } = key;
  const dates = { notBefore: from, notAfter: until, publishedAt: from, signsFrom, revokedAt: null };
  return { kid, cer, keyId: keyIdOf(key), name: 'OAuthTokenIssuer', version: kid, ...dates };
}

async function principalsOf(scene: Scene) {
  const store = createMemoryRecords<PrincipalRecord>();
  for (const write of principalWrites(scene)) await store.write(write);
  return store;
}

/** The client with its credentials and the resource, as a store is given them. */
export function principalWrites({ clientId, resourceId, resource, client }: Scene) {
  const dates = { startsAt: from, endsAt: until };
  const { certificate, secret } = client;
  const hash = toBase64Url(sha256(secret));
  const caller = principal(clientId, {
    keyCredentials: [{ keyId: 'key-1', certificate, ...dates }],
    passwordCredentials: [{ keyId: 'secret-1', hash, hint: secret.slice(0, 3), ...dates }],
  });
  const called = principal(resourceId, { names: [resourceId, resource] });
  return [caller, called].map((value): RecordWrite<PrincipalRecord> => {
    const claims = { take: value.names.map(principalClaims.name), release: [] };
    return { key: value.appId, value, etag: undefined, deletedAt: undefined, claims };
  });
}

function principal(appId: string, changes: Partial<PrincipalRecord>): PrincipalRecord {
  return {
    id: appId,
    appId,
    displayName: appId,
    enabled: true,
    trustedForDelegation: false,
    names: [appId],
    requiredRoles: [],
    keyCredentials: [],
    passwordCredentials: [],
    createdAt: from,
    ...changes,
  };
}
