// The vault of the token-issuer certificate. Roles alone decide who may do what there, nobody can destroy it for 90
// days after it was deleted, and every access is on record.

import { vaultOptions } from '../types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the vault.')
param name string

@description('What the vault is like.')
param vault vaultOptions

@description('Whether it is reached by its private endpoint alone.')
param isPrivate bool

@description('Workspace that the record of accesses goes to.')
param workspaceId string

resource keyVault 'Microsoft.KeyVault/vaults@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: vault.sku }
    createMode: vault.recover ? 'recover' : 'default'
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { bypass: 'None', defaultAction: isPrivate ? 'Deny' : 'Allow' }
  }
}

resource accessRecord 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'access-record'
  scope: keyVault
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

@description('Resource id.')
output id string = keyVault.id

@description('Name of the vault.')
output name string = keyVault.name

@description('Address of the vault.')
output uri string = keyVault.properties.vaultUri

@description('DNS zone of its private endpoint.')
output privateZone string = 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
