/** Whether the app is told what the service reads, by the names that it reads: the lists hold each other. */
import type { Setting } from '../../../../shared/base/setting.ts';
import { settingsTable } from '../../../../shared/base/settings.ts';
import { callOf, type Finding, finding, literal, type Node, nodesOf } from '../grammar.ts';
import { memberAt, members } from '../objects.ts';
import { type InfraProject, templateAt, typeObject } from '../project.ts';
import { givenTo } from '../template.ts';

const settings = Object.values<Setting<unknown>>(settingsTable);

/** What the platform reads; on Flex Consumption the runtime is no setting, and a connection string would be a key. */
const platform = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AZURE_CLIENT_ID',
  'AZURE_TOKEN_CREDENTIALS',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
];

export function checkSettings(infra: InfraProject): Finding[] {
  const main = templateAt(infra, 'infra/main.bicep');
  const app = main.modules.find(({ path }) => path === 'modules/function-app.bicep');
  const given = app && givenTo(app).get('settings');
  if (!app || !given) return ['infra/main.bicep: the function app gets no settings'];
  const [chosen, computed] = callOf(given)?.args ?? [];
  const optional = members(typeObject(infra, main, 'serviceSettings'));
  const set = [...members(computed).keys()];
  const at = (message: string) => finding(main.file, given, message);
  const known = new Set<string>(settings.map(({ name }) => name));
  const required = settings.filter(({ fallback }) => fallback === undefined).map(({ name }) => name);
  return [
    ...(chosen?.text === 'settings' ? [] : [at('the chosen settings do not reach the app')]),
    ...[...set, ...optional.keys()]
      .filter((name) => !known.has(name))
      .map((name) => at(`${name} is no setting of the service`)),
    ...[...known]
      .filter((name) => !set.includes(name) && !optional.has(name))
      .map((name) => at(`${name} cannot be set`)),
    ...set.filter((name) => optional.has(name)).map((name) => at(`${name} is set twice`)),
    ...required.filter((name) => !set.includes(name)).map((name) => at(`${name} is required and not set`)),
    ...checkPlatform(infra),
    ...checkEnvironment(infra, [...optional.keys()], set),
  ];
}

function checkPlatform(infra: InfraProject): Finding[] {
  const app = templateAt(infra, 'infra/modules/function-app.bicep');
  const variable = app.variables.find(({ name }) => name === 'platformSettings');
  const names = [...members(variable?.value).keys()];
  const at = (message: string, node: Node = variable?.node ?? app.root) => finding(app.file, node, message);
  const site = app.resources.find(({ type }) => type === 'Microsoft.Web/sites');
  const handed = site && memberAt(site.body, 'properties.siteConfig.appSettings');
  const isWhole = handed?.text.includes('map(concat(items(platformSettings), serviceSettings), ');
  return [
    ...names
      .filter((name) => !platform.includes(name))
      .map((name) => at(`${name} is no setting of this platform`)),
    ...platform.filter((name) => !names.includes(name)).map((name) => at(`${name} is missing`)),
    ...(isWhole ? [] : [at('the app must get platformSettings and serviceSettings', handed)]),
  ];
}

/** Named by what is computed from something else that is deployed. */
const derived = ['S2S_KEY_VAULT_URL', 'S2S_TABLE_SERVICE'];

/** Each setting is an environment variable of the same name, and stays empty where there is none. */
function checkEnvironment(
  infra: InfraProject,
  optional: readonly string[],
  set: readonly string[],
): Finding[] {
  const { file, root, variables } = templateAt(infra, 'infra/main.bicepparam');
  const chosen = members(variables.find(({ name }) => name === 'settings')?.value);
  const read = nodesOf(root, 'call_expression')
    .flatMap((node) => callOf(node) ?? [])
    .filter(({ name }) => name === 'readEnvironmentVariable')
    .flatMap(({ args }) => literal(args[0]) ?? []);
  const missing = [...optional, ...set].filter((name) => !derived.includes(name) && !read.includes(name));
  return [
    ...missing.map((name) => `${file}: ${name} is read from no environment variable`),
    ...[...chosen].flatMap(([name, value]) =>
      value.text === `readEnvironmentVariable('${name}', '')`
        ? []
        : [finding(file, value, `${name} is the environment variable of that name, or empty`)],
    ),
  ];
}
