/**
 * Puts the service together as requests for tokens, documents and health need it: settings, then adapters, then
 * services. The only place that chooses implementations; a benchmark or a test may hand in its own adapters. What only
 * administrators and timers need stands on it, and is loaded when they come (`late-parts.ts`).
 */
import { aheadOf } from '../shared/base/cached-value.ts';
import type { Clock, Seconds } from '../shared/base/clock.ts';
import { errorFields, type Log } from '../shared/base/log.ts';
import type { Random } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import { createIssuerChecks } from '../shared/certificates/issuer/issuer-checks.ts';
import { readOtherRegions } from '../shared/certificates/issuer/other-regions.ts';
import { createRingReader, type RingReader } from '../shared/certificates/issuer/ring-reader.ts';
import type { RollPolicy } from '../shared/certificates/ring/roll-policy.ts';
import { type Checks, clockCheck } from '../shared/http/health-endpoints.ts';
import { createPublisher, type Publisher } from '../shared/metadata/publisher.ts';
import { createRealms, type Realms } from '../shared/registry/realm.ts';
import { supportedGrantTypes } from '../shared/tokens/issue-token.ts';
import type { ReplayStore } from '../shared/tokens/replay.ts';
import type { Adapters } from './azure-adapters.ts';
import { composeLimits, type Limits } from './compose-limits.ts';
import { composeRegistry, type Registry } from './compose-registry.ts';
import { type ComposedTokens, composeTokens } from './compose-tokens.ts';

/** What the functions need to answer. */
export interface Service extends ComposedTokens {
  readonly settings: Settings;
  readonly adapters: Adapters;
  readonly publicUrl: string;
  /** Difference between clocks that is forgiven, in seconds. */
  readonly skew: Seconds;
  /** Life of a token whose audience has none of its own, in seconds. */
  readonly usualTokenLifetime: Seconds;
  readonly clock: Clock;
  readonly random: Random;
  readonly realms: Realms;
  readonly publisher: Publisher;
  readonly checks: Checks;
  readonly replay: ReplayStore;
  /** The key ring as this instance reads it. */
  readonly reader: RingReader;
  readonly registry: Registry;
  readonly limits: Limits;
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
  const { publicUrl, clockSkew: skew } = settings;
  const freshness = { freshFor: settings.cacheFor, staleFor: settings.maxStale, ahead: aheadOf(random) };
  const policy = rollPolicyOf(settings);
  const reader = createRingReader({
    store: adapters.rings,
    policy,
    otherRegions: readOtherRegions(settings.otherRegionCertificates).keys,
    freshness,
    clock,
    onFailure: (error) => log('dependency.failed', errorFields(error)),
  });
  const common = { ...adapters, stores: adapters.registry, settings, freshness, log };
  const registry = composeRegistry(common);
  const configuration = () => registry.configurationReader.current();
  const limits = composeLimits(settings, clock);
  const realms = createRealms(async () => (await configuration()).realm);
  return {
    settings,
    adapters,
    publicUrl,
    skew,
    usualTokenLifetime: settings.tokenLifetime,
    clock,
    random,
    realms,
    replay,
    limits,
    log,
    checks: { ...createIssuerChecks({ ...adapters, policy }), ...clockCheck(adapters.clockWatch) },
    publisher: createPublisher({
      publicUrl,
      serviceName: async () => (await configuration()).serviceName,
      grantTypes: supportedGrantTypes,
      published: () => reader.published(),
      maxAge: settings.metadataMaxAge,
      clock,
      random,
    }),
    reader,
    registry,
    ...composeTokens({ ...common, registry, reader, realms, limits: limits.clients }),
  };
}
