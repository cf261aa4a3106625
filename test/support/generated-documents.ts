/**
 * The parts of the documents that are written from the code: tables of settings, routes, errors, acceptance rules and
 * log events; those of the command line are beside it. A document names such a part in a comment; `npm run docs` fills it in and
 * `test/law/documents.test.ts` compares.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultText } from '../../bench/report/report.ts';
import { readResults } from '../../bench/report/results.ts';
import { day, hour } from '../../shared/base/duration.ts';
import { errorCatalogue } from '../../shared/base/error-catalogue.ts';
import { logEvents } from '../../shared/base/log.ts';
import { describeSettings, readSettings } from '../../shared/base/read-settings.ts';
import {
  checkRollPolicy,
  defaultRollPolicy,
  type RollPolicy,
  rollPolicyWarnings,
} from '../../shared/certificates/ring/roll-policy.ts';
import { type Route, routes } from '../../shared/http/routes.ts';
import { acceptanceRules } from '../../shared/tokens/judge/acceptance-rules.ts';
import { oauthRefusals } from '../../shared/tokens/oauth-refusal.ts';
import { cliParts } from './generated-cli-parts.ts';
import { observabilityParts } from './generated-observability-parts.ts';
import { asCode, table } from './markdown-table.ts';

export const project = join(import.meta.dirname, '..', '..');

/** Every document of the project, by its path from the project's folder. */
export function documentNames(): string[] {
  const inDocs = readdirSync(join(project, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...inDocs.map((name) => `docs/${name}`)];
}

export function readDocument(name: string): string {
  return readFileSync(join(project, name), 'utf8');
}

function settingsTable(): string {
  const rows = describeSettings().map(({ name, fallback, expects, meaning }) => {
    // A value is code; what is said about one is not. Only the schedule has spaces of its own.
    const isValue = fallback.includes('*') || !/ |^required$|^none$/.test(fallback);
    const shown = isValue ? `\`${fallback}\`` : asCode(fallback);
    return [`\`${name}\``, shown, expects, meaning];
  });
  return table(['Setting', 'Default', 'Accepts', 'Meaning'], rows);
}

/** Durations that break every law of the roll at once, so that each says how it reads. */
const lawless: RollPolicy = {
  ...defaultRollPolicy,
  rotateEvery: 10 * day,
  lead: 20 * day,
  propagate: 30 * day,
  consumerCache: 40 * day,
  cacheFor: 20 * day,
  retain: day,
  tokenLifetime: 2 * day,
  validityMonths: 1,
  tick: 4 * day,
};

/** `S2S_A (1d) must be … of S2S_B (2d): reason.` as a rule without the values, and its reason. */
function lawRow(message: string): [string, string] {
  const [rule = '', reason = ''] = asCode(message.replaceAll(/ \([^)]*\)/g, '')).split(/: (.*)/);
  return [rule, `Otherwise ${reason}`];
}

function rollLaws(): string {
  const rows = checkRollPolicy(lawless).map(({ message }) => lawRow(message));
  return table(['Law', 'Why'], rows);
}

function rollAdvice(): string {
  const brief = { ...defaultRollPolicy, validityMonths: 3 };
  return rollPolicyWarnings(brief)
    .map(({ message }) => lawRow(message).join('. '))
    .join('\n');
}

/** What stops a start: values first, all at once; the laws between them when every value can be read. */
function refusedStart(environment: Readonly<Record<string, string>>): string {
  const read = readSettings({ ...exampleEnvironment, ...environment });
  const problems =
    'problems' in read ? read.problems : checkRollPolicy(example).map(({ message }) => message);
  const lines = problems.map((problem) => `- ${problem}`);
  return ['```text', 'The service cannot start with these settings:', ...lines, '```'].join('\n');
}

const exampleEnvironment = {
  S2S_PUBLIC_URL: 'https://s2s.litwareinc.com',
  S2S_DEFAULT_SIP_DOMAIN: 'litwareinc.com',
  S2S_KEY_VAULT_URL: 'https://litware.vault.azure.net',
  S2S_TABLE_SERVICE: 'https://litware.table.core.windows.net',
  S2S_TENANT_ID: '11111111-2222-4333-8444-555555555555',
};

/** The policy of the example of a broken law: keys announced for twelve hours, partners that cache for a day. */
const example: RollPolicy = { ...defaultRollPolicy, propagate: 12 * hour };

function errorsTable(): string {
  const rows = Object.entries(errorCatalogue).map(([code, { status, remedy }]) => [
    `\`${code}\``,
    String(status),
    remedy,
  ]);
  return table(['Code', 'Status', 'What to do'], rows);
}

function refusalsTable(): string {
  const rows = Object.entries(oauthRefusals).map(([code, entry]) => {
    const modern = 'modern' in entry ? entry.modern : entry.error;
    const errors = modern === entry.error ? `\`${modern}\`` : `\`${entry.error}\`, modern \`${modern}\``;
    return [`\`${code}\``, String(entry.status), errors, String(entry.number), entry.description];
  });
  return table(['Code', 'Status', '`error`', 'Number', 'What the caller reads'], rows);
}

function acceptanceRulesTable(): string {
  const rows = Object.entries(acceptanceRules).map(([rule, { demands, brokenBy }]) => [
    `\`${rule}\``,
    // What the rule is taken from is for the readers of the code, where it is no public document.
    demands.replace(/ \(reference [^)]*\)/, ''),
    brokenBy.map((detail) => `\`${detail}\``).join(', '),
  ]);
  return table(['Rule', 'What must hold', 'Broken by'], rows);
}

function routesTable(wanted: (route: Route) => boolean): string {
  const chosen = Object.values<Route>(routes).filter(wanted);
  const managed = chosen.some(isManaged);
  const rows = chosen.map(({ template, methods, summary, role, changeRole }) => [
    methods.join(', '),
    `\`/${template}\``,
    ...(managed ? [rolesOf(role, changeRole)] : []),
    summary,
  ]);
  return table(['Methods', 'Path', ...(managed ? ['App role'] : []), 'What it is'], rows);
}

/** Those below `/api`, whoever may call them. */
function isManaged({ template }: Route): boolean {
  return template.startsWith('api/');
}

/** The role that reads, and the one that changes where it is another. */
function rolesOf(role: Route['role'], changeRole: Route['changeRole']): string {
  if (role === undefined) return '';
  return changeRole ? `\`${role}\`, changes \`${changeRole}\`` : `\`${role}\``;
}

function eventsTable(): string {
  const rows = Object.entries(logEvents).map(([event, { level, meaning }]) => [
    `\`${event}\``,
    level,
    meaning,
  ]);
  return table(['Event', 'Level', 'Meaning'], rows);
}

/** What each benchmark found, by its name. */
function benchParts(): Record<`bench-${string}`, () => string> {
  const results = [...readResults()];
  return Object.fromEntries(results.map(([name, result]) => [`bench-${name}`, () => resultText(result)]));
}

/** Every part, by the name that documents use. */
export const generatedParts: Readonly<Record<string, () => string>> = {
  settings: settingsTable,
  'roll-laws': rollLaws,
  'roll-advice': rollAdvice,
  'refused-values': () => refusedStart({ S2S_TOKEN_LIFETIME: 'an hour', S2S_TOKEN_LFETIME: '1h' }),
  'refused-law': () => refusedStart({ S2S_ROLL_PROPAGATE: '12h' }),
  errors: errorsTable,
  refusals: refusalsTable,
  'acceptance-rules': acceptanceRulesTable,
  'public-routes': () => routesTable((route) => !isManaged(route)),
  'management-routes': () => routesTable(isManaged),
  events: eventsTable,
  ...cliParts,
  ...observabilityParts,
  ...benchParts(),
};

const partPattern = /<!-- generated: ([\w-]+) -->\n[\s\S]*?<!-- end of generated -->/g;

/** The names of the parts that a document holds. */
export function partsOf(text: string): string[] {
  return [...text.matchAll(partPattern)].map(([, name = '']) => name);
}

/** The document as it must be: each part written anew from the code. @throws Error for a part that nobody writes */
export function renderDocument(text: string): string {
  return text.replaceAll(partPattern, (_whole, name: string) => {
    const part = Object.hasOwn(generatedParts, name) ? generatedParts[name] : undefined;
    if (!part) throw new Error(`No part is called "${name}".`);
    return `<!-- generated: ${name} -->\n${part()}\n<!-- end of generated -->`;
  });
}

/** Writes anew every document whose generated parts are not what they must be. */
export function writeDocuments(): void {
  for (const name of documentNames()) {
    const before = readDocument(name);
    const after = renderDocument(before);
    if (after !== before) writeFileSync(join(project, name), after);
    if (after !== before) console.log(`Wrote ${name}`);
  }
}

if (process.argv[1] === import.meta.filename) writeDocuments();
