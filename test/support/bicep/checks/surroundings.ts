/** Whether the templates and what stands around them agree: azure.yaml and the registration in Entra ID. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse } from 'yaml';
import { managementRoles } from '../../../../shared/http/management-token.ts';
import { project } from '../../generated-documents.ts';
import { type Finding, literal, nodesOf } from '../grammar.ts';
import { memberAt } from '../objects.ts';
import { type InfraProject, templateAt } from '../project.ts';
import { differences } from './parameters.ts';

interface AzureYaml {
  readonly infra: { readonly path: string; readonly module: string };
  readonly services: Readonly<Record<string, AzureService>>;
}

interface AzureService {
  readonly host: string;
  readonly dist: string;
  readonly hooks: { readonly prepackage: { readonly run: string } };
}

/** azd finds the app by outputs and by a tag, and packs what `npm run package` has made. */
export function checkAzureYaml(infra: InfraProject): Finding[] {
  const text = infra.files.get('azure.yaml') ?? '';
  const { infra: home, services }: AzureYaml = parse(text);
  const main = infra.templates.get(posix.join(home.path, `${home.module}.bicep`));
  if (!main) return ['azure.yaml: the template that it names is not there'];
  const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const unknown = named.filter((name) => !main.outputs.some((output) => output.name === name));
  const tags = nodesOf(templateAt(infra, 'infra/modules/function-app.bicep').root, 'object').map(
    (object) => literal(memberAt(object, 'azd-service-name')) ?? '',
  );
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  return [
    ...unknown.map((name) => `azure.yaml: the template has no output ${name}`),
    ...Object.entries(services).flatMap(([name, { host, dist, hooks }]) => [
      ...(tags.includes(name) ? [] : [`azure.yaml: no resource has the tag azd-service-name: ${name}`]),
      ...(host === 'function' ? [] : [`azure.yaml: ${name} is a function app`]),
      ...(dist === `dist/${manifest.name}-${manifest.version}.zip`
        ? []
        : [`azure.yaml: ${dist} is not what npm run package makes of version ${manifest.version}`]),
      ...(hooks.prepackage.run === 'npm run package'
        ? []
        : [`azure.yaml: ${name} is packed by npm run package`]),
    ]),
    ...(memberAt(main.variables.find(({ name }) => name === 'tags')?.value, 'azd-env-name')?.text ===
    'environmentName'
      ? []
      : ['infra/main.bicep: azd finds the resource group by the tag azd-env-name']),
  ];
}

/** The app roles are those that the service knows, and tokens are for whom it takes them. */
export function checkRegistration(infra: InfraProject): Finding[] {
  const file = 'infra/entra/application.json';
  const { appRoles, api, identifierUris } = JSON.parse(infra.files.get(file) ?? '{}');
  const ids: string[] = [...appRoles, ...api.oauth2PermissionScopes].map(({ id }: { id: string }) => id);
  const values = appRoles.map(({ value }: { value: string }) => value);
  const audiences = templateAt(infra, 'infra/main.bicep').variables.find(({ name }) => name === 'audiences');
  const audience = identifierUris[0]?.replace('{tenantId}', `\${directory}`);
  return [
    ...differences([...managementRoles], values).map(
      (role) => `${file}: the service and it do not agree about ${role}`,
    ),
    ...(new Set(ids).size === ids.length ? [] : [`${file}: two things have one id`]),
    ...(audiences?.value.text.includes(`'${audience}'`)
      ? []
      : [`${file}: main.bicep lets in tokens for somebody else`]),
    ...(api.requestedAccessTokenVersion === 1
      ? []
      : [`${file}: only tokens of version 1 are for the identifier URI`]),
  ];
}
