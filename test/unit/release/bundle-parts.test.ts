/** Whose code is in a bundle, as esbuild tells it. */
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleParts, bundleSize, outsideModules } from '../../../release/bundle-parts.ts';
import { bundleReport } from '../../../release/bundle-report.ts';

/** What esbuild would say of a bundle with these bytes of each file. */
function metafileOf(bytes: Readonly<Record<string, number>>, imports: readonly string[] = []): Metafile {
  const inputs = Object.fromEntries(
    Object.entries(bytes).map(([file, bytesInOutput]) => [file, { bytesInOutput }]),
  );
  const total = Object.values(bytes).reduce((sum, each) => sum + each, 10);
  const asked = imports.map((path) => ({ path, kind: 'require-call' as const, external: true }));
  return { inputs: {}, outputs: { 'dist/main.cjs': { bytes: total, inputs, imports: asked, exports: [] } } };
}

describe('the parts of a bundle', () => {
  it.each([
    ['node_modules/jose/dist/a.js', 'jose', 'node_modules/jose', true],
    ['node_modules/@azure/core-auth/a/b.js', '@azure/core-auth', 'node_modules/@azure/core-auth', true],
    ['node_modules/a/node_modules/b/c.js', 'b', 'node_modules/a/node_modules/b', true],
    ['node_modules/a/node_modules/@b/c/d.js', '@b/c', 'node_modules/a/node_modules/@b/c', true],
    ['../elsewhere/node_modules/jose/a.js', 'jose', '../elsewhere/node_modules/jose', true],
    ['functions/http/tokens.ts', 'functions/', 'functions/', false],
    ['shared/tokens/judge/judge.ts', 'shared/tokens/', 'shared/tokens/', false],
    ['local/stack.ts', 'local/', 'local/', false],
    ['package.json', './', './', false],
  ])('%s belongs to %s', (file, name, directory, isPackage) => {
    expect(bundleParts(metafileOf({ [file]: 7 }))).toEqual([
      { name, directory, isPackage, files: [file], bytes: 7 },
    ]);
  });

  it('add up their files, and come with the largest first', () => {
    const parts = bundleParts(
      metafileOf({
        'functions/app.ts': 5,
        'node_modules/b/2.js': 3,
        'node_modules/a/1.js': 5,
        'node_modules/b/1.js': 4,
      }),
    );
    expect(parts.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['b', 7],
      ['a', 5],
      ['functions/', 5],
    ]);
    expect(parts[0]?.files).toEqual(['node_modules/b/1.js', 'node_modules/b/2.js']);
  });

  it('are not those that were left out as unused', () => {
    expect(bundleParts(metafileOf({ 'node_modules/tslib/a.js': 0 }))).toEqual([]);
  });

  it('keep two versions of a package apart', () => {
    const parts = bundleParts(
      metafileOf({ 'node_modules/a/x.js': 1, 'node_modules/b/node_modules/a/x.js': 1 }),
    );
    expect(parts.map(({ directory }) => directory)).toEqual([
      'node_modules/a',
      'node_modules/b/node_modules/a',
    ]);
  });
});

describe('the modules outside', () => {
  it('are named once, however they are asked for, and without the bundle’s own files', () => {
    const asked = ['node:fs', 'fs', './management.cjs', '@azure/functions-core', 'crypto'];
    expect(outsideModules(metafileOf({}, asked))).toEqual(['@azure/functions-core', 'crypto', 'fs']);
  });
});

describe('the report', () => {
  it('has a block a file, that of the start first, each adding up, and the whole at the end', () => {
    const start = metafileOf({ 'functions/app.ts': 90, 'node_modules/jose/a.js': 9_900 });
    const late = metafileOf({ 'functions/management.ts': 40 });
    const outputs = { ...start.outputs, 'dist/management.cjs': late.outputs['dist/main.cjs'] } as const;
    const metafile = { inputs: {}, outputs } as Metafile;
    expect(bundleSize(metafile)).toBe(10_050);
    expect(bundleReport(metafile).split('\n')).toEqual([
      'dist/main.cjs, loaded at start',
      '      9,900   99.0 %  jose',
      '         90    0.9 %  functions/',
      '         10    0.1 %  (what esbuild adds to join them)',
      '     10,000  100.0 %  of 1 packages and 1 rooms',
      '',
      'dist/management.cjs, loaded by its first use',
      '         40   80.0 %  functions/',
      '         10   20.0 %  (what esbuild adds to join them)',
      '         50  100.0 %  of 0 packages and 1 rooms',
      '',
      '     10,050  100.0 %  in all, in 2 files',
      '',
    ]);
  });
});
