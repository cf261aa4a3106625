#!/usr/bin/env bash
# Says whether a deployment works, from outside: documents, keys, the roll, and a token that holds by the published keys.
# For the token it keeps one service principal, gives it a secret for a few minutes and takes it away again.
# Needs: S2S_URL and S2S_AUDIENCE (the outputs of the deployment), node, curl, npm ci, and somebody signed in (az login)
# who has the app role Operator. SMOKE_WAIT: seconds until the service must be ready; 300 when absent.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"
: "${S2S_URL:?is the address of the deployment}"
S2S_URL=${S2S_URL%/}
tries=$((${SMOKE_WAIT:-300} / 2))
application=00000002-0000-4000-8000-0053324d4f4b
resource=https://smoke-test.s2s.invalid
folder=$(mktemp -d)
credential=

clean_up() {
  [ -z "$credential" ] || s2s principal credential delete "$application" --key-id "$credential" --yes > /dev/null ||
    echo "The secret $credential of $application stays; it ends by itself." >&2
  rm -rf "$folder"
}
trap clean_up EXIT

s2s() { node --disable-warning=ExperimentalWarning cli/s2s.js --quiet --no-input "$@"; }
get() { curl -sS --fail-with-body --max-time 30 "$S2S_URL/$1"; }
# The value of an expression over `it`, the JSON on standard input. Fails where that is nothing.
of() { node -e 'const it = JSON.parse(fs.readFileSync(0)); const value = eval(process.argv[1]);
  if (value === undefined || value === null || value === false) process.exit(1); console.log(value);' "$1"; }
fail() { echo "FAILED: $1" >&2; exit 1; }
ok() { echo "ok: $1"; }

ready=
for ((tried = 0; tried < tries; tried++)); do
  if get readyz > "$folder/ready.json" 2> "$folder/errors.txt"; then ready=yes; break; fi
  sleep 2
done
[ -n "$ready" ] || fail "not ready: $(cat "$folder/ready.json" "$folder/errors.txt")"
ok 'ready: vault, tables and certificate'

get .well-known/openid-configuration > "$folder/discovery.json" || fail 'discovery does not answer'
issuer=$(of it.issuer < "$folder/discovery.json") || fail 'discovery names no issuer'
[[ "$issuer" == "$S2S_URL"/* ]] || fail "discovery names the issuer $issuer, which is not below $S2S_URL"
ok "discovery: $issuer"

get discovery/keys > "$folder/keys.json" || fail 'the key set does not answer'
keys=$(of 'it.keys.length > 0 && it.keys.map(({ kid }) => kid).join(" ")' < "$folder/keys.json") ||
  fail 'no key is published'
get metadata/json/1 | of 'it.keys.length > 0' > "$folder/metadata.txt" || fail 'the metadata publishes no certificate'
ok "keys: $keys"

s2s issuer timer --json > "$folder/timer.json" || fail 'the management API does not answer as it must'
of 'it.length > 0 && it.every(({ failure, lastSuccessDate }) => failure === null && lastSuccessDate)' \
  < "$folder/timer.json" > "$folder/timer.txt" ||
  fail "the roll failed: $(of 'it[0]?.failure ?? "it never ran"' < "$folder/timer.json")"
ok "roll: $(of '`last success ${it[0].lastSuccessDate}, next due ${it[0].nextDueDate ?? "at no known time"}`' < "$folder/timer.json")"

s2s principal show "$application" > "$folder/principal.txt" 2>&1 ||
  s2s principal create 'Smoke test' --app-id "$application" --name "$resource" --reason 'smoke test' \
    > "$folder/principal.txt" ||
  fail 'the service principal of this test can neither be found nor made'
until=$(node -p 'new Date(Date.now() + 10 * 60_000).toISOString()')
s2s principal credential add "$application" --generate --out "$folder/secret.txt" --end "$until" \
  --reason 'smoke test' --json > "$folder/added.json" ||
  fail 'a secret cannot be made'
credential=$(of it.value.keyId < "$folder/added.json")

endpoint=$(of it.token_endpoint < "$folder/discovery.json")
token=
for ((tried = 0; tried < tries && tried < 45; tried++)); do # until every instance knows the secret
  token=$(curl -sS --max-time 30 "$endpoint" -d grant_type=client_credentials -d client_id="$application" \
    -d resource="$resource" --data-urlencode client_secret@"$folder/secret.txt" | tee "$folder/answer.json" | of it.access_token) && break
  sleep 2
done
[ -n "$token" ] || fail "no token: $(of 'it.error + ": " + it.error_description' < "$folder/answer.json")"
printf %s "$token" | node --input-type=module -e '
  import { readFileSync } from "node:fs";
  import { createLocalJWKSet, jwtVerify } from "jose";
  const [keys, issuer, audience] = process.argv.slice(1);
  const published = createLocalJWKSet(JSON.parse(readFileSync(keys, "utf8")));
  await jwtVerify(readFileSync(0, "utf8"), published, { issuer, audience });' \
  "$folder/keys.json" "$issuer" "$resource" || fail 'the token does not hold by the published keys'
ok 'token: issued, and it holds by the published keys'
