/** Whether the parameter file gives the template what it needs, and the tables are those of the code. */
import { tableNames } from '../../../../shared/azure/tables.ts';
import { type Finding, finding, literal, nodesOf, partsOf } from '../grammar.ts';
import { members, texts } from '../objects.ts';
import { type InfraProject, targetOf, templateAt, typeObject } from '../project.ts';
import type { Template } from '../template.ts';
import { checkValue } from './modules.ts';

export function checkParameters(infra: InfraProject): Finding[] {
  const given = templateAt(infra, 'infra/main.bicepparam');
  const using = nodesOf(given.root, 'using_statement')[0];
  const target = targetOf(infra, given, literal(using && partsOf(using)[0]) ?? '');
  if (!target) return [`${given.file}: it is for no template that is there`];
  const names = new Set(given.variables.map(({ name }) => name));
  const missing = target.parameters.filter(({ name, value }) => !names.has(name) && !value);
  return [
    ...missing.map(({ name }) => `${given.file}: ${name} is not given`),
    ...given.variables.flatMap(({ name, node, value }) => {
      const parameter = target.parameters.find((each) => each.name === name);
      if (!parameter) return [finding(given.file, node, `${target.file} takes no ${name}`)];
      const problems = checkValue(infra, { template: given, value, target, parameter });
      const object = typeObject(infra, target, parameter.type.text);
      return [
        ...problems.map((message) => finding(given.file, value, message)),
        ...differences([...members(object).keys()], [...members(value).keys()]).map((each) =>
          finding(given.file, value, `${name} and its type do not agree about ${each}`),
        ),
      ];
    }),
  ];
}

export function checkTables(infra: InfraProject): Finding[] {
  const data = templateAt(infra, 'infra/modules/storage-data.bicep');
  const list = data.variables.find(({ name }) => name === 'tableNames');
  const isPrefixed = data.resources.some(
    ({ type, body }) => isTable(type) && prefixed.test(nameOf(body) ?? ''),
  );
  return [
    ...differences([...tableNames], texts(list?.value)).map(
      (name) => `${data.file}: the template and the code do not agree about the table ${name}`,
    ),
    ...(isPrefixed ? [] : [`${data.file}: a table is named by the prefix and its own name`]),
  ];
}

const prefixed = /^'\$\{data\.tablePrefix\}\$\{table\}'$/;
const isTable = (type: string) => type.endsWith('/tables');
const nameOf = (body: Template['root']) => members(body).get('name')?.text;

/** What one list has and the other has not. */
export function differences(a: readonly string[], b: readonly string[]): string[] {
  return [...a.filter((each) => !b.includes(each)), ...b.filter((each) => !a.includes(each))];
}
