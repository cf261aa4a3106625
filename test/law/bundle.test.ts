/** What a cold start loads: little, nothing that only others than tokens need, and each module once. */
import { SourceMap } from 'node:module';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildBundle, projectDirectory } from '../../release/bundle.ts';
import { bundleParts } from '../../release/bundle-parts.ts';

/** 750 KiB: what a start may load, the client of the vault for its signing mode among it. */
const mostBytes = 768_000;

let outputs: Metafile['outputs'];

beforeAll(async () => {
  ({ outputs } = (await buildBundle()).metafile);
});

/** Files that are loaded with this one, itself among them: all that it asks for by a plain `require`. */
function loadedWith(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const own = (outputs[path]?.imports ?? []).filter(({ path: asked, kind }) => {
    return asked.startsWith('./') && kind !== 'dynamic-import';
  });
  for (const { path: asked } of own) loadedWith(asked.replace('./', 'dist/'), found);
  return found;
}

const bytesOf = (paths: Iterable<string>) =>
  [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? Number.NaN), 0);

const sourcesOf = (paths: Iterable<string>) =>
  [...paths].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));

describe('what every start loads', () => {
  it('is one file', () => {
    expect([...loadedWith('dist/main.cjs')]).toEqual(['dist/main.cjs']);
  });

  it.each(['memory-signer', 'vault-signer'])('is at most 750 KiB together with %s', (signer) => {
    const files = new Set([...loadedWith('dist/main.cjs'), ...loadedWith(`dist/${signer}.cjs`)]);
    expect(files.size).toBeGreaterThan(1);
    expect(bytesOf(files)).toBeLessThanOrEqual(mostBytes);
  });

  it('has the libraries of the token path', () => {
    const packages = bundleParts({ inputs: {}, outputs: only('dist/main.cjs') }).map(({ name }) => name);
    const expected = ['@azure/functions', '@azure/data-tables', '@azure/identity', 'lru-cache'];
    expect(packages).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ['the reader of PFX files', /node_modules\/(node-forge|asn1js)\//],
    ['the check of management tokens', /node_modules\/jose\/|management-token/],
    ['schemas', /node_modules\/zod\/|shared\/http\/api\//],
    ['the client of certificates', /keyvault-certificates|vault-certificate/],
    ['a client of the vault before the signing mode has chosen it', /@azure\/keyvault-/],
    ['connectivity tests', /shared\/connectivity\//],
    ['the look at forms', /ts-http-runtime\/.*\/formDataPolicy\.js$/],
    ['XML', /node_modules\/(@azure\/core-xml|fast-xml-\w+|is-unsafe|strnum)\//],
    ['telemetry', /@opentelemetry\//],
    ['other ways to sign in than a function app’s', /node_modules\/(jsonwebtoken|semver|open)\//],
    ['what changes the registry', /-acts\.ts$|shared\/registry\/expiry\//],
    [
      'what changes the certificates',
      /shared\/certificates\/(issuer\/(import|create)|ring\/operator|roll\/roll\.ts)/,
    ],
    [
      'the handlers of management and the work of timers',
      /functions\/(http\/(registry|certif|token-i)|timers\/)/,
    ],
    ['other rooms', /^(cli|local|bench|test|release|infra)\//],
  ])('has none of: %s', (_what, pattern) => {
    expect(sourcesOf(['dist/main.cjs']).filter((source) => pattern.test(source))).toEqual([]);
    // The pattern is of something that there is, but for what nothing may hold.
    if (!pattern.test('cli/'))
      expect(sourcesOf(Object.keys(outputs)).some((source) => pattern.test(source))).toBe(true);
  });
});

describe('what is loaded later', () => {
  const late = () => Object.keys(outputs).filter((path) => path !== 'dist/main.cjs');

  it('holds no module a second time, but for the chain of credentials, which is apart from all', () => {
    const shared = late().filter((path) => path !== 'dist/credential-chain.cjs');
    const sources = sourcesOf(['dist/main.cjs', ...shared]);
    expect(sources.filter((source, index) => sources.indexOf(source) !== index)).toEqual([]);
  });

  it('is there under the name by which it is asked for', () => {
    const asked = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
    const own = new Set(asked.filter((path) => path.startsWith('./')));
    expect([...own].filter((path) => !outputs[path.replace('./', 'dist/')])).toEqual([]);
    expect(late().filter((path) => !own.has(path.replace('dist/', './')))).toEqual([]);
  });
});

describe('the source maps', () => {
  let built: ReadonlyMap<string, Uint8Array>;
  let packed: ReadonlyMap<string, Uint8Array>;
  const textOf = (files: typeof built, path: string) => Buffer.from(files.get(path) ?? []).toString();

  beforeAll(async () => {
    built = (await buildBundle(projectDirectory, { sourcemap: 'inline' })).files;
    packed = (await buildBundle()).files;
  });

  it.each([
    ['main', 'The service cannot start with these settings', 'functions/start-settings.ts'],
    ['management', 'the route names the method', 'functions/http/registry/resource.ts'],
    ['memory-signer', 'this key version cannot be exported', 'shared/azure/memory-signer.ts'],
  ])(
    'of %s.cjs lead from a place in it to the source, and fit the file in the package',
    (name, text, source) => {
      const path = `dist/${name}.cjs`;
      const code = textOf(built, path);
      const map = new SourceMap(JSON.parse(textOf(built, `${path}.map`)));
      const before = code.slice(0, code.indexOf(text)).split('\n');
      const place = map.findEntry(before.length - 1, before.at(-1)?.length ?? 0);
      expect(place).toMatchObject({ originalSource: `../${source}` });
      expect(code.startsWith(textOf(packed, path).trimEnd())).toBe(true);
    },
  );
});

function only(path: string): Metafile['outputs'] {
  return Object.fromEntries(Object.entries(outputs).filter(([each]) => each === path));
}
