/** Who this deployment is and what it stands on: address, names, vault, tables, and who else hears of it. */
import { aDomain, type Setting } from './setting.ts';
import {
  domain,
  guid,
  httpsOrigin,
  listOf,
  matching,
  oneOf,
  origin,
  tableService,
} from './setting-values.ts';

export const deploymentSettings = {
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
    meaning:
      'Default SIP domain: the subject of the token-issuer certificate and the default realm, until the OAuth configuration has one.',
    expects: aDomain,
    fallback: undefined,
    parse: domain,
  },
  additionalSipDomains: {
    name: 'S2S_ADDITIONAL_SIP_DOMAINS',
    meaning:
      'Further SIP domains, each in the subject alternative names of the certificate, until the OAuth configuration has them.',
    expects: 'domain names separated by commas',
    fallback: '',
    parse: listOf(domain),
  },
  realm: {
    name: 'S2S_REALM',
    meaning: 'Home realm, a domain or a GUID, until the OAuth configuration has one.',
    expects: 'a domain name or a GUID',
    fallback: '',
    fallbackShown: 'the default SIP domain',
    parse: (text) => (text === '' ? '' : (guid(text) ?? domain(text))),
  },
  serviceName: {
    name: 'S2S_SERVICE_NAME',
    meaning:
      'Principal id under which this deployment issues its own tokens, until the OAuth configuration has one.',
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
  otherRegionCertificates: {
    name: 'S2S_OTHER_REGION_CERTIFICATES',
    meaning:
      'Token-issuer certificates of the same service in other regions: published after our own, and trusted as our own.',
    expects: 'contents of .cer files in base64, separated by commas',
    fallback: '',
    parse: listOf(matching(/^[A-Za-z0-9+/]{1,8192}={0,2}$/)),
  },
  signingMode: {
    name: 'S2S_SIGNING_MODE',
    meaning:
      'Key custody: vault (one vault call a signature, the key never leaves) or memory (an exportable key is read once and signs in process).',
    expects: 'vault or memory',
    fallback: 'vault',
    parse: oneOf('vault', 'memory'),
  },
  telemetry: {
    name: 'S2S_TELEMETRY',
    meaning:
      'Whether metrics and spans go to OpenTelemetry, by its API: they need an SDK that is loaded before the service.',
    expects: 'off or api',
    fallback: 'off',
    parse: oneOf('off', 'api'),
  },
} as const satisfies Record<string, Setting<unknown>>;
