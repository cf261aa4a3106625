/** Everything outside the process, as it is in Azure: vault, signer, tables, and what is fetched from partners. */
import { prepareVaultIdentity } from '../shared/azure/early-identity.ts';
import { createGuards, type Guards } from '../shared/azure/guards.ts';
import { createTableCredentialUses } from '../shared/azure/table-credential-uses.ts';
import { createTableKeyRings } from '../shared/azure/table-key-rings.ts';
import { createTablePinnedPartners } from '../shared/azure/table-pinned-partners.ts';
import { createTableRecords } from '../shared/azure/table-records.ts';
import { createTableReplay } from '../shared/azure/table-replay.ts';
import { createTableRollRecords } from '../shared/azure/table-roll-records.ts';
import { type TableName, tableClient } from '../shared/azure/tables.ts';
import { type Clock, systemClock } from '../shared/base/clock.ts';
import type { ClockWatch } from '../shared/base/clock-watch.ts';
import { latePort } from '../shared/base/load-once.ts';
import type { Log } from '../shared/base/log.ts';
import { type Random, systemRandom } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import type { CertificateStore, KeyRingStore, Signer } from '../shared/certificates/ports.ts';
import type { PinnedPartnerStore } from '../shared/certificates/roll/pinned-partners.ts';
import type { RollRecordStore } from '../shared/certificates/roll/roll-record.ts';
import type { PeerClient } from '../shared/connectivity/outbound/peer-client.ts';
import { readCaBundle } from '../shared/metadata/fetch/ca-bundle.ts';
import { createGuardedFetch, type GuardedFetch } from '../shared/metadata/fetch/guarded-fetch.ts';
import type { ReplayStore } from '../shared/tokens/replay.ts';
import type { RegistryStores } from './compose-registry.ts';
import { prepareFetch } from './prepare-fetch.ts';

export interface Adapters {
  readonly clock: Clock;
  readonly random: Random;
  readonly certificates: CertificateStore;
  readonly signer: Signer;
  readonly rings: KeyRingStore;
  readonly rollRecords: RollRecordStore;
  readonly pinnedPartners: PinnedPartnerStore;
  readonly registry: RegistryStores;
  readonly fetch: GuardedFetch;
  /** Calls to partners' services, under the same guard. */
  readonly peers: PeerClient;
  readonly replay: ReplayStore;
  /** Whether our clock is right; absent where nobody answers with the time. */
  readonly clockWatch?: ClockWatch;
}

/** @param log told when a dependency is left alone and when it is back */
export function azureAdapters(settings: Settings, log: Log): Adapters {
  const guards = createGuards({ clock: systemClock, random: systemRandom, log });
  const storage = { service: settings.tableService, prefix: settings.tablePrefix };
  const tables = new Map<TableName, ReturnType<typeof tableClient>>();
  const table = (name: TableName) => {
    const client = tables.get(name) ?? tableClient(storage, name, guards);
    tables.set(name, client);
    return client;
  };
  const outbound = outboundOf(settings);
  return {
    clock: systemClock,
    random: systemRandom,
    certificates: lateCertificates(settings, guards),
    signer: lateSigner(settings, guards),
    ...tableStores(table),
    fetch: createGuardedFetch(outbound),
    peers: latePeers(outbound),
    clockWatch: guards.clockWatch,
  };
}

/** Everything that is kept in tables. @param table the client for the table of that name */
export function tableStores(
  table: (name: TableName) => ReturnType<typeof tableClient>,
): Pick<Adapters, 'rings' | 'pinnedPartners' | 'rollRecords' | 'registry' | 'replay'> {
  return {
    rings: createTableKeyRings(table('KeyRings')),
    pinnedPartners: createTablePinnedPartners(table('KeyRings')),
    rollRecords: createTableRollRecords(table('KeyRings')),
    registry: {
      configuration: createTableRecords(table('OAuthConfiguration')),
      partners: createTableRecords(table('PartnerApplications')),
      servers: createTableRecords(table('OAuthServers')),
      principals: createTableRecords(table('ServicePrincipals')),
      accounts: createTableRecords(table('LinkedAccounts')),
      credentialUses: createTableCredentialUses(table('ServicePrincipals')),
    },
    replay: createTableReplay(table('Replay')),
  };
}

/** Begins what every first token waits for: our identity for the vault, and the client of the signer. */
export async function prepareAdapters(settings: Settings): Promise<void> {
  const { keyVaultUrl, signingMode } = settings;
  const forSigning = signingMode === 'vault' ? [prepareFetch()] : [];
  await Promise.all([prepareVaultIdentity(keyVaultUrl), signerOf(settings), ...forSigning]);
}

/** Only the client library of the mode that was chosen is loaded. */
async function signerOf({ signingMode }: Settings): Promise<(keyVaultUrl: string, guards: Guards) => Signer> {
  if (signingMode === 'vault') return (await import('../shared/azure/vault-signer.ts')).createVaultSigner;
  return (await import('../shared/azure/memory-signer.ts')).createMemorySigner;
}

function lateSigner(settings: Settings, guards: Guards): Signer {
  const load = async () => (await signerOf(settings))(settings.keyVaultUrl, guards);
  return latePort<Signer>({ sign: true }, load);
}

/** For the roll, for administrators and for readiness. */
function lateCertificates({ keyVaultUrl }: Settings, guards: Guards): CertificateStore {
  const methods = {
    versions: true,
    version: true,
    create: true,
    creationStatus: true,
    abandonCreation: true,
    importPem: true,
    disable: true,
    repairPolicy: true,
  } as const;
  return latePort<CertificateStore>(methods, async () => {
    const { createVaultCertificates } = await import('../shared/azure/vault-certificates.ts');
    return createVaultCertificates(keyVaultUrl, guards);
  });
}

/** For connectivity tests. */
function latePeers(outbound: ReturnType<typeof outboundOf>): PeerClient {
  return latePort<PeerClient>({ locate: true, call: true }, async () => {
    const { createPeerClient } = await import('../shared/connectivity/outbound/peer-client.ts');
    return createPeerClient(outbound);
  });
}

/** What may be reached beyond public https, and whom to trust; a bundle that cannot be read has stopped the start already. */
function outboundOf({ outboundAllowed, outboundCaBundle }: Settings) {
  const bundle = outboundCaBundle === '' ? undefined : readCaBundle(outboundCaBundle);
  return {
    allowance: outboundAllowed,
    ...(bundle && 'pem' in bundle && { certificateAuthorities: bundle.pem }),
  };
}
