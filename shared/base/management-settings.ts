/** Whose access tokens the management API accepts. */
import type { Environment, Setting } from './setting.ts';
import { absoluteUrl, guid, issuerIdentifier, listOf, matching } from './setting-values.ts';

/** In the spelling of the tokens, because an issuer is compared to the letter. */
function tenantOf(environment: Environment): string | undefined {
  return guid(environment.S2S_TENANT_ID ?? '');
}

export const managementSettings = {
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
