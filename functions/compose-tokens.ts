/** Puts the token endpoints together: what tokens are issued with, and what the tokens of others are judged with. */
import type { FreshnessPolicy } from '../shared/base/cached-value.ts';
import type { Clock } from '../shared/base/clock.ts';
import { errorFields, type Log } from '../shared/base/log.ts';
import type { Random } from '../shared/base/random.ts';
import type { Settings } from '../shared/base/read-settings.ts';
import type { RingReader } from '../shared/certificates/issuer/ring-reader.ts';
import type { Signer } from '../shared/certificates/ports.ts';
import type { IntrospectionOptions } from '../shared/http/introspection-endpoint.ts';
import type { RequestLimits } from '../shared/http/limits/request-limits.ts';
import type { TokenEndpointOptions } from '../shared/http/token-endpoint.ts';
import { issuerUrl } from '../shared/metadata/discovery.ts';
import { lifetimeFor } from '../shared/registry/configuration/oauth-configuration.ts';
import { createCachedPrincipals } from '../shared/registry/principals/cached-principals.ts';
import { createCredentialUseRecorder } from '../shared/registry/principals/credential-use.ts';
import { createPrincipalReader } from '../shared/registry/principals/principal-reader.ts';
import type { Realms } from '../shared/registry/realm.ts';
import { createTrustReader, type TrustReader } from '../shared/registry/trust/trust-reader.ts';
import type { InspectOptions } from '../shared/tokens/judge/inspect-token.ts';
import { judgeToken } from '../shared/tokens/judge/judge-token.ts';
import { judgeUserToken } from '../shared/tokens/judge/judge-user-token.ts';
import { rememberAbsences } from '../shared/tokens/known-absences.ts';
import type { ReplayStore } from '../shared/tokens/replay.ts';
import type { ClientRequest } from '../shared/tokens/token-request.ts';
import { createTokenReuse } from '../shared/tokens/token-reuse.ts';
import type { Registry, RegistryStores } from './compose-registry.ts';

export interface TokensOptions {
  readonly settings: Settings;
  readonly registry: Registry;
  readonly stores: RegistryStores;
  readonly reader: RingReader;
  readonly realms: Realms;
  readonly signer: Signer;
  readonly replay: ReplayStore;
  readonly limits: RequestLimits;
  readonly freshness: FreshnessPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface ComposedTokens {
  readonly tokenOptions: TokenEndpointOptions;
  readonly introspection: IntrospectionOptions;
  readonly trust: TrustReader;
  /** What the tokens of others and our own are judged with. */
  readonly judging: InspectOptions;
}

export function composeTokens(options: TokensOptions): ComposedTokens {
  const { settings, registry, stores, reader, realms, replay, freshness, clock, random } = options;
  const { publicUrl, clockSkew: skew } = settings;
  const configuration = () => registry.configurationReader.current();
  const serviceName = async () => (await configuration()).serviceName;
  const urlOf = (realm: string) => issuerUrl(publicUrl, realm);
  const principals = createCachedPrincipals(
    createPrincipalReader(stores.principals, realms.home),
    freshness,
    clock,
  );
  const trust = createTrustReader({
    ...stores,
    partnerRefresher: registry.partners.refresher,
    serverRefresher: registry.servers.refresher,
    freshness,
    clock,
  });
  registry.onChange(() => {
    principals.invalidate();
    trust.invalidate();
  });
  const judging: InspectOptions = {
    realms,
    serviceName,
    issuerUrl: urlOf,
    publishedKeys: async () => (await reader.published()).keys,
    principals: principals.ofProven,
    trust,
    clock,
    skew,
  };
  const authentication = {
    principals: principals.ofProven,
    claimed: principals,
    limits: options.limits,
    uses: createCredentialUseRecorder(stores.credentialUses, clock, (error) =>
      options.log('dependency.failed', errorFields(error)),
    ),
    replay,
    clock,
    skew,
    longestAssertionLife: settings.assertionLifetime,
    assertionAudiences: ({ realm, tokenEndpoint }: ClientRequest) =>
      settings.assertionAudiences.includes('tokenEndpoint') ? [urlOf(realm), tokenEndpoint] : [urlOf(realm)],
  };
  return {
    trust,
    judging,
    tokenOptions: {
      ...authentication,
      realms,
      publicUrl,
      random,
      signer: options.signer,
      currentKey: () => reader.currentKey(),
      currentKeyNow: () => reader.currentKeyNow(),
      lifetimeFor: async (audience) => {
        const wanted = lifetimeFor(await configuration(), audience, settings.tokenLifetime);
        // One that was set before the bound was lowered must not outlive the published key.
        return Math.min(wanted, settings.longestTokenLifetime);
      },
      issuerUrl: urlOf,
      serviceName,
      trust: rememberAbsences(trust, { staleFor: settings.maxStale, clock }),
      judgeUserToken: (token, client) => judgeUserToken(token, client, judging),
      reuse: createTokenReuse(settings.tokenReuse),
    },
    introspection: {
      ...authentication,
      realms,
      publicUrl,
      judgeToken: (token, resource) => judgeToken(token, resource, judging),
    },
  };
}
