#!/usr/bin/env bash
# The parameters of the deployment among the variables of the repository (VARIABLES, as JSON), a line each for
# GITHUB_ENV. Nothing else passes: a variable must not set PATH or NODE_OPTIONS of the steps that follow.
set -euo pipefail
node -e '
  for (const [name, value] of Object.entries(JSON.parse(process.env.VARIABLES ?? "{}"))) {
    if (!/^(AZURE_(ENV_NAME|LOCATION|SUBSCRIPTION_ID)|DEPLOY_[A-Z_]+|S2S_[A-Z_]+)$/.test(name)) continue;
    if (/[\r\n]/.test(value)) throw new Error(`${name} has more than one line.`);
    console.log(`${name}=${value}`);
  }'
