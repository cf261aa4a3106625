/** What docs/deployment.md says of the templates is so: files, parameters with their defaults, outputs, and the arithmetic. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { literal, nodesOf } from '../support/bicep/grammar.ts';
import { items, memberAt } from '../support/bicep/objects.ts';
import { readInfra, templateAt } from '../support/bicep/project.ts';
import { matches, quoted, section } from '../support/document-text.ts';
import { project, readDocument } from '../support/generated-documents.ts';

const text = readDocument('docs/deployment.md');
const infra = readInfra();

/** The variables that the parameter file reads, each with its default. */
const variables = new Map(
  nodesOf(templateAt(infra, 'infra/main.bicepparam').root, 'call_expression')
    .filter((call) => call.childForFieldName('function')?.text === 'readEnvironmentVariable')
    .map((call) => {
      const [name, fallback] = call.childForFieldName('arguments')?.namedChildren ?? [];
      return [literal(name) ?? '', literal(fallback)] as const;
    }),
);

/** The rows of the table of variables: name and default. */
const rows = [...section(text, 'Parameters').matchAll(/^\| `((?:AZURE|DEPLOY)_\w+)` \| (?:`([^`]*)`)?/gm)];

describe('docs/deployment.md', () => {
  it('names files of ours that are there', () => {
    const named = [
      ...quoted(text).filter((each) => /^(infra|\.github)\/[\w./-]+$/.test(each)),
      ...matches(text, /(?:^|\s|\()((?:infra|\.github)\/[\w./-]+\.\w+)/gm),
    ];
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((each) => !existsSync(join(project, each)))).toEqual([]);
  });

  it('has a row for each variable that is no setting, and no other', () => {
    const read = [...variables.keys()].filter((name) => !name.startsWith('S2S_'));
    expect(rows.map(([, name]) => name).toSorted()).toEqual(read.toSorted());
  });

  it('tells the default of each', () => {
    const told = rows.filter(([, name = '']) => name.startsWith('DEPLOY_'));
    expect(told.length).toBeGreaterThan(20);
    expect(told.map(([, name, fallback = '']) => [name, fallback])).toEqual(
      told.map(([, name = '']) => [name, variables.get(name)]),
    );
  });

  it('tells where each setting comes from that the templates need themselves', () => {
    const main = templateAt(infra, 'infra/main.bicep');
    const set = matches(main.root.text, /^ {6}(S2S_\w+):/gm);
    const told = matches(section(text, 'Parameters'), /^\| (`S2S_[^|]+) \|/gm).flatMap(quoted);
    expect(told.toSorted()).toEqual(set.toSorted());
  });

  it('names every output', () => {
    const outputs = templateAt(infra, 'infra/main.bicep').outputs.map(({ name }) => name);
    const named = new Set(quoted(section(text, 'Parameters')));
    expect(outputs.filter((name) => !named.has(name))).toEqual([]);
  });

  it('has a row for each role of the app', () => {
    const cells = matches(section(text, 'What the app may do'), /^\| [^|]+ \| ([A-Z][^|]+) \|/gm);
    const roles = templateAt(infra, 'infra/modules/roles.bicep');
    const builtIn = roles.variables.find(({ name }) => name === 'builtIn')?.value.text ?? '';
    const told = cells
      .filter((cell) => cell !== 'Built-in role')
      .map((cell) => cell.replaceAll(' ', '').toLowerCase());
    expect(told.toSorted()).toEqual(
      matches(builtIn, /^ {2}(\w+):/gm)
        .map((name) => name.toLowerCase())
        .toSorted(),
    );
  });

  it('says what a lock is called', () => {
    const name = templateAt(infra, 'infra/modules/storage-data.bicep').resources.find(({ type }) =>
      type.endsWith('/locks'),
    )?.body;
    expect(text).toContain(`az lock delete --name ${literal(memberAt(name, 'name'))} `);
  });
});

/** Sums, products and quotients as a document writes them: `265 × 30`. */
function reckon(expression: string): number {
  const [first = '', ...rest] = expression.split(/ ([×÷+−]) /);
  const steps = rest.flatMap((sign, index) =>
    index % 2 === 0 ? [[sign, Number(rest[index + 1])] as const] : [],
  );
  return steps.reduce((value, [sign, by]) => {
    if (sign === '×') return value * by;
    if (sign === '÷') return value / by;
    return sign === '+' ? value + by : value - by;
  }, Number(first));
}

describe('what it costs at rest', () => {
  const costs = section(text, 'What it costs at rest');
  const number = '\\d+(?:\\.\\d+)?';
  const equations = [...costs.matchAll(new RegExp(`(${number}(?: [×÷+−] ${number})+) = (${number})`, 'g'))];

  it.each(equations.map(([whole, left = '', right = '']) => [whole, left, right] as const))(
    'is reckoned right: %s',
    (_whole, left, right) => {
      const decimals = right.split('.')[1]?.length ?? 0;
      expect(reckon(left).toFixed(decimals)).toBe(Number(right).toFixed(decimals));
    },
  );

  it('is of many equations, each of sums or of products, since they are reckoned from the left', () => {
    expect(equations.length).toBeGreaterThan(15);
    expect(equations.filter(([, left = '']) => /[×÷]/.test(left) && /[+−]/.test(left))).toEqual([]);
  });

  it('counts what the templates have', () => {
    const every = [...infra.files].filter(([path]) => path.endsWith('.kql')).map(([, query]) => query);
    const often = every.filter((query) => query.includes('\n// every: PT5M\n')).length;
    const listed = (file: string, name: string) =>
      items(templateAt(infra, file).variables.find((each) => each.name === name)?.value).length;
    const probes = listed('infra/modules/availability.bicep', 'probes');
    const places = listed('infra/modules/availability.bicep', 'places');
    const metric = listed('infra/modules/metric-alerts.bicep', 'rules') + probes;
    const perHour = 3600 / Number(variables.get('DEPLOY_PROBE_SECONDS'));
    expect(costs).toContain(`| ${often} × 1.5 = `);
    expect(costs).toContain(`| ${every.length - often} × 0.5 = `);
    expect(costs).toContain(`| ${metric} × 0.1 = `);
    expect(costs).toContain(`| ${probes} × ${places} × ${perHour} × 24 × 30 = `);
    expect(costs).toContain('a second of 2 GB');
    expect(variables.get('DEPLOY_INSTANCE_MEMORY')).toBe('2048');
  });
});
