// Everything that the app may do, in this one file. Built-in roles by default; strict, and the app gets roles made for
// it, which hold the single actions of docs/security.md (Roles of the app's identity) and nothing beside them.

@description('Object id of the identity of the app.')
param principalId string

@description('Name of the vault.')
param vaultName string

@description('Name of the storage account of the host.')
param hostStorageName string

@description('Name of the storage account of the tables.')
param dataStorageName string

@description('Name of the Application Insights component.')
param componentName string

@description('Where the signing key is.')
@allowed(['vault', 'memory'])
param signingMode string

@description('Whether the app gets roles made for it.')
param strict bool

var builtIn = {
  keyVaultCertificatesOfficer: 'a4417e6f-fecd-4de8-b567-7b0420556985'
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

// Signing reads the public part of the key once, then signs.
var signing = {
  name: 'S2S signer'
  actions: ['Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/keys/sign/action']
}

// The roll creates a version, tags and disables it; an operator may import one.
var rolling = {
  name: 'S2S certificate roll'
  actions: [
    'Microsoft.KeyVault/vaults/certificates/read'
    'Microsoft.KeyVault/vaults/certificates/create/action'
    'Microsoft.KeyVault/vaults/certificates/import/action'
    'Microsoft.KeyVault/vaults/certificates/update/action'
  ]
}

// Memory mode reads the key as the secret of its certificate.
var exporting = {
  name: 'S2S key reader'
  actions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action']
}

// Rows, and no table itself: those are made by the template.
var rows = {
  name: 'S2S table rows'
  actions: [
    'Microsoft.Storage/storageAccounts/tableServices/tables/entities/read'
    'Microsoft.Storage/storageAccounts/tableServices/tables/entities/write'
    'Microsoft.Storage/storageAccounts/tableServices/tables/entities/delete'
    'Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action'
    'Microsoft.Storage/storageAccounts/tableServices/tables/entities/update/action'
  ]
}

resource made 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for role in [signing, rolling, exporting, rows]: if (strict) {
    name: guid(resourceGroup().id, role.name)
    properties: {
      roleName: '${role.name} (${resourceGroup().name})'
      description: 'Made for the app of this resource group.'
      type: 'CustomRole'
      assignableScopes: [resourceGroup().id]
      permissions: [{ actions: [], notActions: [], dataActions: role.actions, notDataActions: [] }]
    }
  }
]

var signerRole = strict ? guid(resourceGroup().id, signing.name) : builtIn.keyVaultCryptoUser
var rollRole = strict ? guid(resourceGroup().id, rolling.name) : builtIn.keyVaultCertificatesOfficer
var exportRole = strict ? guid(resourceGroup().id, exporting.name) : builtIn.keyVaultSecretsUser
var rowsRole = strict ? guid(resourceGroup().id, rows.name) : builtIn.storageTableDataContributor

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: hostStorageName
}

resource dataStorage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: dataStorageName
}

resource component 'Microsoft.Insights/components@2020-02-02' existing = {
  name: componentName
}

var vaultRoles = concat([signerRole, rollRole], signingMode == 'memory' ? [exportRole] : [])

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in vaultRoles: {
    name: guid(vault.id, principalId, role)
    scope: vault
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
    dependsOn: [made]
  }
]

resource onTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(dataStorage.id, principalId, rowsRole)
  scope: dataStorage
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', rowsRole)
  }
  dependsOn: [made]
}

resource onHostStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostStorage.id, principalId, builtIn.storageBlobDataOwner)
  scope: hostStorage
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', builtIn.storageBlobDataOwner)
  }
}

resource onComponent 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(component.id, principalId, builtIn.monitoringMetricsPublisher)
  scope: component
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtIn.monitoringMetricsPublisher
    )
  }
}
