/** Everything outside the process, as it is in Azure: vault, signer, tables, and what is fetched from partners. */
import { createMemorySigner } from '../shared/azure/memory-signer.ts';
import { createTableCredentialUses } from '../shared/azure/table-credential-uses.ts';
import { createTableKeyRings } from '../shared/azure/table-key-rings.ts';
import { createTablePinnedPartners } from '../shared/azure/table-pinned-partners.ts';
import { createTableRecords } from '../shared/azure/table-records.ts';
import { createTableReplay } from '../shared/azure/table-replay.ts';
import { createTableRollRecords } from '../shared/azure/table-roll-records.ts';
import { tableClient } from '../shared/azure/tables.ts';
import { createVaultCertificates } from '../shared/azure/vault-certificates.ts';
import { createVaultSigner } from '../shared/azure/vault-signer.ts';
import { type Clock, systemClock } from '../shared/base/clock.ts';
import { type Random, systemRandom } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import type { CertificateStore, KeyRingStore, Signer } from '../shared/certificates/ports.ts';
import type { PinnedPartnerStore } from '../shared/certificates/roll/pinned-partners.ts';
import type { RollRecordStore } from '../shared/certificates/roll/roll-record.ts';
import { createPeerClient, type PeerClient } from '../shared/connectivity/outbound/peer-client.ts';
import { readCaBundle } from '../shared/metadata/fetch/ca-bundle.ts';
import { createGuardedFetch, type GuardedFetch } from '../shared/metadata/fetch/guarded-fetch.ts';
import type { ReplayStore } from '../shared/tokens/replay.ts';
import type { RegistryStores } from './compose-registry.ts';

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
}

export function azureAdapters(settings: Settings): Adapters {
  const storage = { service: settings.tableService, prefix: settings.tablePrefix };
  const outbound = outboundOf(settings);
  const createSigner = settings.signingMode === 'memory' ? createMemorySigner : createVaultSigner;
  return {
    clock: systemClock,
    random: systemRandom,
    certificates: createVaultCertificates(settings.keyVaultUrl),
    signer: createSigner(settings.keyVaultUrl),
    rings: createTableKeyRings(tableClient(storage, 'KeyRings')),
    pinnedPartners: createTablePinnedPartners(tableClient(storage, 'KeyRings')),
    rollRecords: createTableRollRecords(tableClient(storage, 'KeyRings')),
    registry: {
      configuration: createTableRecords(tableClient(storage, 'OAuthConfiguration')),
      partners: createTableRecords(tableClient(storage, 'PartnerApplications')),
      servers: createTableRecords(tableClient(storage, 'OAuthServers')),
      principals: createTableRecords(tableClient(storage, 'ServicePrincipals')),
      accounts: createTableRecords(tableClient(storage, 'LinkedAccounts')),
      credentialUses: createTableCredentialUses(tableClient(storage, 'ServicePrincipals')),
    },
    fetch: createGuardedFetch(outbound),
    peers: createPeerClient(outbound),
    replay: createTableReplay(tableClient(storage, 'Replay')),
  };
}

/** What may be reached beyond public https, and whom to trust; a bundle that cannot be read has stopped the start already. */
function outboundOf({ outboundAllowed, outboundCaBundle }: Settings) {
  const bundle = outboundCaBundle === '' ? undefined : readCaBundle(outboundCaBundle);
  return {
    allowance: outboundAllowed,
    ...(bundle && 'pem' in bundle && { certificateAuthorities: bundle.pem }),
  };
}
