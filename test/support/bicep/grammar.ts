/**
 * Bicep text as a tree, by the grammar of `tree-sitter-bicep`. Its package brings the grammar as WebAssembly, which
 * `web-tree-sitter` runs: no compiler and no Azure tool is needed.
 */
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

export type { Node };

await Parser.init();
const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm');
const parser = new Parser().setLanguage(await Language.load(grammar));

/** What is wrong, and where: `infra/main.bicep:12: …`. */
export type Finding = string;

export function finding(file: string, { startPosition }: Node, message: string): Finding {
  return `${file}:${startPosition.row + 1}: ${message}`;
}

/** @returns the root of the tree; it holds `ERROR` nodes where the text is no Bicep */
export function parseBicep(file: string, text: string): Node {
  const tree = parser.parse(asKnown(file, text));
  if (!tree) throw new Error(`${file} cannot be parsed.`);
  return tree.rootNode;
}

/** What the grammar does not know, written as something that it does, to the letter as long. */
function asKnown(file: string, text: string): string {
  const known = text.replaceAll(/^extension(?= \w+$)/gm, '//tension');
  return file.endsWith('.bicepparam') ? known.replaceAll(/^param(?= \w+ =)/gm, 'var  ') : known;
}

/** Everything below a node, itself first. */
export function* everyNode(node: Node): Generator<Node> {
  yield node;
  for (const child of node.namedChildren) yield* everyNode(child);
}

/** All nodes of some types, from the top down. */
export function nodesOf(node: Node, ...types: string[]): Node[] {
  return [...everyNode(node)].filter(({ type }) => types.includes(type));
}

/** Without comments, which may stand anywhere. */
export function partsOf(node: Node): Node[] {
  return node.namedChildren.filter(({ type }) => !/comment/.test(type));
}

/** The content of a string that is written out; undefined for any other node. */
export function literal(node: Node | undefined): string | undefined {
  if (node?.type !== 'string') return undefined;
  const parts = node.namedChildren;
  return parts.every(({ type }) => type === 'string_content')
    ? parts.map(({ text }) => text).join('')
    : undefined;
}

/** Name and arguments of a call. */
export function callOf(node: Node): { readonly name: string; readonly args: readonly Node[] } | undefined {
  if (node.type !== 'call_expression') return undefined;
  const args = node.childForFieldName('arguments');
  return { name: node.childForFieldName('function')?.text ?? '', args: args ? partsOf(args) : [] };
}

/**
 * Whether a name stands right before a parenthesis. Not told by the type of the node: between brackets the grammar
 * takes `[f(x)]` for a list of two, `f` and `(x)`, since items need no comma there.
 */
export function isCalled(node: Node): boolean {
  const next = node.nextSibling ?? node.parent?.nextSibling;
  return next?.startIndex === node.endIndex && next.text.startsWith('(');
}
