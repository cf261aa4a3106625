/** The documents leave nothing out: every detail, alarm, warning and member that the code knows is explained. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors as joseErrors } from 'jose';
import { describe, expect, it } from 'vitest';
import { vaultOperations } from '../../local/vault/operations.ts';
import { errorCatalogue } from '../../shared/base/errors.ts';
import { oauthRefusals } from '../../shared/tokens/oauth-refusal.ts';
import { codeIn, firstCells, matches, quoted, section } from '../support/document-text.ts';
import { project, readDocument } from '../support/generated-documents.ts';

const code = codeIn('functions', 'shared');

describe('docs/errors.md', () => {
  const text = readDocument('docs/errors.md');
  const known = new Set([...Object.keys(errorCatalogue), ...Object.keys(oauthRefusals)]);

  /** Names in quotes that are no code of a catalogue: the details for the log. */
  function detailsIn(...files: string[]): string[] {
    const sources = files.map((file) => readFileSync(join(project, 'shared', file), 'utf8')).join('\n');
    const names = matches(sources, /'([A-Z][a-z]+(?:[A-Z][a-z]+)+)'/g);
    return [...new Set(names)].filter((name) => !known.has(name) && name !== 'KeyAdministrator').toSorted();
  }

  it('explains every detail of a refused token request', () => {
    const files = ['client-assertion', 'client-secret', 'authenticate-client', 'resource', 'issue-token'];
    const found = detailsIn(
      ...files.map((file) => `tokens/${file}.ts`),
      'http/form.ts',
      'http/token-endpoint.ts',
    );
    expect(found.length).toBeGreaterThan(20);
    const unusable = matches(/type UnusableReason =([^;]+);/.exec(code)?.[1] ?? '', /'(\w+)'/g);
    const outages = ['vault: …', 'tables: …', 'CertificateExpired'];
    const documented = firstCells(section(text, 'Details in the log'));
    expect(documented.toSorted()).toEqual([...found, ...unusable, ...outages].toSorted());
  });

  it('explains every detail of a refused management token', () => {
    const found = detailsIn('http/management-token.ts', 'http/management-endpoint.ts');
    const documented = firstCells(section(text, 'Details of a refused management token'));
    const ofJose = documented.filter((name) => name.startsWith('ERR_'));
    expect(documented.filter((name) => !name.startsWith('ERR_')).toSorted()).toEqual(found);
    const codes = Object.values(joseErrors).map((each) => ('code' in each ? each.code : ''));
    expect(ofJose.filter((name) => !codes.includes(name))).toEqual([]);
  });

  it('explains every code of readiness', () => {
    const files = [
      'certificates/issuer/issuer-checks.ts',
      'certificates/issuer/key-custody.ts',
      'http/health-endpoints.ts',
    ];
    const sources = files.map((file) => readFileSync(join(project, 'shared', file), 'utf8')).join('\n');
    const found = matches(sources, /'((?:[A-Z][a-z]+)+)'/g).filter((name) => name !== 'MethodNotAllowed');
    const rows = matches(section(text, 'Readiness'), /^\|[^|]+\| (`[^|]+`) \|/gm).flatMap(quoted);
    expect(new Set(rows)).toEqual(new Set(found));
  });
});

describe('docs/operations.md', () => {
  it('explains every alarm of the roll', () => {
    const union = /type RollAlarmCode =([^;]+);/.exec(code)?.[1] ?? '';
    const alarms = matches(union, /'([\w-]+)'/g);
    expect(alarms.length).toBeGreaterThan(5);
    expect(firstCells(section(readDocument('docs/operations.md'), 'Alarms')).toSorted()).toEqual(
      alarms.toSorted(),
    );
  });
});

describe('docs/api.md', () => {
  const named = new Set(quoted(readDocument('docs/api.md')));

  it('names every member that a request may have', () => {
    const handlers = codeIn('functions/http');
    const members = matches(handlers, /^\s+(\w+): (?:flag|z\.\w+\()/gm).concat([
      'thumbprint',
      'reason',
      'action',
    ]);
    expect(members.length).toBeGreaterThan(8);
    expect(members.filter((member) => !named.has(member))).toEqual([]);
  });

  it.each(['CertificateView', 'IssuerView', 'IssuerActResult'])('names every member of %s', (type) => {
    const body = new RegExp(`interface ${type}[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(code)?.[1] ?? '';
    const members = matches(body, /^ {2}readonly (\w+)\??:/gm).filter((member) => member !== 'etag');
    expect(members.length).toBeGreaterThan(3);
    expect(members.filter((member) => !named.has(member))).toEqual([]);
  });

  it('names every warning', () => {
    const unions = [...code.matchAll(/(?:RingWarning|CertificateWarning) \{\s*readonly code:([^;]+);/g)];
    const warnings = unions.flatMap(([, union = '']) => matches(union, /'(\w+)'/g));
    expect(warnings.length).toBeGreaterThan(5);
    expect(firstCells(section(readDocument('docs/api.md'), 'Warnings')).toSorted()).toEqual(
      warnings.toSorted(),
    );
  });
});

describe('docs/local-stack.md', () => {
  it('plans faults only for operations that the vault has', () => {
    const named = matches(readDocument('docs/local-stack.md'), /"operation": "([\w.]+)"/g);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !Object.hasOwn(vaultOperations, name))).toEqual([]);
  });
});
