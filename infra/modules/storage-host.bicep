// The storage account of the Functions host: the deployed package and the locks of the timers, as blobs. Apart from
// the tables, because the host needs to own it.

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the account.')
param name string

@description('Whether copies are spread over availability zones.')
param zoneRedundant bool

@description('Whether it is reached by its private endpoint alone.')
param isPrivate bool

var containerName = 'packages'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: { blob: { enabled: true } }
    }
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource packages 'containers' = {
      name: containerName
      properties: { publicAccess: 'None' }
    }
  }
}

@description('Resource id.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of the container that holds the deployed package.')
output packageContainer string = '${account.properties.primaryEndpoints.blob}${containerName}'

@description('DNS zone of its private endpoint.')
output privateZone string = 'privatelink.blob.${environment().suffixes.storage}'
