/**
 * Every setting of the service: its name, meaning, default and what it accepts. The one list; `docs/configuration.md`
 * and the deployment templates are checked against it. All problems are reported at once and stop the start.
 */

import type { Seconds } from './clock.ts';
import { parseDuration } from './duration.ts';
import {
  absoluteUrl,
  domain,
  guid,
  httpsOrigin,
  issuerIdentifier,
  listOf,
  matching,
  oneOf,
  origin,
  tableService,
  wholeNumber,
} from './setting-values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Setting<T> {
  readonly name: `S2S_${string}`;
  readonly meaning: string;
  /** What a value must look like, for the error and the document. */
  readonly expects: string;
  /** The text that stands in when the setting is absent; undefined makes it required. */
  readonly fallback: string | undefined | ((environment: Environment) => string | undefined);
  /** How the document writes a computed fallback. */
  readonly fallbackShown?: string;
  readonly parse: (text: string) => T | undefined;
}

const aDuration = 'a whole number with s, m, h or d, e.g. 90d';
const aDomain = 'a domain name, e.g. litwareinc.com';

function duration(
  name: `S2S_${string}`,
  fallback: Setting<Seconds>['fallback'],
  meaning: string,
): Setting<Seconds> {
  return { name, meaning, fallback, expects: aDuration, parse: parseDuration };
}

/** In the spelling of the tokens, because an issuer is compared to the letter. */
function tenantOf(environment: Environment): string | undefined {
  return guid(environment.S2S_TENANT_ID ?? '');
}

export const settingsTable = {
  publicUrl: {
    name: 'S2S_PUBLIC_URL',
    meaning: 'Base URL under which partners reach this service; it is the start of the modern issuer name.',
    expects: 'an https URL without a path (http only on loopback)',
    fallback: (env) => (env.WEBSITE_HOSTNAME ? `https://${env.WEBSITE_HOSTNAME}` : undefined),
    fallbackShown: 'https:// and the host name of the function app',
    parse: origin,
  },
  defaultSipDomain: {
    name: 'S2S_DEFAULT_SIP_DOMAIN',
    meaning: 'Default SIP domain: the subject of the token-issuer certificate and the default realm.',
    expects: aDomain,
    fallback: undefined,
    parse: domain,
  },
  additionalSipDomains: {
    name: 'S2S_ADDITIONAL_SIP_DOMAINS',
    meaning: 'Further SIP domains, each in the subject alternative names of the certificate.',
    expects: 'domain names separated by commas',
    fallback: '',
    parse: listOf(domain),
  },
  realm: {
    name: 'S2S_REALM',
    meaning: 'Home realm, a domain or a GUID.',
    expects: 'a domain name or a GUID',
    fallback: (env) => env.S2S_DEFAULT_SIP_DOMAIN,
    fallbackShown: 'the default SIP domain',
    parse: (text) => guid(text) ?? domain(text),
  },
  serviceName: {
    name: 'S2S_SERVICE_NAME',
    meaning: 'Principal id under which this deployment issues its own tokens.',
    expects: 'a GUID',
    fallback: '00000004-0000-0ff1-ce00-000000000000',
    parse: guid,
  },
  keyVaultUrl: {
    name: 'S2S_KEY_VAULT_URL',
    meaning: 'The Key Vault that holds the token-issuer certificate.',
    expects: 'an https URL without a path',
    fallback: undefined,
    parse: httpsOrigin,
  },
  certificateName: {
    name: 'S2S_CERTIFICATE_NAME',
    meaning: 'Name, in the vault, of the certificate that the service creates and rolls.',
    expects: '1 to 100 letters, digits and hyphens',
    fallback: 'OAuthTokenIssuer',
    parse: matching(/^[0-9A-Za-z-]{1,100}$/),
  },
  tableService: {
    name: 'S2S_TABLE_SERVICE',
    meaning: 'The table endpoint of the data storage account.',
    expects: 'an https account URL (a connection string only where its TableEndpoint is on loopback)',
    fallback: undefined,
    parse: tableService,
  },
  tablePrefix: {
    name: 'S2S_TABLE_PREFIX',
    meaning: 'First letters of every table name, to tell deployments in one account apart.',
    expects: '1 to 20 letters and digits, a letter first',
    fallback: 'S2s',
    parse: matching(/^[A-Za-z][A-Za-z0-9]{0,19}$/),
  },
  signingMode: {
    name: 'S2S_SIGNING_MODE',
    meaning:
      'Key custody: vault (one vault call a signature, the key never leaves) or memory (an exportable key is read once and signs in process).',
    expects: 'vault or memory',
    fallback: 'vault',
    parse: oneOf('vault', 'memory'),
  },
  tokenLifetime: duration('S2S_TOKEN_LIFETIME', '1h', 'Life of an issued token.'),
  clockSkew: duration(
    'S2S_CLOCK_SKEW',
    '5m',
    'Difference between clocks that is forgiven, ours to a partner.',
  ),
  assertionAudiences: {
    name: 'S2S_ASSERTION_AUDIENCES',
    meaning:
      'Which audience a client assertion may name: the issuer (RFC 7523bis), and, for clients such as MSAL, also the token endpoint URL.',
    expects: 'issuer, or issuer,tokenEndpoint',
    fallback: 'issuer',
    parse: listOf(oneOf('issuer', 'tokenEndpoint')),
  },
  assertionLifetime: duration(
    'S2S_ASSERTION_MAX_LIFETIME',
    '10m',
    'Longest life that a client assertion may give itself (Exchange and MSAL use ten minutes).',
  ),
  metadataMaxAge: duration(
    'S2S_METADATA_MAX_AGE',
    '5m',
    'Longest time a partner may cache metadata and JWKS.',
  ),
  cacheFor: duration(
    'S2S_CACHE_FOR',
    '60s',
    'Longest time until every instance sees a change: a new key ring, a disabled client.',
  ),
  maxStale: duration(
    'S2S_MAX_STALE',
    '15m',
    'How long the last good data serves while storage is down; then requests are refused.',
  ),
  rollAutomatic: {
    name: 'S2S_ROLL_AUTOMATIC',
    meaning: 'Whether the timer creates the first certificate and each next one by itself.',
    expects: 'true or false',
    fallback: 'true',
    parse: oneOf('true', 'false'),
  },
  rollEvery: duration('S2S_ROLL_EVERY', '90d', 'Longest time a key signs before its successor takes over.'),
  rollPropagate: duration('S2S_ROLL_PROPAGATE', '48h', 'How long a new key is published before it signs.'),
  rollLead: {
    ...duration(
      'S2S_ROLL_LEAD',
      (env) => env.S2S_ROLL_EVERY || '90d',
      'How long before it is due the next key is prepared.',
    ),
    fallbackShown: 'S2S_ROLL_EVERY, so that a next key always exists',
  },
  rollRetain: duration('S2S_ROLL_RETAIN', '14d', 'How long a key stays published after it last signed.'),
  certificateValidityMonths: {
    name: 'S2S_CERTIFICATE_VALIDITY_MONTHS',
    meaning: 'Validity of a created certificate, in months.',
    expects: 'a whole number from 1 to 60',
    fallback: '12',
    parse: wholeNumber(1, 60),
  },
  consumerCache: duration(
    'S2S_CONSUMER_CACHE',
    '24h',
    'Longest time that partners are assumed to keep our metadata, whatever we ask of them.',
  ),
  rollSchedule: {
    name: 'S2S_ROLL_SCHEDULE',
    meaning: 'When the roll timer runs, as NCRONTAB with seconds.',
    expects: 'six fields, e.g. 0 */15 * * * *',
    fallback: '0 */15 * * * *',
    parse: matching(/^(\S+ ){5}\S+$/),
  },
  rollTick: duration('S2S_ROLL_TICK', '15m', 'The longest gap that the schedule leaves between two runs.'),
  tenantId: {
    name: 'S2S_TENANT_ID',
    meaning: 'The Entra ID tenant whose tokens the management API accepts.',
    expects: 'a GUID',
    fallback: undefined,
    parse: guid,
  },
  managementAudiences: {
    name: 'S2S_MANAGEMENT_AUDIENCES',
    meaning:
      'Audiences that a management access token may have: the API’s identifier URI, its client id, or both.',
    expects: 'identifiers separated by commas',
    fallback: 'api://s2s-token-service',
    parse: listOf(matching(/^[\x21-\x2b\x2d-\x7e]{1,256}$/)),
  },
  managementIssuers: {
    name: 'S2S_MANAGEMENT_ISSUERS',
    meaning: 'Issuers of management access tokens, each exact.',
    expects: 'URLs separated by commas',
    fallback: (env) => {
      const tenant = tenantOf(env);
      return tenant && `https://login.microsoftonline.com/${tenant}/v2.0,https://sts.windows.net/${tenant}/`;
    },
    fallbackShown: 'the two issuers of the tenant in the public cloud',
    parse: listOf(issuerIdentifier),
  },
  managementKeysUrl: {
    name: 'S2S_MANAGEMENT_KEYS_URL',
    meaning: 'Where the keys that sign management access tokens are published; never taken from a token.',
    expects: 'an https URL (http only on loopback)',
    fallback: (env) => {
      const tenant = tenantOf(env);
      return tenant && `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`;
    },
    fallbackShown: 'the key set of the tenant in the public cloud',
    parse: absoluteUrl,
  },
} as const satisfies Record<string, Setting<unknown>>;
