/** Of what kind a value is, as far as it can be told without running anything: enough to catch a mix-up. */
import { callOf, type Node, partsOf } from '../grammar.ts';
import { type InfraProject, targetOf, typeObject } from '../project.ts';
import type { Template } from '../template.ts';

export type Kind = 'string' | 'int' | 'bool' | 'array' | 'object';

/** Functions by what they give; the others may give anything. */
const given: Record<string, Kind> = {
  bool: 'bool',
  cidrSubnet: 'string',
  concat: 'array',
  empty: 'bool',
  filter: 'array',
  guid: 'string',
  int: 'int',
  items: 'array',
  join: 'string',
  length: 'int',
  loadTextContent: 'string',
  readEnvironmentVariable: 'string',
  replace: 'string',
  split: 'array',
  subscriptionResourceId: 'string',
  uniqueString: 'string',
};

const written: Record<string, Kind> = {
  string: 'string',
  number: 'int',
  boolean: 'bool',
  object: 'object',
  array: 'array',
  for_statement: 'array',
  unary_expression: 'bool',
};

/** Of a value in that template; undefined when it cannot be told. */
export function kindOf(infra: InfraProject, template: Template, node: Node | undefined): Kind | undefined {
  if (!node) return undefined;
  const call = callOf(node);
  if (call) return given[call.name];
  if (node.type === 'binary_expression') return 'bool';
  if (node.type === 'identifier') return kindOfName(infra, template, node.text);
  if (node.type === 'member_expression') return kindOfMember(infra, template, node);
  if (node.type === 'ternary_expression') {
    const [yes, no] = partsOf(node)
      .slice(1)
      .map((each) => kindOf(infra, template, each));
    return yes === no ? yes : undefined;
  }
  return written[node.type];
}

/** Of a declared type; unions are of the kind of what they consist of. */
export function kindOfType(infra: InfraProject, template: Template, type: Node): Kind | undefined {
  const inner = type.type === 'type' || type.type === 'union_type' ? partsOf(type)[0] : type;
  if (!inner) return undefined;
  if (inner.type === 'union_type') return kindOfType(infra, template, inner);
  if (inner.type === 'primitive_type') return inner.text as Kind;
  if (inner.type === 'array_type') return 'array';
  if (inner.type === 'identifier') return typeObject(infra, template, inner.text) ? 'object' : undefined;
  return written[inner.type];
}

function kindOfName(infra: InfraProject, template: Template, name: string): Kind | undefined {
  const parameter = template.parameters.find((each) => each.name === name);
  if (parameter) return kindOfType(infra, template, parameter.type);
  return kindOf(infra, template, template.variables.find((each) => each.name === name)?.value);
}

/** `module.outputs.name`: what the other file says that it gives. */
function kindOfMember(infra: InfraProject, template: Template, node: Node): Kind | undefined {
  const [, name, output] = /^(\w+)!?\.outputs\.(\w+)$/.exec(node.text) ?? [];
  const used = template.modules.find((each) => each.name === name);
  const target = used && targetOf(infra, template, used.path);
  const found = target?.outputs.find((each) => each.name === output);
  return target && found && kindOfType(infra, target, found.type);
}
