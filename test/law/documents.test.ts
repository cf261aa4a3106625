/** The documents say what the code does: generated parts are fresh, and what prose names exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { litware } from '../../local/litware.ts';
import { settingsTable } from '../../shared/base/settings.ts';
import { routes } from '../../shared/http/routes.ts';
import { outputPattern, runnableBlocks, shownUrl } from '../support/document-blocks.ts';
import { codeIn, matches, proseOf, quoted } from '../support/document-text.ts';
import {
  documentNames,
  generatedParts,
  partsOf,
  project,
  readDocument,
  renderDocument,
} from '../support/generated-documents.ts';

const names = documentNames();
const documents = names.map((name) => [name, readDocument(name)] as const);

const code = codeIn('functions', 'shared', 'local', 'cli');

describe('generated parts', () => {
  it.each(documents)('of %s are what the code says (npm run docs writes them)', (_name, text) => {
    expect(text).toBe(renderDocument(text));
  });

  it('are each shown somewhere', () => {
    const shown = documents.flatMap(([, text]) => partsOf(text));
    expect(shown.toSorted()).toEqual(Object.keys(generatedParts).toSorted());
  });

  it('cannot be asked for by a name that nobody writes', () => {
    expect(() => renderDocument('<!-- generated: weather -->\n<!-- end of generated -->')).toThrow('weather');
  });
});

/** The anchor that a reader of Markdown gives a heading. */
function anchorOf(heading: string): string {
  const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)|`/g, '$1').toLowerCase();
  return plain
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function anchorsOf(name: string): string[] {
  return matches(readDocument(name), /^#+ (.+)$/gm).map(anchorOf);
}

describe('links', () => {
  const links = documents.flatMap(([name, text]) =>
    matches(text.replaceAll(/```[\s\S]*?```/g, ''), /\]\(([^)\s]+)\)/g).map(
      (target) => [name, target] as const,
    ),
  );

  it('are many', () => {
    expect(links.length).toBeGreaterThan(40);
  });

  it('to files and headings resolve', () => {
    const broken = links
      .filter(([, target]) => !target.startsWith('https://'))
      .filter(([name, target]) => {
        const [file = '', anchor] = target.split('#');
        const path = file === '' ? name : join(dirname(name), file);
        if (!existsSync(join(project, path))) return true;
        return anchor !== undefined && !anchorsOf(path).includes(anchor);
      });
    expect(broken).toEqual([]);
  });
});

/** Whether the path, as written in a document, belongs to a route: parts in braces stand for anything. */
function isServed(path: string): boolean {
  const segments = (text: string) => text.split('/').filter((part) => part !== '');
  const asked = segments(path.split('?')[0] ?? '');
  return Object.values(routes).some(({ template }) => {
    const known = segments(template);
    const fits = (part: string, index: number) => part.startsWith('{') || part === asked[index];
    return known.length === asked.length && known.every(fits);
  });
}

describe('what prose names', () => {
  it.each(documents)('in %s: every setting exists', (_name, text) => {
    // Of the service, and of the command line.
    const known = new Set<string>([
      ...Object.values(settingsTable).map(({ name }) => name),
      ...matches(codeIn('cli'), /\benvironment\.(S2S_[A-Z_]+)\b/g),
    ]);
    const named = matches(proseOf(text), /\b(S2S_[A-Z_]+)\b/g).filter((name) => name !== 'S2S_');
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(documents)('in %s: every address is served', (_name, text) => {
    const ownAddresses = matches(text, new RegExp(`${shownUrl}(/[^\\s"'\`\\\\|),]*)`, 'g'));
    const named = quoted(proseOf(text)).flatMap((each) =>
      matches(each, /^(?:(?:GET|POST|HEAD|PUT|PATCH|DELETE)\b[ ,A-Z]*)?(\/[^ ]*)$/g),
    );
    const elsewhere = /^\/(admin\/functions|control)\b|^\/(api|id|\.default)$/;
    const unknown = [...ownAddresses, ...named].filter((path) => !elsewhere.test(path) && !isServed(path));
    // The issuer of a realm is a name and no address.
    expect(unknown.filter((path) => path !== `/${litware.realm}`)).toEqual([]);
  });

  it.each(documents)('in %s: every code, type and warning exists', (_name, text) => {
    const named = quoted(text).filter((each) => /^[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+$/.test(each));
    expect(named.filter((each) => !new RegExp(`\\b${each}\\b`).test(code))).toEqual([]);
  });

  it.each(documents)('in %s: every file of ours exists', (_name, text) => {
    const named = quoted(proseOf(text)).filter((each) =>
      /^(functions|shared|local|cli|bench|release|infra|test|docs|\.github)\/[\w./-]*$/.test(each),
    );
    expect(named.filter((each) => !existsSync(join(project, each)))).toEqual([]);
  });

  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const scriptsIn = (text: string) =>
    matches(text, /npm (?:run (?:-\S+ )*)?((?<=run (?:-\S+ )*)[\w:]+|start|test)\b/g);

  it.each(documents)('in %s: every npm script exists', (_name, text) => {
    expect(scriptsIn(text).filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  it('name the scripts that there are', () => {
    const named = new Set(documents.flatMap(([, text]) => scriptsIn(text)));
    expect([...named].toSorted()).toEqual(Object.keys(scripts).toSorted());
    expect(scriptsIn('npm run checks, npm run -s bench:all, npm start')).toEqual([
      'checks',
      'bench:all',
      'start',
    ]);
  });
});

describe('README.md', () => {
  const readme = readDocument('README.md');

  it('begins with the two commands', () => {
    const blocks = matches(readme, /^```\w+[^\n]*\n([\s\S]*?)^```$/gm);
    expect(blocks.slice(0, 2)).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n']);
  });

  it('shows the first token by the command that the stack prints', () => {
    const { realm, lync, exchange, exchangeHost } = litware;
    const values: Record<string, string> = { url: shownUrl, realm, lync, exchange, exchangeHost };
    const printed = /^ {2}curl -s \$\{url\}[\s\S]*?(?=\n\n)/m.exec(codeIn('local'))?.[0] ?? '';
    const command = printed
      .replaceAll(/\$\{(\w+)\}/g, (_all, name: string) => values[name] ?? '.local/litware/secret.txt')
      .replaceAll('\\\\', '\\')
      .replaceAll(/^ {2}/gm, '');
    expect(command).toContain('client_secret@.local/litware/secret.txt');
    expect(runnableBlocks(readme)[0]?.command).toBe(`${command}\n`);
  });

  it('has a row for each room that there is', () => {
    const rooms = [
      'functions',
      'cli',
      'local',
      'bench',
      'release',
      'infra',
      'test',
      'docs',
      ...readdirSync(join(project, 'shared')).map((room) => `shared/${room}`),
    ];
    for (const room of rooms) expect(readme).toContain(`| \`${room}/\` |`);
  });
});

describe('the commands in the documents', () => {
  it('that show an output are found with it', () => {
    const text = ['```sh run', 'echo a', '```', '', '```text output', 'a', '```', ''].join('\n');
    expect(runnableBlocks(text)).toEqual([{ title: 'echo a', command: 'echo a\n', output: 'a\n' }]);
    expect(runnableBlocks('```sh\necho a\n```\n')).toEqual([]);
  });

  it.each([
    ['a…c\n', 'abc\n', true],
    ['a…c\n', 'ab\nc\n', false],
    ['a\n…\nc\n', 'a\nb\nb\nc\n', true],
    ['a\n…\nc\n', 'a\nc\n', true],
    ['a.c\n', 'abc\n', false],
    ['a\n', 'a\nb\n', false],
  ])('%j shown and %j printed agree: %j', (shown, printed, agree) => {
    expect(outputPattern(shown).test(printed)).toBe(agree);
  });
});
