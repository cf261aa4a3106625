/** Whether every name that is used is declared, and every one that is declared is used. */
import { type Finding, finding, isCalled, type Node, nodesOf, partsOf } from '../grammar.ts';
import type { InfraProject } from '../project.ts';
import type { Template } from '../template.ts';

/** The functions of Bicep that this project calls. */
const functions = new Set(
  [
    ['bool', 'cidrSubnet', 'concat', 'empty', 'environment', 'filter', 'guid', 'int', 'items', 'join'],
    [
      'length',
      'loadJsonContent',
      'loadTextContent',
      'map',
      'readEnvironmentVariable',
      'replace',
      'resourceGroup',
    ],
    ['skip', 'split', 'subscription', 'subscriptionResourceId', 'tenant', 'union', 'uniqueString'],
  ].flat(),
);

const decorators = new Set(
  ['allowed', 'description', 'export', 'maxLength', 'maxValue', 'metadata', 'minLength', 'minValue'].concat(
    'sealed',
  ),
);

interface Use {
  readonly node: Node;
  readonly kind: 'name' | 'function' | 'decorator';
}

export function checkNames({ templates }: InfraProject): Finding[] {
  return [...templates.values()].flatMap((template) => {
    const uses = usesIn(template.root, new Set());
    return [...unknown(template, uses), ...unused(template, uses)];
  });
}

function unknown(template: Template, uses: readonly Use[]): Finding[] {
  const known = {
    name: new Set(declaredIn(template).map(({ name }) => name)),
    function: functions,
    decorator: decorators,
  };
  return uses
    .filter(({ node, kind }) => !known[kind].has(node.text))
    .map(({ node, kind }) => finding(template.file, node, `the ${kind} ${node.text} is not known`));
}

function declaredIn(template: Template) {
  const { parameters, variables, types, resources, modules, imports } = template;
  return [...parameters, ...variables, ...types, ...resources, ...modules, ...imports];
}

/** Exported types, resources and modules are there for others; the variables of a parameter file are its values. */
function unused(template: Template, uses: readonly Use[]): Finding[] {
  const used = new Set(uses.map(({ node }) => node.text));
  const existing = template.resources.filter(({ isExisting }) => isExisting);
  const variables = template.file.endsWith('.bicepparam') ? [] : template.variables;
  return [...template.parameters, ...variables, ...existing, ...template.imports]
    .filter(({ name }) => !used.has(name) && !isMember(template, name))
    .map(({ name, node }) => finding(template.file, node, `${name} is declared and never used`));
}

/** Whether it is a nested resource, which is named with its parent: `account::blobs`. */
function isMember({ root }: Template, name: string): boolean {
  return nodesOf(root, 'resource_expression').some((each) => partsOf(each).at(-1)?.text === name);
}

/** Every use of a name, but for those of loops and lambdas inside of these. */
function usesIn(node: Node, local: ReadonlySet<string>): Use[] {
  const [first, ...rest] = partsOf(node);
  const inside = (nodes: readonly (Node | undefined)[], names = local) =>
    nodes.flatMap((each) => (each ? usesIn(each, names) : []));
  switch (node.type) {
    case 'identifier':
      return local.has(node.text) ? [] : [{ node, kind: isCalled(node) ? 'function' : 'name' }];
    case 'import_functionality':
    case 'property_identifier':
      return [];
    case 'object_property':
      return inside([...(first?.type === 'identifier' ? [] : [first]), ...rest]);
    case 'parameter_declaration':
    case 'variable_declaration':
    case 'type_declaration':
    case 'resource_declaration':
    case 'module_declaration':
    case 'output_declaration':
      return inside(rest);
    case 'decorator':
      return decoratorUses(first, inside);
    case 'call_expression':
      return callUses(node, 'function', inside);
    case 'resource_expression':
      return inside([first]);
    case 'lambda_expression':
      return inside(rest, new Set([...local, ...namesIn(first)]));
    case 'for_statement':
      return inside(rest, new Set([...local, ...namesIn(first)]));
    default:
      return inside([first, ...rest]);
  }
}

type Inside = (nodes: readonly (Node | undefined)[]) => Use[];

function callUses(node: Node, kind: Use['kind'], inside: Inside): Use[] {
  const called = node.childForFieldName('function');
  const args = inside([node.childForFieldName('arguments') ?? undefined]);
  return called ? [{ node: called, kind }, ...args] : args;
}

function decoratorUses(call: Node | undefined, inside: Inside): Use[] {
  return call ? callUses(call, 'decorator', inside) : [];
}

function namesIn(node: Node | undefined): string[] {
  return node ? nodesOf(node, 'identifier', 'loop_variable', 'loop_enumerator').map(({ text }) => text) : [];
}
