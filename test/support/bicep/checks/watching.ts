/** Whether what watches the deployment looks where something is: queries, probes and the workbook. */
import { posix } from 'node:path';
import { logEvents } from '../../../../shared/base/log.ts';
import { publicRoutes } from '../../../../shared/http/public-routes.ts';
import { callOf, type Finding, finding, literal, nodesOf } from '../grammar.ts';
import { items, memberAt, members } from '../objects.ts';
import { type InfraProject, templateAt } from '../project.ts';

/** Every query is a rule of its own name, and each line of its head says what the rule reads there. */
export function checkQueries(infra: InfraProject): Finding[] {
  const alerts = templateAt(infra, 'infra/modules/log-alerts.bicep');
  const list = alerts.variables.find(({ name }) => name === 'queries');
  const taken = new Map(
    items(list?.value).map((each) => {
      const loaded = callOf(memberAt(each, 'text') ?? each)?.args[0];
      return [posix.join('infra/modules', literal(loaded) ?? ''), literal(memberAt(each, 'name'))];
    }),
  );
  const queries = [...infra.files].filter(([path]) => path.startsWith('infra/alerts/'));
  return queries.flatMap(([path, text]) => {
    const name = posix.basename(path, '.kql');
    if (taken.get(path) !== name) return [`${path}: no alert of the name ${name} asks this`];
    return misread(infra, text).map(
      (what) => `${path}: its head does not tell ${what} where the rule reads it`,
    );
  });
}

/** What the rule reads from the head: line, letters that are left out, and how the rest must look. */
const head: Readonly<Record<string, RegExp>> = {
  description: /^[A-Z].*\.$/,
  severity: /^[0-4]$/,
  windowSize: /^P(T\d+[MH]|\dD)$/,
  evaluationFrequency: /^P(T\d+[MH]|\dD)$/,
};

function misread(infra: InfraProject, text: string): string[] {
  const { resources } = templateAt(infra, 'infra/modules/log-alerts.bicep');
  const properties = members(memberAt(resources[0]?.body, 'properties'));
  return Object.entries(head).flatMap(([name, pattern]) => {
    const [, line, letters] =
      /split\(query\.text, '\\n'\)\[(\d)\], (\d+)\)/.exec(properties.get(name)?.text ?? '') ?? [];
    const told = text.split('\n')[Number(line)]?.slice(Number(letters)) ?? '';
    return pattern.test(told) ? [] : [name];
  });
}

/** A probe asks for what anybody may read. */
export function checkProbes(infra: InfraProject): Finding[] {
  const { file, variables } = templateAt(infra, 'infra/modules/availability.bicep');
  const served = Object.values(publicRoutes).map(({ template }) => `/${template}`);
  return items(variables.find(({ name }) => name === 'probes')?.value).flatMap((probe) => {
    const path = literal(memberAt(probe, 'path')) ?? '';
    return served.includes(path) ? [] : [finding(file, probe, `nothing answers at ${path}`)];
  });
}

/** The workbook asks for events that the service writes. */
export function checkWorkbook(infra: InfraProject): Finding[] {
  const queries = [
    ...(infra.files.get('infra/workbook.json') ?? '').matchAll(/"query": "((?:[^"\\]|\\.)*)"/g),
  ];
  const named = queries.flatMap(([, query = '']) => [...query.matchAll(/'([a-z]+\.[a-z]+)'/g)]);
  const unknown = named.map(([, event = '']) => event).filter((event) => !Object.hasOwn(logEvents, event));
  return [
    ...(named.length > 0 ? [] : ['infra/workbook.json: it asks for nothing']),
    ...unknown.map((event) => `infra/workbook.json: the service writes no ${event}`),
  ];
}

/** Loaded files exist. */
export function checkLoadedFiles({ files, templates }: InfraProject): Finding[] {
  return [...templates.values()].flatMap(({ file, root }) =>
    nodesOf(root, 'call_expression').flatMap((node) => {
      const { name = '', args = [] } = callOf(node) ?? {};
      const path = posix.join(posix.dirname(file), literal(args[0]) ?? '');
      const isMissing = /^load\w+Content$/.test(name) && !files.has(path);
      return isMissing ? [finding(file, node, `there is no file ${path}`)] : [];
    }),
  );
}
