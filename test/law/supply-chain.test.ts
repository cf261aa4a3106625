/** What comes in from others: exact versions, by their hash, from the registry alone, and nothing runs by coming in. */
import { describe, expect, it } from 'vitest';
import { readDocument } from '../support/generated-documents.ts';
import { installScripts } from '../support/install-scripts.ts';
import { readWorkflows } from '../support/workflows.ts';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

const manifest = JSON.parse(readDocument('package.json'));
const lock: { lockfileVersion: number; packages: Record<string, Locked> } = JSON.parse(
  readDocument('package-lock.json'),
);
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const exact = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** What is wrong with where a package comes from. */
function sourceProblem({ version, resolved, integrity, link, inBundle }: Locked): string | undefined {
  if (link || inBundle) return 'it is a folder, or inside of another package';
  // An address would name the registry of whoever made the file, or another source.
  if (resolved !== undefined) return `it names its source: ${resolved}`;
  if (!exact.test(version ?? '')) return `its version is ${version}`;
  return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') ? undefined : 'it has no SHA-512';
}

describe('package.json', () => {
  it.each(['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'])(
    'names exact versions in %s',
    (kind) => {
      const ranges = Object.entries<string>(manifest[kind]).filter(([, version]) => !exact.test(version));
      expect(ranges).toEqual([]);
    },
  );

  it('runs nothing of its own at an installation', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'dependencies'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('has every package from the registry, by version and hash', () => {
    const problems = locked.flatMap(([path, entry]) => {
      const problem = sourceProblem(entry);
      return problem === undefined ? [] : [`${path}: ${problem}`];
    });
    expect(problems).toEqual([]);
    expect([lock.lockfileVersion, locked.length > 300]).toEqual([3, true]);
  });

  it.each<[string, Locked]>([
    [
      'a git source',
      { version: 'git+ssh://git@github.com/a/b.git#0a1b2c', integrity: `sha512-${'A'.repeat(86)}==` },
    ],
    ['an archive by its address', { version: '1.0.0', resolved: 'https://example.com/a.tgz' }],
    ['a folder', { version: '1.0.0', resolved: '../a', link: true }],
    ['no hash', { version: '1.0.0' }],
    ['a weak hash', { version: '1.0.0', integrity: 'sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    ['what another package brings inside of it', { version: '1.0.0', inBundle: true }],
  ])('would be found with %s', (_, entry) => {
    expect(sourceProblem(entry)).toBeDefined();
  });

  it('agrees with package.json', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const found = wanted.map(([name]) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(found).toEqual(wanted);
  });

  it('has install scripts only of packages that are known for them', () => {
    const names = locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
    expect([...new Set(names)].toSorted()).toEqual(Object.keys(installScripts).toSorted());
  });
});

describe('an installation', () => {
  it('runs no script of a package', () => {
    expect(readDocument('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  });

  it('is made from the lock file, and audited, in continuous integration', () => {
    const jobs = readWorkflows().flatMap(({ jobs: own }) => Object.values(own));
    const commands = jobs.flatMap(({ steps = [] }) => steps.map(({ run }) => run ?? ''));
    expect(commands).toContain('npm audit --audit-level=moderate');
    expect(commands).toContain('npm audit signatures');
    expect(commands.filter((run) => /npm (install|i|update|add)\b/.test(run))).toEqual([]);
  });
});
