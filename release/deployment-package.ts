/**
 * The deployment package: what the Functions host loads and the licences that go along, and nothing else. The same
 * sources give the same bytes, so that its digest names it and anybody can make it again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle, projectDirectory } from './bundle.ts';
import { type BundledPackage, bundledPackages } from './bundled-packages.ts';
import { licenceDocument, licencesFile } from './licence-document.ts';
import { refuseForbidden } from './licence-rules.ts';
import { type Files, zipOf } from './zip.ts';

export interface DeploymentPackage {
  readonly name: string;
  readonly version: string;
  readonly files: Files;
  readonly zip: Uint8Array;
  /** Of the zip, in hexadecimal. */
  readonly sha256: string;
  /** Whose code is in it. */
  readonly packages: readonly BundledPackage[];
}

/**
 * @param directory of the project; this one when absent.
 * @throws Error when a source cannot be built, or a package in the bundle may not be delivered
 */
export async function createPackage(directory = projectDirectory): Promise<DeploymentPackage> {
  const { files: built, metafile } = await buildBundle(directory);
  const packages = bundledPackages(metafile, directory);
  refuseForbidden(packages);
  const manifest = readManifest(directory);
  const files = new Map<string, Uint8Array>([
    ['host.json', readFileSync(join(directory, 'host.json'))],
    ['package.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)],
    ...built,
    ['LICENSE', readFileSync(join(directory, 'LICENSE'))],
    [licencesFile, Buffer.from(licenceDocument(packages))],
  ]);
  const zip = zipOf(files);
  const sha256 = createHash('sha256').update(zip).digest('hex');
  const { name, version } = manifest;
  return { name, version, files, zip, sha256, packages };
}

/** What of package.json the host reads, and what tells people which version they have. No script, no dependency. */
function readManifest(directory: string) {
  const { name, version, license, type, main, engines } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  ) as Record<'name' | 'version' | 'license' | 'type' | 'main', string> & { engines: object };
  return { name, version, license, type, main, engines };
}

/** Where a release puts a file of this package: `dist/<name>-<version>` and the ending. */
export function releasePath({ name, version }: Pick<DeploymentPackage, 'name' | 'version'>, ending: string) {
  return join('dist', `${name}-${version}${ending}`);
}
