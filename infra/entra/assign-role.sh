#!/usr/bin/env bash
# Gives a user, a group or an application an app role of the management API. Doing it twice changes nothing.
# Needs: az, signed in as somebody who may assign app roles; register.sh or main.bicep before it.
set -euo pipefail
cd "$(dirname "$0")"
usage() {
  echo 'Usage: assign-role.sh Reader|Operator|KeyAdministrator OBJECT-ID' >&2
  exit 64
}
[ $# -eq 2 ] || usage
case "$1" in Reader | Operator | KeyAdministrator) ;; *) usage ;; esac
graph=https://graph.microsoft.com/v1.0

role=$(node -p 'const { appRoles } = JSON.parse(fs.readFileSync("application.json"));
  appRoles.find(({ value }) => value === process.argv[1]).id' "$1")
application=$(az rest --method GET --url "$graph/applications(uniqueName='s2s-token-service')" --query appId --output tsv)
principal=$(az rest --method GET --url "$graph/servicePrincipals(appId='$application')" --query id --output tsv)
assignments="$graph/servicePrincipals/$principal/appRoleAssignedTo"

# Assignments cannot be filtered by role, and there are few.
held=$(az rest --method GET --url "$assignments" --output tsv \
  --query "value[?appRoleId=='$role' && principalId=='$2'].id")
if [ -n "$held" ]; then
  echo "$2 is $1 already."
  exit 0
fi
az rest --method POST --url "$assignments" --headers Content-Type=application/json --output none \
  --body "{\"principalId\": \"$2\", \"resourceId\": \"$principal\", \"appRoleId\": \"$role\"}"
echo "$2 is $1 now."
