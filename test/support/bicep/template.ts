/** What one Bicep file declares: parameters, variables, types, resources, modules, outputs, and what it imports. */
import { callOf, literal, type Node, nodesOf, parseBicep, partsOf } from './grammar.ts';
import { members, nestedResources } from './objects.ts';

export interface Declared {
  readonly name: string;
  readonly node: Node;
  /** The arguments of each decorator, by its name. */
  readonly decorators: ReadonlyMap<string, readonly Node[]>;
}

export interface Typed extends Declared {
  readonly type: Node;
  /** The default of a parameter, the value of an output. */
  readonly value: Node | undefined;
}

export interface Valued extends Declared {
  readonly value: Node;
}

export interface Block extends Declared {
  /** The object, inside of a condition or loop where there is one. */
  readonly body: Node;
  readonly isConditional: boolean;
}

export interface Resource extends Block {
  /** With that of its parent before it where it is nested. */
  readonly type: string;
  readonly version: string | undefined;
  readonly isExisting: boolean;
}

export interface Module extends Block {
  /** As it is written, relative to the file. */
  readonly path: string;
}

export interface Template {
  readonly file: string;
  readonly root: Node;
  readonly targetScope: string;
  readonly parameters: readonly Typed[];
  readonly variables: readonly Valued[];
  readonly types: readonly Valued[];
  readonly resources: readonly Resource[];
  readonly modules: readonly Module[];
  readonly outputs: readonly Typed[];
  /** Names that are taken from other files. */
  readonly imports: readonly { readonly name: string; readonly path: string; readonly node: Node }[];
}

export function readTemplate(file: string, text: string): Template {
  const root = parseBicep(file, text);
  const scope = nodesOf(root, 'target_scope_assignment')[0];
  return {
    file,
    root,
    targetScope: literal(scope && partsOf(scope)[0]) ?? 'resourceGroup',
    parameters: declared(root, 'parameter_declaration').map(typed),
    outputs: declared(root, 'output_declaration').map(typed),
    variables: declared(root, 'variable_declaration').map(valued),
    types: declared(root, 'type_declaration').map(valued),
    resources: declared(root, 'resource_declaration').flatMap((each) => resourcesOf(each)),
    modules: declared(root, 'module_declaration').map((each) => ({
      ...blockOf(each),
      path: pathOf(each.node),
    })),
    imports: nodesOf(root, 'import_functionality').flatMap(importsOf),
  };
}

/** Declarations of a kind at the top of a file, each with the decorators that stand right before it. */
function declared(root: Node, kind: string): Declared[] {
  return partsOf(root).flatMap((node, index, all) => {
    if (node.type !== kind) return [];
    const before = all[index - 1];
    const decorators = before?.type === 'decorators' ? nodesOf(before, 'decorator') : [];
    return [{ name: partsOf(node)[0]?.text ?? '', node, decorators: new Map(decorators.map(decoratorOf)) }];
  });
}

function decoratorOf(node: Node): [string, readonly Node[]] {
  const call = partsOf(node)[0];
  const { name = '', args = [] } = (call && callOf(call)) ?? {};
  return [name, args];
}

function typed(each: Declared): Typed {
  const [, type = each.node, value] = partsOf(each.node);
  return { ...each, type, value };
}

function valued(each: Declared): Valued {
  return { ...each, value: partsOf(each.node)[1] ?? each.node };
}

const pathOf = (node: Node) => literal(partsOf(node)[1]) ?? '';

/** Condition and loop may stand around the object, the loop outside. */
function blockOf(each: Declared): Block {
  const last = (node: Node) => partsOf(node).at(-1) ?? node;
  const whole = last(each.node);
  const inLoop = whole.type === 'for_statement' ? last(whole) : whole;
  const isConditional = inLoop.type === 'if_statement';
  return { ...each, isConditional, body: isConditional ? last(inLoop) : inLoop };
}

function resourcesOf(each: Declared, parent?: Resource): Resource[] {
  const [ownType = '', ownVersion] = pathOf(each.node).split('@');
  const block = blockOf(each);
  const resource: Resource = {
    ...block,
    type: parent ? `${parent.type}/${ownType}` : ownType,
    version: ownVersion ?? parent?.version,
    isExisting: each.node.children.some(({ type }) => type === 'existing'),
  };
  const nested = nestedResources(block.body).map((node) => ({
    name: partsOf(node)[0]?.text ?? '',
    node,
    decorators: new Map(),
  }));
  return [resource, ...nested.flatMap((child) => resourcesOf(child, resource))];
}

/** `a as b` is two identifiers side by side; this project renames nothing that it imports. */
function importsOf(node: Node) {
  const path = literal(partsOf(node).at(-1)) ?? '';
  const names = partsOf(node).filter(({ type }) => type === 'identifier');
  return names.map(({ text }) => ({ name: text, path, node }));
}

/** What a module is given. */
export function givenTo(module: Module): Map<string, Node> {
  return members(members(module.body).get('params'));
}
