/** Whether the app may do what it must and nothing else, and whether one file says it. */
import { type Finding, finding, literal, nodesOf } from '../grammar.ts';
import { memberAt, members, texts } from '../objects.ts';
import { type InfraProject, templateAt } from '../project.ts';
import type { Template } from '../template.ts';

const home = 'infra/modules/roles.bicep';

/** The built-in roles that the app may have, as Azure numbers them. */
const builtIn: Readonly<Record<string, string>> = {
  keyVaultCertificatesOfficer: 'a4417e6f-fecd-4de8-b567-7b0420556985',
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424',
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
};

/** The actions of the roles that are made, as Azure writes them. */
const actions: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.KeyVault/vaults/keys': ['read', 'sign/action'],
  'Microsoft.KeyVault/vaults/certificates': ['read', 'create/action', 'import/action', 'update/action'],
  'Microsoft.KeyVault/vaults/secrets': ['getSecret/action'],
  'Microsoft.Storage/storageAccounts/tableServices/tables/entities': [
    'read',
    'write',
    'delete',
    'add/action',
    'update/action',
  ],
};

export function checkRoles(infra: InfraProject): Finding[] {
  const roles = templateAt(infra, home);
  return [
    ...[...infra.templates.values()].flatMap(elsewhere),
    ...builtInRoles(roles),
    ...madeRoles(roles),
    ...assignments(roles),
    ...secretsInMemoryModeOnly(roles),
  ];
}

function elsewhere({ file, resources }: Template): Finding[] {
  const found = resources.filter(({ type }) => /\/role(Assignments|Definitions)$/.test(type));
  if (file === home) return [];
  return found.map(({ node }) => finding(file, node, `roles are given in ${home} alone`));
}

function builtInRoles({ file, root, variables }: Template): Finding[] {
  const named = members(variables.find(({ name }) => name === 'builtIn')?.value);
  const wrong = [...named].filter(([name, value]) => literal(value) !== builtIn[name]);
  const ids = nodesOf(root, 'string').filter((node) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4,12}){4}$/.test(literal(node) ?? ''),
  );
  const known = new Set([...named.values()].map(({ id }) => id));
  return [
    ...wrong.map(([name, value]) => finding(file, value, `${value.text} is not the role ${name}`)),
    ...ids
      .filter(({ id }) => !known.has(id))
      .map((node) => finding(file, node, `${node.text} is a role that has no name in builtIn`)),
  ];
}

function madeRoles({ file, variables, resources }: Template): Finding[] {
  const lists = variables.flatMap(({ value }) => memberAt(value, 'actions') ?? []);
  const unknown = lists.flatMap((list) =>
    texts(list)
      .filter((text) => !isKnown(text))
      .map((text) => finding(file, list, `the app needs no ${text}`)),
  );
  const broad = resources.flatMap(({ body, type }) => {
    const permissions = memberAt(body, 'properties.permissions');
    if (!type.endsWith('/roleDefinitions') || !permissions) return [];
    const isNarrow = /\{ actions: \[\], notActions: \[\], dataActions: role\.actions, /.test(
      permissions.text,
    );
    return isNarrow ? [] : [finding(file, permissions, 'a role that is made holds data actions alone')];
  });
  return [...unknown, ...broad];
}

function isKnown(action: string): boolean {
  const [object, verbs] = Object.entries(actions).find(([name]) => action.startsWith(`${name}/`)) ?? [];
  return object !== undefined && (verbs ?? []).includes(action.slice(object.length + 1));
}

/** Named by what they tie, so that the same assignment is the same resource at each run. */
function assignments({ file, resources }: Template): Finding[] {
  return resources
    .filter(({ type }) => type.endsWith('/roleAssignments'))
    .flatMap(({ body, node }) => {
      const isNamed = /^guid\(\w+\.id, principalId, /.test(memberAt(body, 'name')?.text ?? '');
      const isApp = memberAt(body, 'properties.principalType')?.text === "'ServicePrincipal'";
      return [
        ...(isNamed ? [] : [finding(file, node, 'an assignment is named guid(resource, principal, role)')]),
        ...(isApp ? [] : [finding(file, node, "an assignment must say principalType: 'ServicePrincipal'")]),
        ...(memberAt(body, 'scope')
          ? []
          : [finding(file, node, 'an assignment is for one resource: it needs a scope')]),
      ];
    });
}

/** In vault mode nobody reads the key, the app included. */
function secretsInMemoryModeOnly({ file, root }: Template): Finding[] {
  return nodesOf(root, 'identifier')
    .filter(({ text, parent }) => text === 'exportRole' && parent?.type !== 'variable_declaration')
    .filter(
      (node) => !/signingMode == 'memory' \? \[exportRole\] : \[\]/.test(node.parent?.parent?.text ?? ''),
    )
    .map((node) => finding(file, node, 'secrets are read in memory mode alone'));
}
