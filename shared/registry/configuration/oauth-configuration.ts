/**
 * The one OAuth configuration of a deployment (seeds/003: "a single, global collection"; `Set-CsOAuthConfiguration`,
 * `Set-AuthConfig -Realm`). What was never set here comes from the settings of the deployment.
 */
import type { Seconds } from '../../base/clock.ts';
import { formatPrincipalName, parsePrincipalName } from '../../base/principal-name.ts';
import type { RecordKind } from '../records/record-kind.ts';

/** How long tokens for one audience live. */
export interface AudienceLifetime {
  /** A service-principal name or the issuer of a partner, without a realm: `id`, `id/host` or a URL. */
  readonly audience: string;
  readonly lifetimeSeconds: Seconds;
}

export interface OAuthConfiguration {
  /** The home realm; the default SIP domain unless another is set. */
  readonly realm: string;
  readonly defaultSipDomain: string;
  readonly additionalSipDomains: readonly string[];
  /** Principal id under which this deployment issues its own tokens. */
  readonly serviceName: string;
  readonly exchangeAutodiscoverUrl: string | null;
  /** Domains to which Autodiscover may redirect; `*.` stands for any subdomain. */
  readonly exchangeAutodiscoverAllowedDomains: readonly string[];
  readonly tokenLifetimes: readonly AudienceLifetime[];
}

/** What an administrator has set; everything else is as the settings have it. */
export type ConfigurationRecord = { readonly [K in keyof OAuthConfiguration]?: OAuthConfiguration[K] };

/** What the settings of the deployment say. */
export interface ConfigurationDefaults {
  /** Undefined where the realm follows the default SIP domain. */
  readonly realm: string | undefined;
  readonly defaultSipDomain: string;
  readonly additionalSipDomains: readonly string[];
  readonly serviceName: string;
}

export const configurationKey = 'global';

export const configurationKind: RecordKind<ConfigurationRecord> = {
  collection: 'oauthConfiguration',
  noun: 'OAuth configuration',
  keyOf: () => configurationKey,
  claimsOf: () => [],
  shownOf: (record) => ({ ...record }),
  // Never told: there is exactly one, and whoever finds it made already changes it.
  alreadyExists: 'Conflict',
  takenViolation: () => ({ code: 'Conflict', message: 'The OAuth configuration is being changed.' }),
};

/** What is in force: the record over the settings, the realm over the default SIP domain (seeds/000). */
export function effectiveConfiguration(
  record: ConfigurationRecord,
  defaults: ConfigurationDefaults,
): OAuthConfiguration {
  const defaultSipDomain = record.defaultSipDomain ?? defaults.defaultSipDomain;
  return {
    realm: record.realm ?? defaults.realm ?? defaultSipDomain,
    defaultSipDomain,
    additionalSipDomains: record.additionalSipDomains ?? defaults.additionalSipDomains,
    serviceName: record.serviceName ?? defaults.serviceName,
    exchangeAutodiscoverUrl: record.exchangeAutodiscoverUrl ?? null,
    exchangeAutodiscoverAllowedDomains: record.exchangeAutodiscoverAllowedDomains ?? [],
    tokenLifetimes: record.tokenLifetimes ?? [],
  };
}

/** The life of a token for that audience: its own, else that of its principal, else the usual one. */
export function lifetimeFor(
  { tokenLifetimes }: Pick<OAuthConfiguration, 'tokenLifetimes'>,
  audience: string,
  usual: Seconds,
): Seconds {
  const parsed = parsePrincipalName(audience);
  // An @ within a URL begins no realm.
  const names = parsed ? [formatPrincipalName({ ...parsed, realm: '' }), parsed.principalId] : [audience];
  const own = names.map((name) => tokenLifetimes.find((each) => each.audience === name));
  return own.find((each) => each !== undefined)?.lifetimeSeconds ?? usual;
}
