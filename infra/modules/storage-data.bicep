// The tables: key ring, registry, replay record. Their names are those of shared/azure/tables.ts behind the prefix.

import { dataOptions } from '../types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the account.')
param name string

@description('How the tables are kept.')
param data dataOptions

@description('Whether it is reached by its private endpoint alone.')
param isPrivate bool

var tableNames = [
  'KeyRings'
  'ServicePrincipals'
  'PartnerApplications'
  'OAuthServers'
  'LinkedAccounts'
  'OAuthConfiguration'
  'Replay'
]

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: data.redundancy }
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
      // The second encryption covers tables only under a key of the account.
      services: { table: { enabled: true, keyType: 'Account' } }
    }
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }

  resource service 'tableServices' = {
    name: 'default'
  }
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for table in tableNames: {
    parent: account::service
    name: '${data.tablePrefix}${table}'
  }
]

resource deleteLock 'Microsoft.Authorization/locks@2020-05-01' = if (data.lock) {
  name: 'keep-tables'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'The registry and the key ring of the token service. Remove this lock before azd down.'
  }
}

@description('Resource id.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of the tables.')
output tableEndpoint string = account.properties.primaryEndpoints.table

@description('DNS zone of its private endpoint.')
output privateZone string = 'privatelink.table.${environment().suffixes.storage}'
