/**
 * Puts together what requests for tokens need of the registry: the configuration, and the keepers of partners and OAuth
 * servers with what keeps their keys fresh. What changes the registry stands on this: `compose-registry-acts.ts`.
 */
import type { FreshnessPolicy } from '../shared/base/cached-value.ts';
import type { Clock } from '../shared/base/clock.ts';
import { errorFields, type Log } from '../shared/base/log.ts';
import type { Random } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import type { GuardedFetch } from '../shared/metadata/fetch/guarded-fetch.ts';
import { fetchForeignMetadata } from '../shared/metadata/foreign/fetch-foreign-metadata.ts';
import type { LinkedAccount } from '../shared/registry/accounts/linked-account.ts';
import { createConfigurationReader } from '../shared/registry/configuration/configuration-reader.ts';
import type {
  ConfigurationDefaults,
  ConfigurationRecord,
} from '../shared/registry/configuration/oauth-configuration.ts';
import type { PartnerApplication } from '../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../shared/registry/partners/partner-kind.ts';
import { refreshablePartner } from '../shared/registry/partners/refreshable-partner.ts';
import type { CredentialUseStore } from '../shared/registry/principals/credential-use.ts';
import type { PrincipalRecord } from '../shared/registry/principals/service-principal.ts';
import type { AuditLog } from '../shared/registry/records/audit.ts';
import { createRecordKeeper } from '../shared/registry/records/record-keeper.ts';
import type { RecordKind } from '../shared/registry/records/record-kind.ts';
import type { RecordStore } from '../shared/registry/records/record-store.ts';
import { watchedStore } from '../shared/registry/records/watched-store.ts';
import { type OAuthServer, refreshableServer, serverKind } from '../shared/registry/servers/oauth-server.ts';
import { createRefresher, type MetadataAlarm, type Refreshable } from '../shared/registry/trust/refresher.ts';

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
  readonly fetch: GuardedFetch;
  readonly settings: Settings;
  readonly freshness: FreshnessPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export type Registry = ReturnType<typeof composeRegistry>;

export function composeRegistry(options: RegistryOptions) {
  const { stores, clock, random, log } = options;
  const listeners: (() => void)[] = [];
  const changed = () => listeners.forEach((listener) => void listener());
  const keeperOf = <T>(store: RecordStore<T>, kind: RecordKind<T>) =>
    createRecordKeeper({ store: watchedStore(store, changed), kind, clock, random });
  const defaults = configurationDefaults(options.settings);
  const fetchMetadata = (url: string) => fetchForeignMetadata(url, options.fetch);
  const onAlarm = ({ object, code, message }: MetadataAlarm) =>
    log('metadata.alarm', { object, code, message });

  function refreshed<T>(store: RecordStore<T>, recordKind: RecordKind<T>, kind: Refreshable<T>) {
    const keeper = keeperOf(store, recordKind);
    const refresh = { keeper, kind, fetchMetadata, clock, onAlarm };
    return { keeper, refresh, refresher: createRefresher(refresh) };
  }

  return {
    stores,
    defaults,
    keeperOf,
    fetchMetadata,
    /** Told after each change that this instance has made. */
    onChange: (listener: () => void) => void listeners.push(listener),
    configurationReader: createConfigurationReader({
      store: stores.configuration,
      defaults,
      freshness: options.freshness,
      clock,
      onFailure: (error) => log('dependency.failed', errorFields(error)),
    }),
    partners: refreshed(stores.partners, partnerKind, refreshablePartner),
    servers: refreshed(stores.servers, serverKind, refreshableServer),
  };
}

function configurationDefaults(settings: Settings): ConfigurationDefaults {
  const { realm, defaultSipDomain, additionalSipDomains, serviceName } = settings;
  return { realm: realm === '' ? undefined : realm, defaultSipDomain, additionalSipDomains, serviceName };
}
