#!/usr/bin/env bash
# Registers the management API in Entra ID, or brings its registration up to date: the application of application.json
# and its service principal. Where Bicep may write to Microsoft Graph, main.bicep does the same.
# Needs: az, signed in (az login) as somebody who may register applications.
set -euo pipefail
cd "$(dirname "$0")"
graph=https://graph.microsoft.com/v1.0
tenant=$(az account show --query tenantId --output tsv)

upsert() { # an object by its key: made when it is missing
  az rest --method PATCH --url "$graph/$1" --headers Prefer=create-if-missing Content-Type=application/json --body "$2" --output none
}

upsert "applications(uniqueName='s2s-token-service')" "$(sed "s/{tenantId}/$tenant/" application.json)"
application=$(az rest --method GET --url "$graph/applications(uniqueName='s2s-token-service')" --query appId --output tsv)
upsert "servicePrincipals(appId='$application')" '{"appRoleAssignmentRequired": true}'

echo "Tokens are for api://$tenant/s2s-token-service. Now give people their roles: infra/entra/assign-role.sh"
