/** Mistakes between the templates and the code: settings, parameters, tables. */
import { at, given, type Mistake, main } from './mistake.ts';

/** That the app is told what the service reads. */
export const ofSettings: readonly Mistake[] = [
  [
    'a required setting that is not set',
    main,
    '      S2S_KEY_VAULT_URL: keyVault.outputs.uri\n',
    '',
    'S2S_KEY_VAULT_URL is required and not set',
  ],
  [
    'a setting that the service does not know',
    'infra/types.bicep',
    '  S2S_REALM: string\n',
    '  S2S_REALMS: string\n',
    'S2S_REALMS is no setting of the service',
  ],
  [
    'a setting that cannot be set',
    'infra/types.bicep',
    '  S2S_REALM: string\n',
    '',
    'S2S_REALM cannot be set',
  ],
  [
    'a setting that is set twice',
    main,
    '      S2S_TENANT_ID: directory',
    "      S2S_REALM: 'x'\n      S2S_TENANT_ID: directory",
    'S2S_REALM is set twice',
  ],
  [
    'a setting that is read from elsewhere',
    given,
    "readEnvironmentVariable('S2S_REALM', '')",
    "readEnvironmentVariable('S2S_TENANT_ID', '')",
    'S2S_REALM is the environment variable of that name',
  ],
  [
    'settings that do not reach the app',
    main,
    'settings: union(settings, {',
    'settings: union(tags, {',
    'the chosen settings do not reach the app',
  ],
  [
    'a connection string',
    at('function-app'),
    "AzureWebJobsStorage__credential: 'managedidentity'",
    "AzureWebJobsStorage: 'x'",
    'AzureWebJobsStorage is no setting of this platform',
  ],
  [
    'a setting of the platform that is missing',
    at('function-app'),
    '  AZURE_CLIENT_ID: identity.properties.clientId\n',
    '',
    'AZURE_CLIENT_ID is missing',
  ],
  [
    'a setting that Flex Consumption refuses',
    at('function-app'),
    "AZURE_TOKEN_CREDENTIALS: '",
    "FUNCTIONS_WORKER_RUNTIME: '",
    'FUNCTIONS_WORKER_RUNTIME is no setting of this platform',
  ],
  ['a parameter that is not given', given, /param location = .*\n/, '', 'location is not given'],
  [
    'a parameter that the template does not take',
    given,
    'param location',
    'param region',
    'infra/main.bicep takes no region',
  ],
  [
    'an option that is not given',
    given,
    / {2}zoneRedundant: .*\n/,
    '',
    'scale and its type do not agree about zoneRedundant',
  ],
  ['a table that is missing', at('storage-data'), "  'Replay'\n", '', 'do not agree about the table Replay'],
  [
    'a table that nobody uses',
    at('storage-data'),
    "  'Replay'\n",
    "  'Replay'\n  'Sessions'\n",
    'do not agree about the table Sessions',
  ],
  [
    'tables without the prefix',
    at('storage-data'),
    `'\${data.tablePrefix}\${table}'`,
    'table',
    'a table is named by the prefix',
  ],
];
