/** Objects and lists of a tree, read by the names of their members. */
import { literal, type Node, partsOf } from './grammar.ts';

/** The members of an object, by name; a nested resource is none. An object with no members for any other node. */
export function members(node: Node | undefined): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const property of node?.type === 'object' ? partsOf(node) : []) {
    const [key, value] = property.type === 'object_property' ? partsOf(property) : [];
    if (key && value) found.set(literal(key) ?? key.text, value);
  }
  return found;
}

/** A member of a member, by names with dots between them. */
export function memberAt(node: Node | undefined, path: string): Node | undefined {
  return path
    .split('.')
    .reduce<Node | undefined>((object, name) => (object ? members(object).get(name) : undefined), node);
}

/** The items of a list that is written out. */
export function items(node: Node | undefined): Node[] {
  return node?.type === 'array' ? partsOf(node) : [];
}

/** The texts of a list of strings; those that are not written out are left out. */
export function texts(node: Node | undefined): string[] {
  return items(node).flatMap((item) => literal(item) ?? []);
}

/** The resources that are declared inside the object of another one. */
export function nestedResources(node: Node | undefined): Node[] {
  if (node?.type !== 'object') return [];
  return partsOf(node)
    .flatMap(partsOf)
    .filter(({ type }) => type === 'resource_declaration');
}
