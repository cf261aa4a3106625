/** The documents leave nothing out: every detail, alarm, warning, table and member that the code knows is explained. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors as joseErrors } from 'jose';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { vaultOperations } from '../../local/vault/operations.ts';
import { tableNames } from '../../shared/azure/tables.ts';
import { errorCatalogue } from '../../shared/base/error-catalogue.ts';
import { answerSchemas } from '../../shared/http/api/document/answer.ts';
import { everyOperation } from '../../shared/http/api/document/operations.ts';
import { type Route, routes } from '../../shared/http/routes.ts';
import { acceptanceRules } from '../../shared/tokens/judge/acceptance-rules.ts';
import { oauthRefusals } from '../../shared/tokens/oauth-refusal.ts';
import { codeIn, firstCells, matches, quoted, section } from '../support/document-text.ts';
import { project, readDocument } from '../support/generated-documents.ts';
import { membersOf } from '../support/schema-members.ts';

const code = codeIn('functions', 'shared');

function sourceOf(file: string): string {
  return readFileSync(join(project, 'shared', file), 'utf8');
}

/** The sources of a folder below `shared`, those in its own folders left out. */
function filesIn(folder: string, ...but: string[]): string[] {
  const names = readdirSync(join(project, 'shared', folder)).filter((name) => name.endsWith('.ts'));
  return names.map((name) => `${folder}/${name}`).filter((file) => !but.includes(file));
}

/** The names that a type gives in quotes: the codes of warnings and alarms. */
function namesOfType(pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].flatMap(([, union = '']) => matches(union, /'([\w-]+)'/g));
}

describe('docs/errors.md', () => {
  const text = readDocument('docs/errors.md');
  const catalogues = [errorCatalogue, oauthRefusals, acceptanceRules];
  const known = new Set([...catalogues.flatMap((catalogue) => Object.keys(catalogue)), 'KeyAdministrator']);

  /** Names in quotes that are no code and no rule of a catalogue: the details for the log. */
  function detailsIn(files: readonly string[]): string[] {
    const names = files.flatMap((file) => matches(sourceOf(file), /'([A-Z]+[a-z]+(?:[A-Z][a-z]+)+)'/g));
    return [...new Set(names)].filter((name) => !known.has(name));
  }

  const ofTokens = (...names: string[]) => names.map((name) => `tokens/${name}.ts`);

  /** Each table of details: the files that name them, how many at least, and those that no name in quotes shows. */
  const tables = [
    {
      heading: 'Details in the log',
      files: [
        ...filesIn('tokens', ...ofTokens('key-proof', 'oauth-refusal')),
        ...filesIn('tokens/grants'),
        ...['form', 'oauth-form', 'token-endpoint', 'introspection-endpoint'].map(
          (name) => `http/${name}.ts`,
        ),
      ],
      least: 30,
      others: [
        ...namesOfType(/type UnusableReason =([^;]+);/g),
        ...['vault: …', 'tables: …', 'CertificateExpired'],
      ],
    },
    {
      heading: 'Details of a token that is not accepted',
      files: filesIn('tokens/judge'),
      least: 50,
      others: [],
    },
    {
      heading: 'Details of a refused proof',
      files: ofTokens('key-proof', 'one-time-assertion', 'registered-keys', 'assertion-times'),
      least: 10,
      others: [],
    },
    {
      heading: 'Details of a refused management token',
      files: ['http/management-token.ts', 'http/management-endpoint.ts'],
      least: 5,
      others: [],
    },
  ];

  it.each(tables)('explains under "$heading" each of them', ({ heading, files, least, others }) => {
    const found = detailsIn(files);
    expect(found.length).toBeGreaterThan(least);
    const documented = firstCells(section(text, heading)).filter((name) => !name.startsWith('ERR_'));
    expect(documented.toSorted()).toEqual([...found, ...others].toSorted());
  });

  it('names codes of jose that jose has', () => {
    const documented = firstCells(section(text, 'Details of a refused management token'));
    const ofJose = documented.filter((name) => name.startsWith('ERR_'));
    expect(ofJose.length).toBeGreaterThan(3);
    const codes = Object.values(joseErrors).map((each) => ('code' in each ? each.code : ''));
    expect(ofJose.filter((name) => !codes.includes(name))).toEqual([]);
  });

  it('explains every code of readiness', () => {
    const files = [
      'certificates/issuer/issuer-checks.ts',
      'certificates/issuer/key-custody.ts',
      'http/health-endpoints.ts',
    ];
    const sources = files.map(sourceOf).join('\n');
    const found = matches(sources, /'((?:[A-Z][a-z]+)+)'/g).filter((name) => name !== 'MethodNotAllowed');
    const rows = matches(section(text, 'Readiness'), /^\|[^|]+\| (`[^|]+`) \|/gm).flatMap(quoted);
    expect(new Set(rows)).toEqual(new Set(found));
  });
});

describe('docs/operations.md', () => {
  const text = readDocument('docs/operations.md');

  it('explains every alarm of the roll', () => {
    const alarms = namesOfType(/type RollAlarmCode =([^;]+);/g);
    expect(alarms.length).toBeGreaterThan(5);
    expect(firstCells(section(text, 'Alarms')).toSorted()).toEqual(alarms.toSorted());
  });

  it('explains every status of metadata that cannot be used', () => {
    const unfit = /const unfit: ErrorCode = '(\w+)'/.exec(code)?.[1] ?? '';
    const ofMetadata = Object.keys(errorCatalogue).filter((name) => name.startsWith('Metadata'));
    const statuses = new Set([...ofMetadata, unfit]);
    expect(unfit).not.toBe('');
    const told = section(text, 'A partner whose metadata cannot be read');
    expect(firstCells(told).toSorted()).toEqual([...statuses].toSorted());
    const alarm = /interface RefreshAlarm \{\s*readonly code: ErrorCode \| '(\w+)'/.exec(code)?.[1];
    expect(quoted(told)).toContain(alarm);
  });
});

describe('docs/api.md and docs/registry.md', () => {
  const registry = readDocument('docs/registry.md');
  const api = readDocument('docs/api.md');
  const named = new Set([...quoted(api), ...quoted(registry)]);

  it('name every member that a request may have', () => {
    const served = everyOperation().filter(({ name }) => Object.hasOwn(routes, name));
    const requests = served.flatMap(({ operation: { request } }) =>
      request ? [z.toJSONSchema(request, { io: 'input' })] : [],
    );
    const members = new Set(requests.flatMap(membersOf));
    expect(members.size).toBeGreaterThan(40);
    expect([...members].filter((member) => !named.has(member))).toEqual([]);
  });

  it('name every query parameter', () => {
    const parameters = new Set(Object.values<Route>(routes).flatMap(({ query = [] }) => query));
    expect(parameters.size).toBeGreaterThan(8);
    // Also as part of an address: `?role=current`.
    const words = new Set([...named].flatMap((each) => each.split(/\W+/)));
    expect([...parameters].filter((name) => !words.has(name))).toEqual([]);
  });

  it.each(['CertificateView', 'IssuerView', 'IssuerActResult'])('name every member of %s', (type) => {
    const body = new RegExp(`interface ${type}[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(code)?.[1] ?? '';
    const members = matches(body, /^ {2}readonly (\w+)\??:/gm).filter((member) => member !== 'etag');
    expect(members.length).toBeGreaterThan(3);
    const inApi = new Set(quoted(api));
    expect(members.filter((member) => !inApi.has(member))).toEqual([]);
  });

  const { schemas } = z.toJSONSchema(answerSchemas, { io: 'output', uri: (id) => id });

  it('name every member that an answer may have', () => {
    const members = new Set(Object.values(schemas).flatMap(membersOf));
    expect(members.size).toBeGreaterThan(80);
    // Those of a refusal are where errors are.
    const shown = new Set([...named, ...quoted(readDocument('docs/errors.md'))]);
    expect([...members].filter((member) => !shown.has(member))).toEqual([]);
  });

  it.each([
    'PartnerApplicationView',
    'ForeignKeyView',
    'MetadataRefreshView',
    'MetadataPreviewResult',
    'OAuthServerView',
    'ServicePrincipalView',
    'KeyCredentialView',
    'PasswordCredentialView',
    'LinkedAccountView',
    'RoleAssignmentView',
    'OAuthConfigurationView',
    'AuditEventView',
  ])('name every member of %s where the registry is', (id) => {
    const members = membersOf(schemas[id] ?? {});
    expect(members.length).toBeGreaterThan(2);
    const inRegistry = new Set(quoted(registry));
    expect(members.filter((member) => !inRegistry.has(member))).toEqual([]);
  });

  it('name every warning', () => {
    const types =
      /(?:RingWarning|CertificateWarning|ChangeWarning|OwnIssuerWarning|KeyWarning|UnreadWarning) \{\s*readonly code:([^;]+);/g;
    const warnings = namesOfType(types);
    expect(warnings.length).toBeGreaterThan(8);
    expect(firstCells(section(api, 'Warnings')).toSorted()).toEqual(warnings.toSorted());
  });

  it('name every action of the audit', () => {
    const ended = matches(codeIn('shared/registry'), /'([a-z][A-Za-z]*ed)'/g);
    // What a run of the refresh timer counts is no action, and neither is what a clock tells.
    const actions = new Set(ended.filter((name) => !['refreshed', 'failed', 'elapsed'].includes(name)));
    expect(actions.size).toBeGreaterThan(10);
    const inAudit = new Set(quoted(section(registry, 'Audit')));
    expect([...actions].filter((action) => !inAudit.has(action))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('names every table', () => {
    const rows = new Set(firstCells(section(readDocument('docs/architecture.md'), 'Storage')));
    expect([...rows].toSorted()).toEqual(tableNames.toSorted());
  });
});

describe('docs/local-stack.md', () => {
  it('plans faults only for operations that the vault has', () => {
    const named = matches(readDocument('docs/local-stack.md'), /"operation": "([\w.]+)"/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !Object.hasOwn(vaultOperations, name))).toEqual([]);
  });
});
