// Who the app is to Azure. User-assigned, so that roles exist before the app does and outlive it.

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the identity.')
param name string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Name of the identity.')
output name string = identity.name

@description('Object id, which roles are assigned to.')
output principalId string = identity.properties.principalId
