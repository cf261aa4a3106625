/**
 * Puts the service together: settings, then adapters, then services. The only place that chooses implementations;
 * a benchmark or a test may hand in its own adapters.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Seconds } from '../shared/base/clock.ts';
import { errorFields, type Log } from '../shared/base/log.ts';
import type { Random } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import {
  type CertificateIntake,
  createCertificateIntake,
} from '../shared/certificates/issuer/certificate-intake.ts';
import { createIssuerChecks } from '../shared/certificates/issuer/issuer-checks.ts';
import { createIssuerVerbs } from '../shared/certificates/issuer/issuer-verbs.ts';
import { readOtherRegions } from '../shared/certificates/issuer/other-regions.ts';
import { createPartnerPins, type PartnerPins } from '../shared/certificates/issuer/partner-pins.ts';
import { createRingReader, type RingReader } from '../shared/certificates/issuer/ring-reader.ts';
import { createTokenIssuer, type TokenIssuer } from '../shared/certificates/issuer/token-issuer.ts';
import type { RollPolicy } from '../shared/certificates/ring/roll-policy.ts';
import { describeVersion } from '../shared/certificates/roll/describe-version.ts';
import { pinnedPartnersOf } from '../shared/certificates/roll/pinned-partners.ts';
import type { RollRecordStore } from '../shared/certificates/roll/roll-record.ts';
import type { RollDependencies } from '../shared/certificates/roll/roll-run.ts';
import type { SipDomains } from '../shared/certificates/x509/certificate-rules.ts';
import type { Checks } from '../shared/http/health-endpoints.ts';
import type { IntrospectionOptions } from '../shared/http/introspection-endpoint.ts';
import { createManagementTokenCheck, type VerifyManagementToken } from '../shared/http/management-token.ts';
import type { TokenEndpointOptions } from '../shared/http/token-endpoint.ts';
import { createPublisher, type Publisher } from '../shared/metadata/publisher.ts';
import { createRealms, type Realms } from '../shared/registry/realm.ts';
import { supportedGrantTypes } from '../shared/tokens/issue-token.ts';
import type { ReplayStore } from '../shared/tokens/replay.ts';
import type { Adapters } from './azure-adapters.ts';
import { type ConnectivityTests, composeConnectivity } from './compose-connectivity.ts';
import { composeRegistry, type Registry } from './compose-registry.ts';
import { type ComposedTokens, composeTokens } from './compose-tokens.ts';

/** What the functions need to answer. */
export interface Service {
  readonly publicUrl: string;
  /** Difference between clocks that is forgiven, in seconds. */
  readonly skew: Seconds;
  /** Life of a token whose audience has none of its own, in seconds. */
  readonly usualTokenLifetime: Seconds;
  readonly clock: Clock;
  readonly random: Random;
  readonly realms: Realms;
  readonly publisher: Publisher;
  readonly tokenOptions: TokenEndpointOptions;
  readonly introspection: IntrospectionOptions;
  readonly connectivity: ConnectivityTests;
  readonly inspectToken: ComposedTokens['inspectToken'];
  readonly checks: Checks;
  readonly replay: ReplayStore;
  /** The key ring as this instance reads it. */
  readonly reader: RingReader;
  /** What the roll works with. */
  readonly roll: () => Promise<RollDependencies>;
  readonly registry: Registry;
  readonly rollRecords: RollRecordStore;
  readonly issuer: TokenIssuer;
  readonly intake: CertificateIntake;
  readonly pins: PartnerPins;
  readonly verifyManagementToken: VerifyManagementToken;
  /** For what happens outside a request. */
  readonly log: Log;
}

/** An operator's roll is never sooner than this, whatever else is set; partners may cache for a day (seeds/002). */
const minimumLead = 24 * 3600;

export function rollPolicyOf(settings: Settings): RollPolicy {
  return {
    automatic: settings.rollAutomatic === 'true',
    tokenLifetime: settings.longestTokenLifetime,
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
  const reader = createRingReader({
    store: adapters.rings,
    policy,
    otherRegions: readOtherRegions(settings.otherRegionCertificates).keys,
    freshness,
    clock,
    onFailure,
  });
  const registry = composeRegistry({ ...adapters, stores: adapters.registry, settings, freshness, log });
  const configuration = () => registry.configurationReader.current();
  const homeRealm = async () => (await configuration()).realm;
  const realms = createRealms(homeRealm);
  const plan = async () => creationOf(settings, await configuration());
  const tokens = composeTokens({
    ...adapters,
    stores: adapters.registry,
    settings,
    freshness,
    registry,
    reader,
    realms,
    log,
  });
  return {
    publicUrl,
    skew: settings.clockSkew,
    usualTokenLifetime: settings.tokenLifetime,
    clock,
    random,
    realms,
    replay,
    log,
    checks: createIssuerChecks({ ...adapters, policy }),
    rollRecords: adapters.rollRecords,
    issuer: createTokenIssuer({
      ...adapters,
      sipDomains: configuration,
      policy,
      verbs: createIssuerVerbs({ rings: adapters.rings, clock, policy }),
      onChange: () => reader.invalidate(),
    }),
    pins: createPartnerPins({ ...adapters, pins: adapters.pinnedPartners, policy }),
    intake: createCertificateIntake({
      ...adapters,
      sipDomains: configuration,
      policy,
      creation: { name: settings.certificateName },
      plan,
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
      serviceName: async () => (await configuration()).serviceName,
      grantTypes: supportedGrantTypes,
      published: () => reader.published(),
      maxAge: settings.metadataMaxAge,
      clock,
      random,
    }),
    tokenOptions: tokens.issuing,
    introspection: tokens.introspection,
    inspectToken: tokens.inspectToken,
    connectivity: composeConnectivity({
      ...adapters,
      stores: adapters.registry,
      registry,
      tokens,
      reader,
    }),
    reader,
    registry,
    roll: async () => ({
      rings: adapters.rings,
      certificates: adapters.certificates,
      clock,
      random,
      policy,
      creation: await plan(),
      describe: describeVersion,
      pinnedPartners: pinnedPartnersOf(adapters.pinnedPartners),
    }),
  };
}

/** Subject and alternative names as Lync had them: the default SIP domain, then each further one (seeds/000). */
function creationOf(
  settings: Settings,
  { defaultSipDomain, additionalSipDomains }: SipDomains,
): RollDependencies['creation'] {
  return {
    name: settings.certificateName,
    subject: `CN=${defaultSipDomain}`,
    dnsNames: [defaultSipDomain, ...additionalSipDomains],
    exportable: settings.signingMode === 'memory',
  };
}
