/** Whether every module that is used exists, is given what it needs and nothing else, and gives what is taken from it. */
import { type Finding, finding, literal, type Node, nodesOf, partsOf } from '../grammar.ts';
import { members, texts } from '../objects.ts';
import { type InfraProject, targetOf, typeObject } from '../project.ts';
import { givenTo, type Module, type Template, type Typed } from '../template.ts';
import { kindOf, kindOfType } from './kinds.ts';

export function checkModules(infra: InfraProject): Finding[] {
  return [...infra.templates.values()].flatMap((template) => [
    ...template.modules.flatMap((each) => checkModule(infra, template, each)),
    ...sameNames(template),
    ...template.imports.flatMap(({ name, path, node }) =>
      typeObject(infra, template, name)
        ? []
        : [finding(template.file, node, `${path} has no type ${name} to import`)],
    ),
    ...nodesOf(template.root, 'member_expression').flatMap((each) => checkMember(infra, template, each)),
  ]);
}

function checkModule(infra: InfraProject, template: Template, used: Module): Finding[] {
  const at = (message: string, node = used.node) => finding(template.file, node, message);
  const target = targetOf(infra, template, used.path);
  if (!target) return [at(`there is no module ${used.path}`)];
  const given = givenTo(used);
  const missing = target.parameters.filter(({ name, value }) => !given.has(name) && !value);
  return [
    ...missing.map(({ name }) => at(`${used.path} needs ${name}`)),
    ...[...given].flatMap(([name, value]) => {
      const parameter = target.parameters.find((each) => each.name === name);
      if (!parameter) return [at(`${used.path} takes no ${name}`, value)];
      return checkValue(infra, { template, value, target, parameter }).map((message) => at(message, value));
    }),
    ...(template.targetScope !== target.targetScope && !members(used.body).has('scope')
      ? [at(`${used.path} is for a ${target.targetScope}: it needs a scope`)]
      : []),
  ];
}

interface Giving {
  readonly template: Template;
  readonly value: Node;
  readonly target: Template;
  readonly parameter: Typed;
}

/** What is wrong with a value for that parameter. */
export function checkValue(infra: InfraProject, { template, value, target, parameter }: Giving): string[] {
  const wanted = kindOfType(infra, target, parameter.type);
  const kind = kindOf(infra, template, value);
  if (wanted && kind && kind !== wanted) return [`${parameter.name} takes a value of ${wanted}, not ${kind}`];
  const allowed = texts(parameter.decorators.get('allowed')?.[0]);
  const text = literal(value);
  const isAllowed = text === undefined || allowed.length === 0 || allowed.includes(text);
  return isAllowed ? [] : [`${parameter.name} cannot be ${text}: it is one of ${allowed.join(', ')}`];
}

/** Two modules of one name are one deployment to Azure, of which the second replaces the first. */
function sameNames({ file, modules }: Template): Finding[] {
  const names = modules.map(({ body }) => members(body).get('name')?.text);
  return modules
    .filter((_, index) => names.indexOf(names[index]) !== index)
    .map(({ name, node }) => finding(file, node, `the module ${name} has the name of another one`));
}

/** `module.outputs.name` and `parameter.member`. */
function checkMember(infra: InfraProject, template: Template, node: Node): Finding[] {
  const at = (message: string) => [finding(template.file, node, message)];
  const [, name, mark, output] = /^(\w+)(!?)\.outputs\.(\w+)$/.exec(node.text) ?? [];
  const used = template.modules.find((each) => each.name === name);
  if (used) {
    const outputs = targetOf(infra, template, used.path)?.outputs ?? [];
    if (!outputs.some((each) => each.name === output)) return at(`${used.path} has no output ${output}`);
    const isGuarded = mark === '!' || !used.isConditional;
    return isGuarded ? [] : at(`${name} may not be there: write ${name}!.outputs and say when it is`);
  }
  const [object, member] = partsOf(node);
  const parameter = template.parameters.find((each) => each.name === object?.text);
  const type = parameter && typeObject(infra, template, parameter.type.text);
  if (!type || !member || members(type).has(member.text)) return [];
  return at(`${parameter.type.text} has no member ${member.text}`);
}
