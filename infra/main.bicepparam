// Every parameter is an environment variable: azd hands over those of its environment (azd env set NAME value), a
// workflow those of its repository. A setting of the service has its own name; docs/deployment.md tells the others.
using 'main.bicep'

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param defaultSipDomain = readEnvironmentVariable('S2S_DEFAULT_SIP_DOMAIN')
param tenantId = readEnvironmentVariable('S2S_TENANT_ID', '')
param managementAudiences = readEnvironmentVariable('S2S_MANAGEMENT_AUDIENCES', '')
param signingMode = readEnvironmentVariable('S2S_SIGNING_MODE', 'vault')

param settings = {
  S2S_PUBLIC_URL: readEnvironmentVariable('S2S_PUBLIC_URL', '')
  S2S_ADDITIONAL_SIP_DOMAINS: readEnvironmentVariable('S2S_ADDITIONAL_SIP_DOMAINS', '')
  S2S_REALM: readEnvironmentVariable('S2S_REALM', '')
  S2S_SERVICE_NAME: readEnvironmentVariable('S2S_SERVICE_NAME', '')
  S2S_CERTIFICATE_NAME: readEnvironmentVariable('S2S_CERTIFICATE_NAME', '')
  S2S_OTHER_REGION_CERTIFICATES: readEnvironmentVariable('S2S_OTHER_REGION_CERTIFICATES', '')
  S2S_TELEMETRY: readEnvironmentVariable('S2S_TELEMETRY', '')
  S2S_TOKEN_LIFETIME: readEnvironmentVariable('S2S_TOKEN_LIFETIME', '')
  S2S_LONGEST_TOKEN_LIFETIME: readEnvironmentVariable('S2S_LONGEST_TOKEN_LIFETIME', '')
  S2S_TOKEN_REUSE: readEnvironmentVariable('S2S_TOKEN_REUSE', '')
  S2S_CLOCK_SKEW: readEnvironmentVariable('S2S_CLOCK_SKEW', '')
  S2S_ASSERTION_AUDIENCES: readEnvironmentVariable('S2S_ASSERTION_AUDIENCES', '')
  S2S_ASSERTION_MAX_LIFETIME: readEnvironmentVariable('S2S_ASSERTION_MAX_LIFETIME', '')
  S2S_METADATA_MAX_AGE: readEnvironmentVariable('S2S_METADATA_MAX_AGE', '')
  S2S_CACHE_FOR: readEnvironmentVariable('S2S_CACHE_FOR', '')
  S2S_MAX_STALE: readEnvironmentVariable('S2S_MAX_STALE', '')
  S2S_ROLL_AUTOMATIC: readEnvironmentVariable('S2S_ROLL_AUTOMATIC', '')
  S2S_ROLL_EVERY: readEnvironmentVariable('S2S_ROLL_EVERY', '')
  S2S_ROLL_PROPAGATE: readEnvironmentVariable('S2S_ROLL_PROPAGATE', '')
  S2S_ROLL_LEAD: readEnvironmentVariable('S2S_ROLL_LEAD', '')
  S2S_ROLL_RETAIN: readEnvironmentVariable('S2S_ROLL_RETAIN', '')
  S2S_CERTIFICATE_VALIDITY_MONTHS: readEnvironmentVariable('S2S_CERTIFICATE_VALIDITY_MONTHS', '')
  S2S_CONSUMER_CACHE: readEnvironmentVariable('S2S_CONSUMER_CACHE', '')
  S2S_ROLL_SCHEDULE: readEnvironmentVariable('S2S_ROLL_SCHEDULE', '')
  S2S_ROLL_TICK: readEnvironmentVariable('S2S_ROLL_TICK', '')
  S2S_MANAGEMENT_ISSUERS: readEnvironmentVariable('S2S_MANAGEMENT_ISSUERS', '')
  S2S_MANAGEMENT_KEYS_URL: readEnvironmentVariable('S2S_MANAGEMENT_KEYS_URL', '')
  S2S_OUTBOUND_ALLOWED: readEnvironmentVariable('S2S_OUTBOUND_ALLOWED', '')
  S2S_OUTBOUND_CA_BUNDLE: readEnvironmentVariable('S2S_OUTBOUND_CA_BUNDLE', '')
  S2S_CLIENT_RATE: readEnvironmentVariable('S2S_CLIENT_RATE', '')
  S2S_FAILURE_RATE: readEnvironmentVariable('S2S_FAILURE_RATE', '')
  S2S_MANAGEMENT_RATE: readEnvironmentVariable('S2S_MANAGEMENT_RATE', '')
  S2S_MOST_CONCURRENT: readEnvironmentVariable('S2S_MOST_CONCURRENT', '')
  S2S_TRUSTED_PROXIES: readEnvironmentVariable('S2S_TRUSTED_PROXIES', '')
}

param scale = {
  instanceMemoryMB: int(readEnvironmentVariable('DEPLOY_INSTANCE_MEMORY', '2048'))
  maximumInstanceCount: int(readEnvironmentVariable('DEPLOY_MAXIMUM_INSTANCES', '100'))
  alwaysReadyInstances: int(readEnvironmentVariable('DEPLOY_ALWAYS_READY', '0'))
  httpPerInstanceConcurrency: int(readEnvironmentVariable('DEPLOY_CONCURRENCY', '0'))
  zoneRedundant: bool(readEnvironmentVariable('DEPLOY_ZONES', 'false'))
}

param network = {
  mode: readEnvironmentVariable('DEPLOY_NETWORK', 'public')
  addressPrefix: readEnvironmentVariable('DEPLOY_NETWORK_PREFIX', '10.71.0.0/24')
  privateInbound: bool(readEnvironmentVariable('DEPLOY_PRIVATE_INBOUND', 'false'))
  egressNextHop: readEnvironmentVariable('DEPLOY_FIREWALL', '')
  partnerNetworks: filter(split(readEnvironmentVariable('DEPLOY_PARTNER_NETWORKS', ''), ','), prefix => !empty(prefix))
}

param vault = {
  sku: readEnvironmentVariable('DEPLOY_VAULT_SKU', 'standard')
  recover: bool(readEnvironmentVariable('DEPLOY_RECOVER_VAULT', 'false'))
  strictRoles: bool(readEnvironmentVariable('DEPLOY_STRICT_ROLES', 'false'))
}

param data = {
  tablePrefix: readEnvironmentVariable('S2S_TABLE_PREFIX', 'S2s')
  redundancy: readEnvironmentVariable('DEPLOY_DATA_REDUNDANCY', 'Standard_ZRS')
  lock: bool(readEnvironmentVariable('DEPLOY_LOCK_DATA', 'false'))
}

param watch = {
  alertEmail: readEnvironmentVariable('DEPLOY_ALERT_EMAIL', '')
  logRetentionDays: int(readEnvironmentVariable('DEPLOY_LOG_DAYS', '90'))
  dailyLogGigabytes: int(readEnvironmentVariable('DEPLOY_LOG_GIGABYTES', '-1'))
  probeSeconds: int(readEnvironmentVariable('DEPLOY_PROBE_SECONDS', '900'))
  monthlyBudget: int(readEnvironmentVariable('DEPLOY_BUDGET', '0'))
  budgetStart: readEnvironmentVariable('DEPLOY_BUDGET_START', '')
}
