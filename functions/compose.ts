/**
 * Puts the service together: settings, then adapters, then services. The only place that chooses implementations;
 * a benchmark or a test may hand in its own adapters.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createMemorySigner } from '../shared/azure/memory-signer.ts';
import { createTableKeyRings } from '../shared/azure/table-key-rings.ts';
import { createTablePinnedPartners } from '../shared/azure/table-pinned-partners.ts';
import { createTableReplay } from '../shared/azure/table-replay.ts';
import { createTableRollRecords } from '../shared/azure/table-roll-records.ts';
import { createTableServicePrincipals } from '../shared/azure/table-service-principals.ts';
import { tableClient } from '../shared/azure/tables.ts';
import { createVaultCertificates } from '../shared/azure/vault-certificates.ts';
import { createVaultSigner } from '../shared/azure/vault-signer.ts';
import { type Clock, systemClock } from '../shared/base/clock.ts';
import { errorFields, type Log } from '../shared/base/log.ts';
import { type Random, systemRandom } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import {
  type CertificateIntake,
  createCertificateIntake,
} from '../shared/certificates/issuer/certificate-intake.ts';
import { createIssuerChecks } from '../shared/certificates/issuer/issuer-checks.ts';
import { createIssuerVerbs } from '../shared/certificates/issuer/issuer-verbs.ts';
import { createPartnerPins, type PartnerPins } from '../shared/certificates/issuer/partner-pins.ts';
import { createRingReader, type RingReader } from '../shared/certificates/issuer/ring-reader.ts';
import { createTokenIssuer, type TokenIssuer } from '../shared/certificates/issuer/token-issuer.ts';
import type { CertificateStore, KeyRingStore, Signer } from '../shared/certificates/ports.ts';
import type { RollPolicy } from '../shared/certificates/ring/roll-policy.ts';
import { describeVersion } from '../shared/certificates/roll/describe-version.ts';
import { type PinnedPartnerStore, pinnedPartnersOf } from '../shared/certificates/roll/pinned-partners.ts';
import type { RollRecordStore } from '../shared/certificates/roll/roll-record.ts';
import type { RollDependencies } from '../shared/certificates/roll/roll-run.ts';
import type { Checks } from '../shared/http/health-endpoints.ts';
import { createManagementTokenCheck, type VerifyManagementToken } from '../shared/http/management-token.ts';
import type { TokenEndpointOptions } from '../shared/http/token-endpoint.ts';
import { issuerUrl } from '../shared/metadata/discovery.ts';
import { createPublisher, type Publisher } from '../shared/metadata/publisher.ts';
import { createCachedPrincipals } from '../shared/registry/cached-principals.ts';
import { createRealms, type Realms } from '../shared/registry/realm.ts';
import type { ServicePrincipals } from '../shared/registry/service-principal.ts';
import { supportedGrantTypes } from '../shared/tokens/issue-token.ts';
import type { ReplayStore } from '../shared/tokens/replay.ts';

/** Everything outside the process. */
export interface Adapters {
  readonly clock: Clock;
  readonly random: Random;
  readonly certificates: CertificateStore;
  readonly signer: Signer;
  readonly rings: KeyRingStore;
  readonly rollRecords: RollRecordStore;
  readonly pinnedPartners: PinnedPartnerStore;
  readonly principals: ServicePrincipals;
  readonly replay: ReplayStore;
}

/** What the functions need to answer. */
export interface Service {
  readonly clock: Clock;
  readonly random: Random;
  readonly realms: Realms;
  readonly publisher: Publisher;
  readonly tokenOptions: TokenEndpointOptions;
  readonly checks: Checks;
  readonly replay: ReplayStore;
  /** The key ring as this instance reads it. */
  readonly reader: RingReader;
  /** What the roll works with. */
  readonly roll: RollDependencies;
  readonly rollRecords: RollRecordStore;
  readonly issuer: TokenIssuer;
  readonly intake: CertificateIntake;
  readonly pins: PartnerPins;
  readonly verifyManagementToken: VerifyManagementToken;
  /** For what happens outside a request. */
  readonly log: Log;
}

export function azureAdapters(settings: Settings): Adapters {
  const storage = { service: settings.tableService, prefix: settings.tablePrefix };
  const createSigner = settings.signingMode === 'memory' ? createMemorySigner : createVaultSigner;
  return {
    clock: systemClock,
    random: systemRandom,
    certificates: createVaultCertificates(settings.keyVaultUrl),
    signer: createSigner(settings.keyVaultUrl),
    rings: createTableKeyRings(tableClient(storage, 'KeyRings')),
    pinnedPartners: createTablePinnedPartners(tableClient(storage, 'KeyRings')),
    rollRecords: createTableRollRecords(tableClient(storage, 'KeyRings')),
    principals: createTableServicePrincipals(tableClient(storage, 'ServicePrincipals')),
    replay: createTableReplay(tableClient(storage, 'Replay')),
  };
}

/** An operator's roll is never sooner than this, whatever else is set; partners may cache for a day (seeds/002). */
const minimumLead = 24 * 3600;

export function rollPolicyOf(settings: Settings): RollPolicy {
  return {
    automatic: settings.rollAutomatic === 'true',
    tokenLifetime: settings.tokenLifetime,
    rotateEvery: settings.rollEvery,
    propagate: settings.rollPropagate,
    lead: settings.rollLead,
    retain: settings.rollRetain,
    validityMonths: settings.certificateValidityMonths,
    cacheFor: settings.cacheFor,
    consumerCache: settings.consumerCache,
    skew: settings.clockSkew,
    tick: settings.rollTick,
    minimumLead,
  };
}

export function composeService(settings: Settings, adapters: Adapters, log: Log): Service {
  const { clock, random, replay } = adapters;
  const { publicUrl } = settings;
  const freshness = { freshFor: settings.cacheFor, staleFor: settings.maxStale };
  const onFailure = (error: unknown) => log('dependency.failed', errorFields(error));
  const policy = rollPolicyOf(settings);
  const reader = createRingReader({ store: adapters.rings, policy, freshness, clock, onFailure });
  const realms = createRealms(settings.realm);
  const { defaultSipDomain, additionalSipDomains } = settings;
  const sipDomains = { defaultSipDomain, additionalSipDomains };
  const urlOf = (realm: string) => issuerUrl(publicUrl, realm);
  return {
    clock,
    random,
    realms,
    replay,
    log,
    checks: createIssuerChecks({ ...adapters, policy }),
    rollRecords: adapters.rollRecords,
    issuer: createTokenIssuer({
      ...adapters,
      ...sipDomains,
      policy,
      verbs: createIssuerVerbs({ rings: adapters.rings, clock, policy }),
      onChange: () => reader.invalidate(),
    }),
    pins: createPartnerPins({ ...adapters, pins: adapters.pinnedPartners, policy }),
    intake: createCertificateIntake({
      ...adapters,
      ...sipDomains,
      policy,
      creation: creationOf(settings),
      wait: (seconds) => delay(seconds * 1000),
    }),
    verifyManagementToken: createManagementTokenCheck({
      tenantId: settings.tenantId,
      issuers: settings.managementIssuers,
      audiences: settings.managementAudiences,
      keysUrl: settings.managementKeysUrl,
      skew: settings.clockSkew,
      clock,
    }),
    publisher: createPublisher({
      publicUrl,
      serviceName: settings.serviceName,
      grantTypes: supportedGrantTypes,
      published: () => reader.published(),
      maxAge: settings.metadataMaxAge,
      clock,
      random,
    }),
    tokenOptions: {
      realms,
      publicUrl,
      principals: createCachedPrincipals(adapters.principals, freshness, clock),
      replay,
      clock,
      random,
      signer: adapters.signer,
      currentKey: () => reader.currentKey(),
      currentKeyNow: () => reader.currentKeyNow(),
      tokenLifetime: settings.tokenLifetime,
      skew: settings.clockSkew,
      longestAssertionLife: settings.assertionLifetime,
      issuerUrl: urlOf,
      assertionAudiences: ({ realm, tokenEndpoint }) =>
        settings.assertionAudiences.includes('tokenEndpoint')
          ? [urlOf(realm), tokenEndpoint]
          : [urlOf(realm)],
    },
    reader,
    roll: {
      rings: adapters.rings,
      certificates: adapters.certificates,
      clock,
      random,
      policy,
      creation: creationOf(settings),
      describe: describeVersion,
      pinnedPartners: pinnedPartnersOf(adapters.pinnedPartners),
    },
  };
}

/** Subject and alternative names as Lync had them: the default SIP domain, then each further one (seeds/000). */
function creationOf(settings: Settings): RollDependencies['creation'] {
  return {
    name: settings.certificateName,
    subject: `CN=${settings.defaultSipDomain}`,
    dnsNames: [settings.defaultSipDomain, ...settings.additionalSipDomains],
    exportable: settings.signingMode === 'memory',
  };
}
