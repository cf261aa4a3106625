// The shapes of what a deployment is given. The settings are those of shared/base/settings.ts, under the names that
// they have there, and test/law/infra.test.ts holds the two lists against each other.

@export()
@description('Settings that the service has a default for. An empty one is left to that default.')
@sealed()
type serviceSettings = {
  S2S_PUBLIC_URL: string
  S2S_ADDITIONAL_SIP_DOMAINS: string
  S2S_REALM: string
  S2S_SERVICE_NAME: string
  S2S_CERTIFICATE_NAME: string
  S2S_OTHER_REGION_CERTIFICATES: string
  S2S_TELEMETRY: string
  S2S_TOKEN_LIFETIME: string
  S2S_LONGEST_TOKEN_LIFETIME: string
  S2S_TOKEN_REUSE: string
  S2S_CLOCK_SKEW: string
  S2S_ASSERTION_AUDIENCES: string
  S2S_ASSERTION_MAX_LIFETIME: string
  S2S_METADATA_MAX_AGE: string
  S2S_CACHE_FOR: string
  S2S_MAX_STALE: string
  S2S_ROLL_AUTOMATIC: string
  S2S_ROLL_EVERY: string
  S2S_ROLL_PROPAGATE: string
  S2S_ROLL_LEAD: string
  S2S_ROLL_RETAIN: string
  S2S_CERTIFICATE_VALIDITY_MONTHS: string
  S2S_CONSUMER_CACHE: string
  S2S_ROLL_SCHEDULE: string
  S2S_ROLL_TICK: string
  S2S_MANAGEMENT_ISSUERS: string
  S2S_MANAGEMENT_KEYS_URL: string
  S2S_OUTBOUND_ALLOWED: string
  S2S_OUTBOUND_CA_BUNDLE: string
  S2S_CLIENT_RATE: string
  S2S_FAILURE_RATE: string
  S2S_MANAGEMENT_RATE: string
  S2S_MOST_CONCURRENT: string
  S2S_TRUSTED_PROXIES: string
}

@export()
@description('How large the app may become, and what stands ready.')
@sealed()
type scaleOptions = {
  @description('Memory of an instance in MB; its share of processors grows with it.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('The most instances at one time; the platform takes no bound below 40.')
  @minValue(40)
  @maxValue(1000)
  maximumInstanceCount: int

  @description('Instances for HTTP that run all the time, so that no partner waits for a cold start. Two or more are charged at rest.')
  @minValue(0)
  @maxValue(1000)
  alwaysReadyInstances: int

  @description('Requests that one instance works on at once; 0 leaves it to the platform.')
  @minValue(0)
  @maxValue(1000)
  httpPerInstanceConcurrency: int

  @description('Whether instances and the host storage are spread over availability zones.')
  zoneRedundant: bool
}

@export()
@description('Who reaches what. Public: every part by its public address, guarded by sign-in alone. Private: vault and storage by private endpoints alone, and the app calls out through a network of its own.')
@sealed()
type networkOptions = {
  mode: 'public' | 'private'

  @description('Addresses of the network, /24 or larger.')
  addressPrefix: string

  @description('Whether the app, too, is reached by a private endpoint alone.')
  privateInbound: bool

  @description('Address of a firewall that all calls out go through; empty for a NAT gateway with one public address.')
  egressNextHop: string

  @description('Private networks whose partners may be called, for example 10.0.0.0/8. What is fetched from them is decided by S2S_OUTBOUND_ALLOWED as well.')
  partnerNetworks: string[]
}

@export()
@description('Who is told what, and how long it is kept.')
@sealed()
type watchOptions = {
  @description('Where alerts are sent; empty for nowhere, alerts are then seen in the portal alone.')
  alertEmail: string

  @description('Days that logs are kept.')
  @minValue(30)
  @maxValue(730)
  logRetentionDays: int

  @description('Gigabytes of logs a day after which no more are taken in; -1 for no bound.')
  @minValue(-1)
  dailyLogGigabytes: int

  @description('Seconds between two probes from the same place. Each probe costs money.')
  probeSeconds: 300 | 600 | 900

  @description('Money a month, in the currency of the subscription, of whose use the alert address is told; 0 for no budget.')
  @minValue(0)
  monthlyBudget: int

  @description('First day of the month in which the budget begins, such as 2027-01-01. It cannot be changed afterwards.')
  budgetStart: string
}

@export()
@description('Where the certificate is kept, and what the app may do there.')
@sealed()
type vaultOptions = {
  @description('Premium is for keys in hardware modules, which an operator brings; the service itself makes software keys.')
  sku: 'standard' | 'premium'

  @description('Whether a vault that was deleted under the same name is brought back, with its certificates.')
  recover: bool

  @description('Whether the app gets roles made for it, with the single actions that it needs, instead of built-in ones.')
  strictRoles: bool
}

@export()
@description('How the tables are kept.')
@sealed()
type dataOptions = {
  @description('First letters of each table name.')
  @minLength(1)
  @maxLength(20)
  tablePrefix: string

  @description('Copies: within one place, over zones, or in a second region as well.')
  redundancy: 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS' | 'Standard_RAGZRS'

  @description('Whether a lock stands between the tables and whoever deletes the resource group.')
  lock: bool
}
