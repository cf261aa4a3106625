/** What is released is what the project says of it: licences are fresh and allowed, the bill of materials is complete. */
import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BillOfMaterials, billOfPackage } from '../../release/bill-of-materials.ts';
import { buildBundle } from '../../release/bundle.ts';
import { bundleParts, outsideModules } from '../../release/bundle-parts.ts';
import { type BundledPackage, bundledPackages } from '../../release/bundled-packages.ts';
import { createPackage } from '../../release/deployment-package.ts';
import { licenceDocument, licencesFile } from '../../release/licence-document.ts';
import { npmSbom } from '../../release/npm-sbom.ts';
import { matches } from '../support/document-text.ts';
import { project, readDocument } from '../support/generated-documents.ts';

let metafile: Metafile;
let packages: readonly BundledPackage[];

beforeAll(async () => {
  ({ metafile } = await buildBundle());
  packages = bundledPackages(metafile, project);
});

describe('the licences of what is inside the bundle', () => {
  it('are those in THIRD-PARTY-LICENCES.md (npm run licences writes it)', () => {
    expect(readDocument(licencesFile)).toBe(licenceDocument(packages));
  });

  it('are all on the list of those that are allowed', () => {
    expect(packages.length).toBeGreaterThan(20);
    expect(packages.filter(({ used }) => used === undefined)).toEqual([]);
  });

  it('have a text each', () => {
    expect(packages.filter(({ text }) => !/permission|redistribution|licen[cs]e/i.test(text))).toEqual([]);
  });
});

describe('docs/release.md', () => {
  const document = readDocument('docs/release.md');

  it('shows the files of a package, in the order in which they are printed', async () => {
    const { name, files } = await createPackage();
    const shown = matches(document, /^ +(?:[\d,]+|…) {2}(\S+)$/gm);
    // Of whichever version the example is.
    const zip = expect.stringMatching(new RegExp(`^dist/${name}-[\\d.]+\\.zip$`));
    expect(shown).toEqual([...files.keys(), zip]);
    // Those that no dependency and no change of the code makes another size.
    for (const fixed of ['host.json', 'LICENSE']) {
      const size = files.get(fixed)?.length.toLocaleString('en');
      expect(document).toMatch(new RegExp(`^ +${size} {2}${fixed}$`, 'm'));
    }
  });

  it('names only scripts that there are', () => {
    const { scripts } = JSON.parse(readDocument('package.json'));
    const called = matches(document, /npm run ([\w:]+)/g);
    expect(called).toEqual(expect.arrayContaining(['package', 'sbom', 'licences', 'bundle:report']));
    expect(called.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

describe('the bundle', () => {
  it('needs of its surroundings only Node.js and what the worker provides', () => {
    const foreign = outsideModules(metafile).filter((name) => !isBuiltin(name));
    // Wanted only for a proxy that asks for Negotiate, and imported only then.
    expect(foreign).toEqual(['@azure/functions-core', 'kerberos', 'supports-color']);
  });

  it('holds of this project only the app', () => {
    const rooms = bundleParts(metafile).filter(({ isPackage }) => !isPackage);
    expect(rooms.map(({ name }) => name).filter((name) => !/^(functions|shared\/\w+)\/$/.test(name))).toEqual(
      [],
    );
    expect(rooms.length).toBeGreaterThan(5);
  });
});

describe('the bill of materials', () => {
  let whole: BillOfMaterials;
  let bill: BillOfMaterials;

  beforeAll(async () => {
    whole = await npmSbom();
    bill = billOfPackage(whole, { name: 's2s-token-service', sha256: 'abc', packages });
  });

  it('names exactly what is inside the bundle', () => {
    const named = bill.components.map(({ name, version }) => `${name}@${version}`);
    expect(named.toSorted()).toEqual(packages.map(({ name, version }) => `${name}@${version}`).toSorted());
    expect(whole.components.length).toBeGreaterThan(2 * named.length);
  });

  it('is of this service, and says where in the tree each part hangs', () => {
    const { name, version } = JSON.parse(readDocument('package.json'));
    expect(bill.metadata.component).toMatchObject({ name, version });
    const root = bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref']);
    expect(root?.dependsOn).toContain(`jose@${packages.find(({ name }) => name === 'jose')?.version}`);
  });

  it('names no address of a registry', () => {
    expect(JSON.stringify(bill)).not.toMatch(/"distribution"|registry|\.tgz/);
  });
});
