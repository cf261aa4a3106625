/** The deployment is what it says: the templates are well-formed, safe, and agree with the code and with each other. */
import { describe, expect, it } from 'vitest';
import { checkInfra, checks } from '../support/bicep/check-infra.ts';
import { literal, nodesOf, parseBicep } from '../support/bicep/grammar.ts';
import { members, texts } from '../support/bicep/objects.ts';
import { readInfra, templateAt, withMistake } from '../support/bicep/project.ts';
import { readTemplate } from '../support/bicep/template.ts';

const infra = readInfra();

describe('the deployment', () => {
  it.each(Object.entries(checks))('has nothing that %s finds', (_name, check) => {
    expect(check(infra)).toEqual([]);
  });

  it('is read whole: every file of it, every resource and every module', () => {
    const templates = [...infra.templates.values()];
    expect(templates.length).toBeGreaterThan(15);
    expect(templates.flatMap(({ resources }) => resources).length).toBeGreaterThan(40);
    expect(templates.flatMap(({ modules }) => modules).length).toBeGreaterThan(12);
    const written = [...infra.files].filter(([path]) => path.endsWith('.bicep'));
    const declared = written.flatMap(([, text]) => text.match(/^ *resource \w+ '/gm) ?? []);
    expect(templates.flatMap(({ resources }) => resources).length).toBe(declared.length);
  });

  it('says of each parameter and output what it is', () => {
    const silent = [...infra.templates.values()].flatMap(({ file, parameters, outputs }) =>
      [...parameters, ...outputs]
        .filter(({ decorators }) => !literal(decorators.get('description')?.[0]))
        .map(({ name }) => `${file}: ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('begins each template with what it owns and why', () => {
    const bare = [...infra.files].filter(
      ([path, text]) => /\.bicep(param)?$/.test(path) && !text.startsWith('// '),
    );
    expect(bare.map(([path]) => path)).toEqual([]);
  });
});

describe('5.3 Egress', () => {
  const network = infra.files.get('infra/modules/network.bicep') ?? '';
  const app = infra.files.get('infra/modules/function-app.bicep') ?? '';

  it('leaves the own subnets, names and https, and is refused otherwise, by the last rule of all', () => {
    const allowed = [...network.matchAll(/\{ name: '([a-z-]+)', port: '([^']+)'/g)].map(
      ([, name, port]) => `${name} ${port}`,
    );
    expect(allowed).toEqual([
      'own-subnet *',
      'private-endpoints 443',
      'name-resolution 53',
      'https 443',
      'partners 443',
      'nothing-else *',
    ]);
    expect(network).toContain("access: rule.name == 'nothing-else' ? 'Deny' : 'Allow'");
    expect(network).toContain("concat(rules, [{ name: 'nothing-else'");
  });

  it('is that of the subnet that the app calls out from, and goes through a firewall where there is one', () => {
    expect(network).toMatch(
      /name: 'app'\n[^}]*delegations[\s\S]{0,200}networkSecurityGroup: \{ id: egress\.id \}/,
    );
    expect(network).toContain('routeTable: hasFirewall ? { id: routes.id } : null');
    expect(app).toContain('virtualNetworkSubnetId');
  });
});

describe('the reader of Bicep', () => {
  it('sees through conditions, loops and nesting', () => {
    const { resources, modules, parameters } = readTemplate(
      'infra/x.bicep',
      [
        "@allowed(['a', 'b'])",
        "param mode string = 'a'",
        "resource account 'A/accounts@1' = if (mode == 'a') {",
        "  name: 'x'",
        "  resource part 'parts' existing = {",
        "    name: 'y'",
        '  }',
        '}',
        "resource each 'B/each@2' = [for (one, index) in [1, 2]: if (index > 0) {",
        "  name: 'z'",
        '}]',
        "module inner 'inner.bicep' = [for one in [1]: {",
        "  name: 'inner'",
        '  params: { one: one }',
        '}]',
      ].join('\n'),
    );
    expect(resources.map(({ name, type, version }) => [name, type, version])).toEqual([
      ['account', 'A/accounts', '1'],
      ['part', 'A/accounts/parts', '1'],
      ['each', 'B/each', '2'],
    ]);
    expect(resources.map(({ isConditional, isExisting }) => [isConditional, isExisting])).toEqual([
      [true, false],
      [false, true],
      [true, false],
    ]);
    expect(resources.map(({ body }) => literal(members(body).get('name')))).toEqual(['x', 'y', 'z']);
    expect(modules.map(({ name, path }) => [name, path])).toEqual([['inner', 'inner.bicep']]);
    expect(texts(parameters[0]?.decorators.get('allowed')?.[0])).toEqual(['a', 'b']);
  });

  it('knows parameter files and extensions, which its grammar does not', () => {
    const given = parseBicep('infra/x.bicepparam', "using 'x.bicep'\n\nparam a = 'b'\n");
    expect([given.hasError, nodesOf(given, 'variable_declaration').length]).toEqual([false, 1]);
    expect(parseBicep('infra/x.bicep', 'extension microsoftGraphV1\n\nvar a = 1\n').hasError).toBe(false);
    expect(parseBicep('infra/x.bicep', "param a = 'b'\n").hasError).toBe(true);
  });

  it('tells in which line something is wrong', () => {
    const wrong = withMistake(infra, 'infra/main.bicep', "module identity '", "module identity ''");
    expect(checkInfra(wrong)[0]).toMatch(/^infra\/main\.bicep:\d+: /);
    const line = (checkInfra(wrong)[0] ?? '').split(':')[1];
    const lines = (wrong.files.get('infra/main.bicep') ?? '').split('\n');
    expect(lines[Number(line) - 1]).toContain('module identity');
  });

  it('cannot be asked for a file that is not there, nor for a mistake that is none', () => {
    expect(() => templateAt(infra, 'infra/none.bicep')).toThrow('There is no infra/none.bicep.');
    expect(() => withMistake(infra, 'infra/main.bicep', 'no such text', '')).toThrow('does not hold');
  });
});
