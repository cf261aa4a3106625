/**
 * The registry of memory parts: every kind of object with its keeper and its acts, and the documents of others
 * scripted. Tests take from it what they need and break one thing at a time.
 */

import type { OperatorCall } from '../../shared/base/operator-call.ts';
import { createAccountActs } from '../../shared/registry/accounts/account-acts.ts';
import { accountKind, type LinkedAccount } from '../../shared/registry/accounts/linked-account.ts';
import { createConfigurationActs } from '../../shared/registry/configuration/configuration-acts.ts';
import {
  type ConfigurationDefaults,
  type ConfigurationRecord,
  configurationKind,
} from '../../shared/registry/configuration/oauth-configuration.ts';
import { isNamed } from '../../shared/registry/object-name.ts';
import { createPartnerActs, type PartnerCreation } from '../../shared/registry/partners/partner-acts.ts';
import type { PartnerApplication } from '../../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../../shared/registry/partners/partner-kind.ts';
import { partnersThat, type References } from '../../shared/registry/partners/references.ts';
import { refreshablePartner } from '../../shared/registry/partners/refreshable-partner.ts';
import { createCredentialActs } from '../../shared/registry/principals/credential-acts.ts';
import { createPrincipalActs } from '../../shared/registry/principals/principal-acts.ts';
import { principalKind } from '../../shared/registry/principals/principal-kind.ts';
import type { PrincipalRecord } from '../../shared/registry/principals/service-principal.ts';
import type { AuditEntry } from '../../shared/registry/records/audit.ts';
import { createRecordKeeper } from '../../shared/registry/records/record-keeper.ts';
import type { RecordKind } from '../../shared/registry/records/record-kind.ts';
import type { RecordStore } from '../../shared/registry/records/record-store.ts';
import {
  type OAuthServer,
  refreshableServer,
  serverKind,
} from '../../shared/registry/servers/oauth-server.ts';
import { createServerActs } from '../../shared/registry/servers/server-acts.ts';
import { createRefresher, type MetadataAlarm } from '../../shared/registry/trust/refresher.ts';
import { createTestClock } from './clock.ts';
import { createMemoryRecords, type MemoryRecords } from './memory-records.ts';
import { createMetadataWeb } from './metadata-web.ts';
import { createTestRandom } from './random.ts';
import { homeRealm, lyncId } from './token-service.ts';

export const operator: OperatorCall = { actor: 'operator', requestId: 'request-1' };
export const dryRun: OperatorCall = { ...operator, dryRun: true };

export const defaults: ConfigurationDefaults = {
  realm: undefined,
  defaultSipDomain: homeRealm,
  additionalSipDomains: [],
  serviceName: lyncId,
};

/** The longest life that a token of the bench's configuration may be given, in seconds. */
export const longestLife = 86_400;

/** Where the Exchange of `foreign-documents.ts` publishes its document. */
export const exchangeUrl = 'https://mail.contoso.com/autodiscover/metadata/json/1';

/** What `POST partnerApplications` asks for, without a source. */
export function partnerCreation(changes: Partial<PartnerCreation> = {}): PartnerCreation {
  return {
    name: 'Exchange',
    applicationTrustLevel: 'Full',
    enabled: true,
    acceptSecurityIdentifierInformation: false,
    ...changes,
  };
}

export type RegistryBench = ReturnType<typeof createRegistryBench>;

export function createRegistryBench() {
  const clock = createTestClock();
  const random = createTestRandom();
  const web = createMetadataWeb();
  const alarms: MetadataAlarm[] = [];
  const refreshing = {
    fetchMetadata: web.fetchMetadata,
    clock,
    onAlarm: (alarm: MetadataAlarm) => void alarms.push(alarm),
  };
  const keptAs = <T>(kind: RecordKind<T>) => {
    const store = meeting(createMemoryRecords<T>());
    return { store, kind, keeper: createRecordKeeper({ store, kind, clock, random }) };
  };
  const partners = keptAs<PartnerApplication>(partnerKind);
  const servers = keptAs<OAuthServer>(serverKind);
  const accounts = keptAs<LinkedAccount>(accountKind);
  const principals = keptAs<PrincipalRecord>(principalKind);
  const configuration = keptAs<ConfigurationRecord>(configurationKind);

  const references: References = {
    hasAccount: async (key) => (await livingIn(accounts.store, key)) !== undefined,
    hasServer: async (key) => (await livingIn(servers.store, key)) !== undefined,
    realmOfServer: async (name) => (await livingIn(servers.store, name.toLowerCase()))?.realm ?? undefined,
  };
  const principalActs = createPrincipalActs({ ...principals, clock, random });
  const refreshOfPartners = { keeper: partners.keeper, kind: refreshablePartner, ...refreshing };
  const refreshOfServers = { keeper: servers.keeper, kind: refreshableServer, ...refreshing };

  return {
    clock,
    random,
    web,
    alarms,
    partners: {
      ...partners,
      acts: createPartnerActs({
        ...partners,
        references,
        fetchMetadata: web.fetchMetadata,
        homeRealm: async () => homeRealm,
        clock,
      }),
      refresh: refreshOfPartners,
      refresher: createRefresher(refreshOfPartners),
      /** Another instance of the service over the same store. */
      otherRefresher: createRefresher(refreshOfPartners),
    },
    servers: {
      ...servers,
      acts: createServerActs({
        ...servers,
        fetchMetadata: web.fetchMetadata,
        dependents: (key) =>
          partnersThat(
            partners.store,
            ({ source }) => source.form === 'oauthServer' && isNamed(source.oauthServer, key),
          ),
        clock,
      }),
      refresh: refreshOfServers,
      refresher: createRefresher(refreshOfServers),
    },
    accounts: {
      ...accounts,
      acts: createAccountActs({
        ...accounts,
        dependents: (key) => partnersThat(partners.store, ({ linkedAccount }) => isNamed(linkedAccount, key)),
        clock,
      }),
    },
    principals: {
      ...principals,
      acts: principalActs,
      credentials: createCredentialActs({ ...principals, principals: principalActs, clock, random }),
    },
    configuration: {
      ...configuration,
      acts: createConfigurationActs({ ...configuration, defaults, longestLife }),
    },
  };
}

export interface Meeting {
  /** What somebody else does between the next reading of a record and the write that follows from it. */
  meanwhile(act: () => Promise<unknown>): void;
  /** The audit entries in the order in which they were written, which those of one second do not keep. */
  audited(): readonly AuditEntry[];
}

/** A store in which two acts can meet. */
export function meeting<T>(store: MemoryRecords<T>): MemoryRecords<T> & Meeting {
  const entries: AuditEntry[] = [];
  let act: (() => Promise<unknown>) | undefined;
  return {
    ...store,
    async write(write) {
      const others = act;
      act = undefined;
      await others?.();
      const written = await store.write(write);
      if (write.audit && typeof written === 'object' && 'etag' in written) entries.push(write.audit);
      return written;
    },
    audited: () => entries,
    meanwhile(next) {
      act = next;
    },
  };
}

async function livingIn<T>(store: RecordStore<T>, key: string): Promise<T | undefined> {
  const found = await store.read(key);
  return found?.deletedAt === undefined ? found?.value : undefined;
}
