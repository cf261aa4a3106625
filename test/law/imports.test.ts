/** The law of the house (docs/architecture.md): an import only points to a row below its own. */
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourcesIn } from '../support/source-files.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Rooms from the top down; each may import from itself and from what stands below it. */
const rooms = [
  'functions',
  'shared/http',
  'shared/azure',
  'shared/connectivity',
  'shared/tokens',
  'shared/registry',
  'shared/metadata',
  'shared/certificates/issuer',
  'shared/certificates/roll',
  'shared/certificates',
  'shared/certificates/ring',
  'shared/certificates/x509',
  'shared/base',
];

/** Rooms for people stand beside the house: what they may import of it, and never the other way round. */
const besides: Record<string, readonly string[]> = {
  // The types and schemas of the API, and what everything stands on.
  cli: ['cli', 'shared/http', 'shared/base'],
  local: ['local', 'release', ...rooms],
  bench: ['bench', 'local', 'release', 'test/support', ...rooms],
  release: ['release'],
};

/** Packages that only one room may know. */
const packageRooms: [RegExp, readonly string[]][] = [
  [/^@azure\/functions$/, ['functions']],
  [/^@azure\//, ['shared/azure', 'cli']],
  [/^(node:http|node:https|express)$/, ['shared/connectivity', 'shared/metadata', 'shared/azure']],
];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
}

/** The innermost room that holds the file. */
function roomOf(file: string): string | undefined {
  return [...rooms, ...Object.keys(besides), 'test/support', 'test']
    .filter((room) => file.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function importsOf({ file, text }: SourceFile): Import[] {
  const statements = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s+'([^']+)'|import\(\s*'([^']+)'|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...statements].map(([, from, dynamic, bare]) => ({
    file,
    room: roomOf(file) ?? '',
    target: from ?? dynamic ?? bare ?? '',
  }));
}

function targetRoom({ file, target }: Import): string | undefined {
  return target.startsWith('.') ? roomOf(relative(project, join(project, dirname(file), target))) : undefined;
}

const sources = sourcesIn('functions', 'shared', ...Object.keys(besides));
const imports = sources.flatMap(importsOf);

describe('the import law', () => {
  it('reads the whole house', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(new Set(imports.map(({ room }) => room))).toContain('shared/base');
  });

  it('lets an import point only downwards', () => {
    const offences = imports.filter((each) => {
      const target = targetRoom(each);
      if (!each.target.startsWith('.') || each.room in besides) return false;
      return target === undefined || rooms.indexOf(target) < rooms.indexOf(each.room);
    });
    expect(offences).toEqual([]);
  });

  it('keeps the rooms for people beside the house', () => {
    const offences = imports.filter((each) => {
      const allowed = besides[each.room];
      const target = targetRoom(each);
      return allowed && target !== undefined && !allowed.includes(target);
    });
    expect(offences).toEqual([]);
  });

  it('keeps each SDK in its one room', () => {
    const offences = imports.filter(({ room, target }) => {
      if (room in besides) return false;
      const rule = packageRooms.find(([pattern]) => pattern.test(target));
      return rule && !rule[1].includes(room);
    });
    expect(offences).toEqual([]);
  });
});

describe('the laws of time and chance', () => {
  const present = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/;

  it('are read in their own files only', () => {
    const elsewhere = sources.filter(({ file }) => !/shared\/base\/(clock|random)\.ts$/.test(file));
    expect(elsewhere.filter(({ text }) => present.test(text)).map(({ file }) => file)).toEqual([]);
  });
});
