/** Which licences may be delivered, and where their texts come from. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BundledPackage, bundledPackages } from '../../../release/bundled-packages.ts';
import { licenceDocument } from '../../../release/licence-document.ts';
import { licenceOfUse, refuseForbidden } from '../../../release/licence-rules.ts';

describe('the licence of use', () => {
  it.each([
    ['MIT', 'MIT'],
    ['Apache-2.0', 'Apache-2.0'],
    ['(BSD-3-Clause OR GPL-2.0)', 'BSD-3-Clause'],
    ['GPL-2.0 OR MIT', 'MIT'],
    ['GPL-3.0-only', undefined],
    ['AGPL-3.0', undefined],
    ['MIT AND GPL-2.0', undefined],
    ['(MIT OR Apache-2.0) AND CC0-1.0', undefined],
    ['UNLICENSED', undefined],
    ['SEE LICENSE IN LICENSE.txt', undefined],
    ['mit', undefined],
    ['', undefined],
    [undefined, undefined],
    [{ type: 'MIT' }, undefined],
  ])('of %j is %j', (expression, used) => {
    expect(licenceOfUse(expression)).toBe(used);
  });

  it('stops a release where there is none, and names every package', () => {
    const forbidden = [
      { name: 'good', licence: 'MIT', used: 'MIT' },
      { name: 'bad', licence: 'GPL-3.0', used: undefined },
      { name: 'worse', licence: 'not named', used: undefined },
    ];
    expect(() => refuseForbidden(forbidden)).toThrow(/\n- bad: GPL-3\.0\n- worse: not named$/);
    expect(() => refuseForbidden(forbidden.slice(0, 1))).not.toThrow();
  });
});

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 's2s-licences-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Writes a package and reads it as one that is bundled by its `index.js`. */
function readOne(manifest: object, files: Readonly<Record<string, string>> = {}): BundledPackage[] {
  const folder = join(directory, 'node_modules', 'thing');
  const all = { 'index.js': '', ...files, 'package.json': JSON.stringify({ version: '1.0.0', ...manifest }) };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const inputs = { 'node_modules/thing/index.js': { bytesInOutput: 1 } };
  const metafile: Metafile = { inputs: {}, outputs: { x: { bytes: 1, inputs, imports: [], exports: [] } } };
  return bundledPackages(metafile, directory);
}

describe('the text of a licence', () => {
  const thing = { name: 'thing', license: 'MIT', author: 'Ann Example <ann@example.com>' };

  it.each(['LICENSE', 'LICENCE', 'license.md', 'LICENSE.txt', 'LICENSE-MIT', 'COPYING'])(
    'is that in %s, without blanks and line ends that differ between machines',
    (file) => {
      expect(readOne(thing, { [file]: '\r\nDo what you like.  \r\n\r\nIn peace.\r\n\n' })).toMatchObject([
        { name: 'thing', version: '1.0.0', used: 'MIT', text: 'Do what you like.\n\nIn peace.' },
      ]);
    },
  );

  it('has the notices of the package with it', () => {
    const [read] = readOne(thing, { NOTICE: 'Thanks to Bob.', LICENSE: 'Take it.' });
    expect(read?.text).toBe('Take it.\n\nThanks to Bob.');
  });

  it('is not that of a file which only sounds like one, or of another folder', () => {
    const [read] = readOne(thing, { 'licenses.js': 'no', 'docs/LICENSE': 'no' });
    expect(read?.text).toContain('MIT License\n\nCopyright (c) Ann Example <ann@example.com>\n');
  });

  it.each([
    ['MIT without an author', { author: undefined }],
    ['another licence', { license: 'BSD-3-Clause' }],
    ['no licence', { license: undefined }],
  ])('is missed where there is none: %s', (_what, manifest) => {
    expect(() => readOne({ ...thing, ...manifest })).toThrow(/thing brings no text of its licence/);
  });

  it('that stands in a file of the package is found there', () => {
    const source = [
      '/*',
      ' * Copyright (c) 2003 Somebody Else',
      ' *',
      ' * Permission is hereby',
      ' *   granted, free of charge.',
      ' */',
      '/* Adds one. */',
      'let a = 1;',
    ].join('\n');
    const [read] = readOne(thing, { LICENSE: 'Take it.', 'index.js': source });
    expect(read?.notices).toEqual([
      {
        file: 'index.js',
        text: 'Copyright (c) 2003 Somebody Else\n\nPermission is hereby\n  granted, free of charge.',
      },
    ]);
  });
});

describe('the document', () => {
  const package_ = (name: string, text: string, more: Partial<BundledPackage> = {}): BundledPackage => ({
    name,
    version: '1.0.0',
    licence: 'MIT',
    used: 'MIT',
    text,
    notices: [],
    ...more,
  });

  it('names every package, and each text once', () => {
    const text = licenceDocument([package_('a', 'One.'), package_('b', 'Two.'), package_('c', 'One.')]);
    expect(text.match(/^\| [abc] \| 1\.0\.0 \| MIT \|$/gm)).toHaveLength(3);
    expect(text.match(/^### .*$/gm)).toEqual(['### a 1.0.0, c 1.0.0', '### b 1.0.0']);
    expect(text.match(/^One\.$/gm)).toHaveLength(1);
    expect(text).not.toContain('single files');
  });

  it('says which of several licences was chosen, and whose single files have their own', () => {
    const more = {
      licence: '(BSD-3-Clause OR GPL-2.0)',
      used: 'BSD-3-Clause',
      notices: [{ file: 'lib/x.js', text: 'Mine.' }],
    };
    const text = licenceDocument([package_('a', 'One.', more)]);
    expect(text).toContain('| a | 1.0.0 | (BSD-3-Clause OR GPL-2.0), used under BSD-3-Clause |');
    expect(text).toContain(
      '## Licences of single files\n\n### In a 1.0.0, lib/x.js\n\n````text\nMine.\n````\n',
    );
  });
});
