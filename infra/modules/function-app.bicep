// The function app, on Flex Consumption: what it runs on, how it scales, and every setting that it starts with.

import { scaleOptions } from '../types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the app.')
param name string

@description('Hash in the names.')
param hash string

@description('Name of the identity of the app.')
param identityName string

@description('Name of the Application Insights component.')
param componentName string

@description('Name of the storage account of the host.')
param hostStorageName string

@description('Address of the container that holds the deployed package.')
param packageContainer string

@description('Settings of the service. Those that are empty are left out.')
param settings object

@description('Size and number of instances.')
param scale scaleOptions

@description('Resource id of the subnet that the app calls out from; empty for none.')
param subnetId string

@description('Whether the app is reached by a private endpoint alone.')
param isPrivate bool

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

var platformSettings = {
  AzureWebJobsStorage__blobServiceUri: hostStorage.properties.primaryEndpoints.blob
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.properties.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  AZURE_CLIENT_ID: identity.properties.clientId
  // The other ways of signing in are looked for at each start, and none of them is there.
  AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
}

var serviceSettings = filter(items(settings), setting => !empty(setting.value))

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-s2s-${hash}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: scale.zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'token-service' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
      appSettings: map(concat(items(platformSettings), serviceSettings), setting => {
        name: setting.key
        value: setting.value
      })
    }
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainer
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.instanceMemoryMB
        maximumInstanceCount: scale.maximumInstanceCount
        alwaysReady: scale.alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: scale.alwaysReadyInstances }]
        triggers: scale.httpPerInstanceConcurrency == 0
          ? null
          : { http: { perInstanceConcurrency: scale.httpPerInstanceConcurrency } }
      }
    }
  }

  resource fileTransfer 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource publishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Resource id.')
output id string = app.id

@description('Address of the app.')
output url string = 'https://${app.properties.defaultHostName}'

@description('DNS zone of its private endpoint.')
output privateZone string = 'privatelink.${join(skip(split(app.properties.defaultHostName, '.'), 1), '.')}'
