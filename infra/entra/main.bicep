// The registration of the management API in Entra ID, with its three app roles. A deployment of its own, because it
// takes another right than Azure resources do, and is made once a tenant. Where Bicep may not write to Microsoft Graph,
// register.sh does the same with the same application.json.
targetScope = 'subscription'

extension microsoftGraphV1

@description('Name by which a second run finds the registration of the first one.')
param uniqueName string = 's2s-token-service'

var application = loadJsonContent('application.json')
var audience = replace(application.identifierUris[0], '{tenantId}', tenant().tenantId)

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: application.displayName
  description: application.description
  signInAudience: application.signInAudience
  identifierUris: [audience]
  appRoles: application.appRoles
  api: application.api
}

// Nobody without an app role gets as far as a token.
resource servicePrincipal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  appRoleAssignmentRequired: true
}

@description('What tokens are for; main.bicep takes the same by itself.')
output audience string = audience

@description('Object that app roles are assigned on.')
output servicePrincipalId string = servicePrincipal.id
