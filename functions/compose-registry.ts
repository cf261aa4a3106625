/** Puts the registry together: each kind of object with its keeper, its acts and, where it has metadata, its refresher. */
import type { FreshnessPolicy } from '../shared/base/cached-value.ts';
import type { Clock } from '../shared/base/clock.ts';
import { errorFields, type Log } from '../shared/base/log.ts';
import type { Random } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import type { KeyRingStore } from '../shared/certificates/ports.ts';
import { issuerUrl } from '../shared/metadata/discovery.ts';
import type { GuardedFetch } from '../shared/metadata/fetch/guarded-fetch.ts';
import { fetchForeignMetadata } from '../shared/metadata/foreign/fetch-foreign-metadata.ts';
import { createAccountActs } from '../shared/registry/accounts/account-acts.ts';
import { accountKind, type LinkedAccount } from '../shared/registry/accounts/linked-account.ts';
import { createConfigurationActs } from '../shared/registry/configuration/configuration-acts.ts';
import { createConfigurationReader } from '../shared/registry/configuration/configuration-reader.ts';
import {
  type ConfigurationDefaults,
  type ConfigurationRecord,
  configurationKind,
} from '../shared/registry/configuration/oauth-configuration.ts';
import { isNamed } from '../shared/registry/object-name.ts';
import { createPartnerActs } from '../shared/registry/partners/partner-acts.ts';
import type { PartnerApplication } from '../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../shared/registry/partners/partner-kind.ts';
import { partnersThat, type References } from '../shared/registry/partners/references.ts';
import { refreshablePartner } from '../shared/registry/partners/refreshable-partner.ts';
import { createCredentialActs } from '../shared/registry/principals/credential-acts.ts';
import type { CredentialUseStore } from '../shared/registry/principals/credential-use.ts';
import { createPrincipalActs } from '../shared/registry/principals/principal-acts.ts';
import { principalKind } from '../shared/registry/principals/principal-kind.ts';
import type { PrincipalRecord } from '../shared/registry/principals/service-principal.ts';
import type { AuditLog } from '../shared/registry/records/audit.ts';
import { createIssuerAudit, issuerCollection } from '../shared/registry/records/issuer-audit.ts';
import { mergeAuditLogs } from '../shared/registry/records/merged-audit.ts';
import { createRecordKeeper } from '../shared/registry/records/record-keeper.ts';
import type { RecordKind } from '../shared/registry/records/record-kind.ts';
import type { RecordStore } from '../shared/registry/records/record-store.ts';
import { watchedStore } from '../shared/registry/records/watched-store.ts';
import { type OAuthServer, refreshableServer, serverKind } from '../shared/registry/servers/oauth-server.ts';
import { createServerActs } from '../shared/registry/servers/server-acts.ts';
import { ownIssuers } from '../shared/registry/trust/own-issuers.ts';
import {
  createRefresher,
  type MetadataAlarm,
  type RefresherOptions,
} from '../shared/registry/trust/refresher.ts';

export type Records<T> = RecordStore<T> & AuditLog;

/** Where each kind of object is kept. */
export interface RegistryStores {
  readonly configuration: Records<ConfigurationRecord>;
  readonly partners: Records<PartnerApplication>;
  readonly servers: Records<OAuthServer>;
  readonly principals: Records<PrincipalRecord>;
  readonly accounts: Records<LinkedAccount>;
  readonly credentialUses: CredentialUseStore;
}

export interface RegistryOptions {
  readonly stores: RegistryStores;
  readonly rings: Pick<KeyRingStore, 'history'>;
  readonly fetch: GuardedFetch;
  readonly settings: Settings;
  readonly freshness: FreshnessPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export type Registry = ReturnType<typeof composeRegistry>;

export function composeRegistry(options: RegistryOptions) {
  const { stores, settings, clock, random, log } = options;
  const listeners: (() => void)[] = [];
  const changed = () => listeners.forEach((listener) => void listener());
  const keeperOf = <T>(store: RecordStore<T>, kind: RecordKind<T>) =>
    createRecordKeeper({ store: watchedStore(store, changed), kind, clock, random });
  const defaults = configurationDefaults(settings);
  const configurationReader = createConfigurationReader({
    store: stores.configuration,
    defaults,
    freshness: options.freshness,
    clock,
    onFailure: (error) => log('dependency.failed', errorFields(error)),
  });
  const homeRealm = async () => (await configurationReader.current()).realm;
  const fetchMetadata = (url: string) => fetchForeignMetadata(url, options.fetch);
  const onAlarm = ({ object, code, message }: MetadataAlarm) =>
    log('metadata.alarm', { object, code, message });
  const refreshing = { fetchMetadata, clock, onAlarm };

  const partnerKeeper = keeperOf(stores.partners, partnerKind);
  const partnerRefresh: RefresherOptions<PartnerApplication> = {
    keeper: partnerKeeper,
    kind: refreshablePartner,
    ...refreshing,
  };
  const serverKeeper = keeperOf(stores.servers, serverKind);
  const serverRefresh: RefresherOptions<OAuthServer> = {
    keeper: serverKeeper,
    kind: refreshableServer,
    ...refreshing,
  };
  const accountKeeper = keeperOf(stores.accounts, accountKind);
  const principalKeeper = keeperOf(stores.principals, principalKind);
  const principalActs = createPrincipalActs({
    keeper: principalKeeper,
    store: stores.principals,
    clock,
    random,
  });

  return {
    /** Every name under which this deployment issues tokens. */
    ownIssuers: async () =>
      ownIssuers(await configurationReader.current(), (realm) => issuerUrl(settings.publicUrl, realm)),
    /** Told after each change that this instance has made. */
    onChange: (listener: () => void) => void listeners.push(listener),
    fetchMetadata,
    configurationReader,
    configuration: createConfigurationActs({
      keeper: keeperOf(stores.configuration, configurationKind),
      store: stores.configuration,
      defaults,
      longestLife: settings.longestTokenLifetime,
    }),
    partners: {
      keeper: partnerKeeper,
      acts: createPartnerActs({
        keeper: partnerKeeper,
        references: referencesIn(stores),
        fetchMetadata,
        homeRealm,
        clock,
      }),
      refresh: partnerRefresh,
      refresher: createRefresher(partnerRefresh),
    },
    servers: {
      keeper: serverKeeper,
      acts: createServerActs({
        keeper: serverKeeper,
        fetchMetadata,
        dependents: (key) => partnersThat(stores.partners, (partner) => namesServer(partner, key)),
        clock,
      }),
      refresh: serverRefresh,
      refresher: createRefresher(serverRefresh),
    },
    accounts: {
      keeper: accountKeeper,
      acts: createAccountActs({
        keeper: accountKeeper,
        dependents: (key) =>
          partnersThat(stores.partners, ({ linkedAccount }) => isNamed(linkedAccount, key)),
        clock,
      }),
    },
    principals: {
      keeper: principalKeeper,
      acts: principalActs,
      credentials: createCredentialActs({
        keeper: principalKeeper,
        principals: principalActs,
        clock,
        random,
      }),
      uses: stores.credentialUses,
    },
    audit: mergeAuditLogs({
      [configurationKind.collection]: stores.configuration,
      [partnerKind.collection]: stores.partners,
      [serverKind.collection]: stores.servers,
      [principalKind.collection]: stores.principals,
      [accountKind.collection]: stores.accounts,
      [issuerCollection]: createIssuerAudit(options.rings),
    }),
  };
}

function configurationDefaults(settings: Settings): ConfigurationDefaults {
  const { realm, defaultSipDomain, additionalSipDomains, serviceName } = settings;
  return { realm: realm === '' ? undefined : realm, defaultSipDomain, additionalSipDomains, serviceName };
}

function namesServer({ source }: PartnerApplication, key: string): boolean {
  return source.form === 'oauthServer' && isNamed(source.oauthServer, key);
}

function referencesIn({ accounts, servers }: RegistryStores): References {
  async function living<T>(store: RecordStore<T>, key: string): Promise<T | undefined> {
    const found = await store.read(key);
    return found && found.deletedAt === undefined ? found.value : undefined;
  }
  return {
    hasAccount: async (key) => (await living(accounts, key)) !== undefined,
    hasServer: async (key) => (await living(servers, key)) !== undefined,
    realmOfServer: async (name) => (await living(servers, name.toLowerCase()))?.realm ?? undefined,
  };
}
