// One deployment of the token service: a resource group, and in it a module for each kind of resource. No secret goes
// in or out, and every name follows from the subscription, the environment and the region, so that a second run
// changes nothing.
targetScope = 'subscription'

import { dataOptions, networkOptions, scaleOptions, serviceSettings, vaultOptions, watchOptions } from 'types.bicep'

@description('Name of the environment: part of the name of the resource group, and of the hash in all others.')
@minLength(1)
@maxLength(60)
param environmentName string

@description('Region of all resources.')
@minLength(1)
@metadata({ azd: { type: 'location' } })
param location string

@description('Default SIP domain: the subject of the token-issuer certificate and the default realm.')
@minLength(3)
param defaultSipDomain string

@description('Entra ID tenant whose tokens the management API accepts; empty for the tenant of the subscription.')
param tenantId string

@description('Audiences of these tokens, separated by commas; empty for the identifier that infra/entra registers.')
param managementAudiences string

@description('Where the signing key is: it stays in the vault, or is read from it once and signs in memory.')
@allowed(['vault', 'memory'])
param signingMode string

@description('All other settings of the service.')
param settings serviceSettings

@description('Size and number of instances.')
param scale scaleOptions

@description('Network of the deployment.')
param network networkOptions

@description('Key Vault, and the roles there.')
param vault vaultOptions

@description('Table storage.')
param data dataOptions

@description('Alerts, logs and budget.')
param watch watchOptions

var hash = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }
var isPrivate = network.mode == 'private'
var appName = 'func-s2s-${hash}'
var directory = empty(tenantId) ? tenant().tenantId : tenantId
var audiences = empty(managementAudiences) ? 'api://${directory}/s2s-token-service' : managementAudiences
var publicUrl = empty(settings.S2S_PUBLIC_URL) ? app.outputs.url : settings.S2S_PUBLIC_URL

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'id-s2s-${hash}'
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    hash: hash
    retentionDays: watch.logRetentionDays
    dailyGigabytes: watch.dailyLogGigabytes
  }
}

module virtualNetwork 'modules/network.bicep' = if (isPrivate) {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    hash: hash
    network: network
  }
}

module keyVault 'modules/key-vault.bicep' = {
  name: 'key-vault'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-s2s-${hash}'
    vault: vault
    isPrivate: isPrivate
    workspaceId: monitoring.outputs.workspaceId
  }
}

module hostStorage 'modules/storage-host.bicep' = {
  name: 'storage-host'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'sthost${hash}'
    zoneRedundant: scale.zoneRedundant
    isPrivate: isPrivate
  }
}

module dataStorage 'modules/storage-data.bicep' = {
  name: 'storage-data'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'stdata${hash}'
    data: data
    isPrivate: isPrivate
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    principalId: identity.outputs.principalId
    vaultName: keyVault.outputs.name
    hostStorageName: hostStorage.outputs.name
    dataStorageName: dataStorage.outputs.name
    componentName: monitoring.outputs.componentName
    signingMode: signingMode
    strict: vault.strictRoles
  }
}

module endpoints 'modules/private-endpoints.bicep' = if (isPrivate) {
  name: 'private-endpoints'
  scope: group
  params: {
    location: location
    tags: tags
    networkId: virtualNetwork!.outputs.networkId
    subnetId: virtualNetwork!.outputs.endpointSubnetId
    targets: [
      { name: 'vault', resourceId: keyVault.outputs.id, part: 'vault', zone: keyVault.outputs.privateZone }
      { name: 'host', resourceId: hostStorage.outputs.id, part: 'blob', zone: hostStorage.outputs.privateZone }
      { name: 'data', resourceId: dataStorage.outputs.id, part: 'table', zone: dataStorage.outputs.privateZone }
    ]
  }
}

module app 'modules/function-app.bicep' = {
  name: 'function-app'
  scope: group
  params: {
    location: location
    tags: tags
    name: appName
    hash: hash
    identityName: identity.outputs.name
    componentName: monitoring.outputs.componentName
    hostStorageName: hostStorage.outputs.name
    packageContainer: hostStorage.outputs.packageContainer
    settings: union(settings, {
      S2S_DEFAULT_SIP_DOMAIN: defaultSipDomain
      S2S_KEY_VAULT_URL: keyVault.outputs.uri
      S2S_TABLE_SERVICE: dataStorage.outputs.tableEndpoint
      S2S_TABLE_PREFIX: data.tablePrefix
      S2S_SIGNING_MODE: signingMode
      S2S_TENANT_ID: directory
      S2S_MANAGEMENT_AUDIENCES: audiences
    })
    scale: scale
    subnetId: isPrivate ? virtualNetwork!.outputs.appSubnetId : ''
    isPrivate: isPrivate && network.privateInbound
  }
  // The first start reads the vault and the tables: by then the app must be allowed to, and find them.
  dependsOn: [roles, endpoints]
}

module inbound 'modules/private-endpoints.bicep' = if (isPrivate && network.privateInbound) {
  name: 'private-inbound'
  scope: group
  params: {
    location: location
    tags: tags
    networkId: virtualNetwork!.outputs.networkId
    subnetId: virtualNetwork!.outputs.endpointSubnetId
    targets: [{ name: 'app', resourceId: app.outputs.id, part: 'sites', zone: app.outputs.privateZone }]
  }
}

module watching 'modules/watch.bicep' = {
  name: 'watch'
  scope: group
  params: {
    location: location
    tags: tags
    watch: watch
    url: isPrivate && network.privateInbound ? '' : publicUrl
    componentName: monitoring.outputs.componentName
    workspaceId: monitoring.outputs.workspaceId
    vaultId: keyVault.outputs.id
    dataStorageId: dataStorage.outputs.id
  }
}

@description('The resource group, for azure.yaml.')
output AZURE_RESOURCE_GROUP string = group.name

@description('The function app, for azure.yaml.')
output AZURE_FUNCTION_APP_NAME string = appName

@description('The vault, for the commands of docs/operations.md.')
output AZURE_KEY_VAULT_NAME string = keyVault.outputs.name

@description('The one address that calls out come from, for the firewalls of partners; empty without a NAT gateway.')
output AZURE_EGRESS_ADDRESS string = isPrivate ? virtualNetwork!.outputs.egressAddress : ''

@description('Address of the deployment, as the command line s2s reads it.')
output S2S_URL string = publicUrl

@description('What a management token is for, as the command line s2s reads it.')
output S2S_AUDIENCE string = split(audiences, ',')[0]
