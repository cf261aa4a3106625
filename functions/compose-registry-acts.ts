/** Puts together what administrators do to the registry: the acts on each kind of object, and the audit of all. */
import type { KeyRingStore } from '../shared/certificates/ports.ts';
import { issuerUrl } from '../shared/metadata/discovery.ts';
import { createAccountActs } from '../shared/registry/accounts/account-acts.ts';
import { accountKind } from '../shared/registry/accounts/linked-account.ts';
import { createConfigurationActs } from '../shared/registry/configuration/configuration-acts.ts';
import { configurationKind } from '../shared/registry/configuration/oauth-configuration.ts';
import { isNamed } from '../shared/registry/object-name.ts';
import { createPartnerActs } from '../shared/registry/partners/partner-acts.ts';
import type { PartnerApplication } from '../shared/registry/partners/partner-application.ts';
import { partnerKind } from '../shared/registry/partners/partner-kind.ts';
import { partnersThat, type References } from '../shared/registry/partners/references.ts';
import { createCredentialActs } from '../shared/registry/principals/credential-acts.ts';
import { createPrincipalActs } from '../shared/registry/principals/principal-acts.ts';
import { principalKind } from '../shared/registry/principals/principal-kind.ts';
import { createIssuerAudit, issuerCollection } from '../shared/registry/records/issuer-audit.ts';
import { mergeAuditLogs } from '../shared/registry/records/merged-audit.ts';
import type { RecordStore } from '../shared/registry/records/record-store.ts';
import { serverKind } from '../shared/registry/servers/oauth-server.ts';
import { createServerActs } from '../shared/registry/servers/server-acts.ts';
import { ownIssuers } from '../shared/registry/trust/own-issuers.ts';
import type { Service } from './compose.ts';
import type { Registry, RegistryStores } from './compose-registry.ts';

type RegistryActsOptions = Pick<Service, 'registry' | 'settings' | 'clock' | 'random'> & {
  readonly rings: Pick<KeyRingStore, 'history'>;
};

export type ManagedRegistry = ReturnType<typeof composeRegistryActs>;

export function composeRegistryActs({ registry, settings, clock, random, rings }: RegistryActsOptions) {
  const { stores, configurationReader } = registry;
  return {
    ...registry,
    /** Every name under which this deployment issues tokens. */
    ownIssuers: async () =>
      ownIssuers(await configurationReader.current(), (realm) => issuerUrl(settings.publicUrl, realm)),
    configuration: createConfigurationActs({
      keeper: registry.keeperOf(stores.configuration, configurationKind),
      store: stores.configuration,
      defaults: registry.defaults,
      longestLife: settings.longestTokenLifetime,
    }),
    ...foreignActs(registry, clock),
    principals: principalActs(registry, { clock, random }),
    audit: mergeAuditLogs({
      [configurationKind.collection]: stores.configuration,
      [partnerKind.collection]: stores.partners,
      [serverKind.collection]: stores.servers,
      [principalKind.collection]: stores.principals,
      [accountKind.collection]: stores.accounts,
      [issuerCollection]: createIssuerAudit(rings),
    }),
  };
}

/** Those outside: partner applications, OAuth servers, and the accounts that partners are linked to. */
function foreignActs(registry: Registry, clock: RegistryActsOptions['clock']) {
  const { stores, configurationReader, fetchMetadata, partners, servers } = registry;
  const accounts = registry.keeperOf(stores.accounts, accountKind);
  return {
    partners: {
      ...partners,
      acts: createPartnerActs({
        keeper: partners.keeper,
        references: referencesIn(stores),
        fetchMetadata,
        homeRealm: async () => (await configurationReader.current()).realm,
        clock,
      }),
    },
    servers: {
      ...servers,
      acts: createServerActs({
        keeper: servers.keeper,
        fetchMetadata,
        dependents: (key) => partnersThat(stores.partners, (partner) => namesServer(partner, key)),
        clock,
      }),
    },
    accounts: {
      keeper: accounts,
      acts: createAccountActs({
        keeper: accounts,
        dependents: (key) =>
          partnersThat(stores.partners, ({ linkedAccount }) => isNamed(linkedAccount, key)),
        clock,
      }),
    },
  };
}

function principalActs(registry: Registry, time: Pick<Service, 'clock' | 'random'>) {
  const { stores } = registry;
  const keeper = registry.keeperOf(stores.principals, principalKind);
  const acts = createPrincipalActs({ keeper, store: stores.principals, ...time });
  const credentials = createCredentialActs({ keeper, principals: acts, ...time });
  return { keeper, acts, credentials, uses: stores.credentialUses };
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
