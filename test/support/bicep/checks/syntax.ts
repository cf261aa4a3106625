/** Whether each file is Bicep at all: the grammar reads it, and what belongs on lines of its own stands there. */
import { everyNode, type Finding, finding, type Node, nodesOf, partsOf } from '../grammar.ts';
import type { InfraProject } from '../project.ts';

export function checkSyntax({ templates }: InfraProject): Finding[] {
  return [...templates].flatMap(([file, { root }]) => [...brokenIn(file, root), ...crowdedIn(file, root)]);
}

function brokenIn(file: string, root: Node): Finding[] {
  return [...everyNode(root)].flatMap((node) => {
    if (node.isMissing) return [finding(file, node, `${node.type} is missing`)];
    return node.isError ? [finding(file, node, `this is no Bicep: ${firstLine(node)}`)] : [];
  });
}

const firstLine = ({ text }: Node) => (text.split('\n')[0] ?? '').slice(0, 60);

/** To the grammar a line end is a blank; to Bicep it ends a statement, and a member that no comma ends. */
function crowdedIn(file: string, root: Node): Finding[] {
  const lists = nodesOf(root, 'object', 'array').flatMap((list) => neighbours(list, ','));
  const statements = neighbours(root, '').filter(([before]) => before.type !== 'decorators');
  return [...lists, ...statements]
    .filter(([before, after]) => before.endPosition.row === after.startPosition.row)
    .map(([, after]) => finding(file, after, `this belongs on a line of its own: ${firstLine(after)}`));
}

/** What follows on each other without that text in between; what touches is one expression (see `isCalled`). */
function neighbours(node: Node, separator: string): (readonly [Node, Node])[] {
  const parts = partsOf(node);
  return parts.slice(1).flatMap((after, index) => {
    const before = parts[index];
    const isSeparated = separator !== '' && after.previousSibling?.type === separator;
    const touches = before?.endIndex === after.startIndex;
    return before && !isSeparated && !touches ? [[before, after] as const] : [];
  });
}
