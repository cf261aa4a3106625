/** Mistakes between the templates and what stands around them: azd, files, alerts, Entra ID. */
import { at, type Mistake, main } from './mistake.ts';

/** That the templates fit what stands around them. */
export const ofSurroundings: readonly Mistake[] = [
  [
    'an output that azure.yaml reads',
    main,
    'output AZURE_FUNCTION_APP_NAME',
    'output FUNCTION_APP',
    'the template has no output AZURE_FUNCTION_APP_NAME',
  ],
  [
    'a tag by which azd finds the app',
    at('function-app'),
    "'azd-service-name': 'token-service'",
    "'azd-service-name': 'api'",
    'no resource has the tag azd-service-name: token-service',
  ],
  [
    'a tag by which azd finds the group',
    main,
    "'azd-env-name': environmentName",
    "'azd-env': environmentName",
    'azd finds the resource group by the tag azd-env-name',
  ],
  [
    'the package of another version',
    'azure.yaml',
    /dist: .*/,
    'dist: dist/s2s-token-service-0.0.1.zip',
    'is not what npm run package makes',
  ],
  [
    'a file that is loaded and not there',
    at('watch'),
    '../workbook.json',
    '../board.json',
    'there is no file infra/board.json',
  ],
  [
    'a query that no alert asks',
    at('log-alerts'),
    / {2}\{ name: 'bugs'.*\n/,
    '',
    'infra/alerts/bugs.kql: no alert of the name bugs asks this',
  ],
  [
    'a query under the name of another',
    at('log-alerts'),
    "{ name: 'expiry-near'",
    "{ name: 'expiry-nigh'",
    'no alert of the name expiry-near asks this',
  ],
  [
    'a head that is read in the wrong place',
    at('log-alerts'),
    '[1], 13)',
    '[1], 12)',
    'does not tell severity where the rule reads it',
  ],
  [
    'a probe of what is not served',
    at('availability'),
    "path: '/discovery/keys'",
    "path: '/discovery/key'",
    'nothing answers at /discovery/key',
  ],
  [
    'a workbook that asks for an event that nobody writes',
    'infra/workbook.json',
    'roll.advanced',
    'roll.progressed',
    'the service writes no roll.progressed',
  ],
  [
    'an app role that the service does not know',
    'infra/entra/application.json',
    '"value": "Operator"',
    '"value": "Writer"',
    'do not agree about Writer',
  ],
  [
    'tokens for somebody else',
    'infra/entra/application.json',
    'api://{tenantId}/s2s-token-service',
    'api://{tenantId}/other',
    'main.bicep lets in tokens for somebody else',
  ],
  [
    'tokens of another version',
    'infra/entra/application.json',
    '"requestedAccessTokenVersion": 1',
    '"requestedAccessTokenVersion": 2',
    'only tokens of version 1',
  ],
  [
    'tokens without an app role',
    'infra/entra/main.bicep',
    'appRoleAssignmentRequired: true',
    'appRoleAssignmentRequired: false',
    'must say appRoleAssignmentRequired: true',
  ],
];
