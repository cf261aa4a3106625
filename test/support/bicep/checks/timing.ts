/**
 * Whether what Azure must know before anything is deployed is known by then: over what a loop goes, what a condition
 * asks and what a resource is called. The compiler refuses anything else there (BCP178, BCP120).
 */
import { type Finding, finding, type Node, nodesOf, partsOf } from '../grammar.ts';
import { members } from '../objects.ts';
import type { InfraProject } from '../project.ts';
import type { Template } from '../template.ts';

export function checkTiming({ templates }: InfraProject): Finding[] {
  return [...templates.values()].flatMap((template) => {
    const loops = nodesOf(template.root, 'for_statement').map((loop) => partsOf(loop).at(-2));
    const conditions = nodesOf(template.root, 'if_statement').map((each) => partsOf(each)[0]);
    const named = [...template.resources, ...template.modules].map(({ body }) => members(body).get('name'));
    return [
      ...late(template, loops, 'a loop goes over'),
      ...late(template, conditions, 'a condition asks for'),
      ...late(template, named, 'a name is made of'),
    ];
  });
}

function late(template: Template, nodes: readonly (Node | undefined)[], what: string): Finding[] {
  return nodes.flatMap((node) =>
    node && isLate(template, node)
      ? [finding(template.file, node, `${what} what is not known until something is deployed: ${node.text}`)]
      : [],
  );
}

/** What a resource or module gives, itself or by a variable. */
function isLate(template: Template, node: Node): boolean {
  return nodesOf(node, 'member_expression', 'identifier').some((each) => {
    if (each.type === 'member_expression') return /\.(outputs|properties)\b/.test(each.text);
    const variable = template.variables.find(({ name }) => name === each.text);
    return variable !== undefined && variable.value.id !== node.id && isLate(template, variable.value);
  });
}
