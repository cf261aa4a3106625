/**
 * Whose code is in the bundle, from what esbuild says of it: packages, and the rooms of this project. Read from the
 * output and not from the inputs, since what was left out as unused is not delivered.
 */
import type { Metafile } from 'esbuild';

export interface BundlePart {
  /** Name of a package, or a room of this project with a slash at the end. */
  readonly name: string;
  /** Folder from the project's folder; two versions of a package are two folders. */
  readonly directory: string;
  readonly isPackage: boolean;
  /** Paths from the project's folder, sorted. */
  readonly files: readonly string[];
  /** Bytes in the bundle, as minified. */
  readonly bytes: number;
}

/** The largest first, and by name where they are equal. */
export function bundleParts(metafile: Metafile): BundlePart[] {
  const parts = new Map<string, BundlePart>();
  for (const [file, bytes] of delivered(metafile)) {
    const named = partOf(file);
    const { files = [], bytes: before = 0 } = parts.get(named.directory) ?? {};
    parts.set(named.directory, { ...named, files: [...files, file].toSorted(), bytes: before + bytes });
  }
  return [...parts.values()].toSorted(
    (a, b) => b.bytes - a.bytes || byText(a.name, b.name) || byText(a.directory, b.directory),
  );
}

/** Bytes of the whole bundle. */
export function bundleSize(metafile: Metafile): number {
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Modules that the bundle asks its surroundings for, each once, sorted; its own files are none of them. */
export function outsideModules(metafile: Metafile): string[] {
  const asked = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  const outside = asked
    .filter(({ external, path }) => external && !path.startsWith('./'))
    .map(({ path }) => path.replace(/^node:/, ''));
  return [...new Set(outside)].toSorted();
}

/** Order by code points: the same wherever it is run, which a locale's order is not. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function delivered({ outputs }: Metafile): [string, number][] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [[file, bytesInOutput]] : []));
}

/** The package that is nearest to the file, since packages may hold others; or the room that the file is in. */
function partOf(file: string): Pick<BundlePart, 'name' | 'directory' | 'isPackage'> {
  const [directory, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (directory !== undefined && name !== undefined) return { name, directory, isPackage: true };
  const room = /^(?:shared\/)?[^/]+\//.exec(file)?.[0] ?? './';
  return { name: room, directory: room, isPackage: false };
}
