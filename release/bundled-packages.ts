/**
 * The packages inside the bundle with what they say of their licence: the name in package.json, the files that hold
 * the text, and licences of others that stand as a comment in a file, because minifying drops comments.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { type BundlePart, bundleParts, byText } from './bundle-parts.ts';
import { licenceOfUse } from './licence-rules.ts';
import { mitText } from './mit-text.ts';

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As the package names it. */
  readonly licence: string;
  /** Under which it is used here; undefined when none is allowed. */
  readonly used: string | undefined;
  /** Licence and notices, as the package brings them. */
  readonly text: string;
  /** Licences that single files carry in a comment, by the file's path in the package. */
  readonly notices: readonly { readonly file: string; readonly text: string }[];
}

/**
 * By name, then version.
 * @param directory the folder from which the paths of the metafile count.
 * @throws Error when a package brings no text of a licence that has no common one
 */
export function bundledPackages(metafile: Metafile, directory: string): BundledPackage[] {
  const packages = bundleParts(metafile).filter(({ isPackage }) => isPackage);
  const read = packages.map((part) => readPackage(part, directory));
  return read.toSorted((a, b) => byText(a.name, b.name) || byText(a.version, b.version));
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
  readonly author?: string | { readonly name?: string };
}

function readPackage(part: BundlePart, directory: string): BundledPackage {
  const folder = join(directory, part.directory);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;
  const { name, version, license } = manifest;
  const licence = typeof license === 'string' ? license : 'not named';
  return {
    name,
    version,
    licence,
    used: licenceOfUse(license),
    text: textsIn(folder) || commonText(manifest),
    notices: part.files.flatMap((file) => noticesIn(directory, file, part.directory)),
  };
}

/** All files at the top of the package that tell its licence, one after the other. */
function textsIn(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && /^(licen[cs]e|copying|notice)\b/i.test(entry.name),
  );
  const names = files.map(({ name }) => name).toSorted(byText);
  return names.map((name) => tidy(readFileSync(join(folder, name), 'utf8'))).join('\n\n');
}

/** The same words on every machine: line ends, blanks at the ends of lines and empty lines around are no words. */
function tidy(text: string): string {
  return text.replaceAll(/[ \t\r]+$/gm, '').replaceAll(/^\n+|\n+$/g, '');
}

function commonText({ name, license, author }: PackageJson): string {
  const holder = typeof author === 'string' ? author : author?.name;
  if (license === 'MIT' && holder) return mitText(holder);
  throw new Error(
    `${name} brings no text of its licence (${JSON.stringify(license)}): find it, and say here.`,
  );
}

const grant =
  /permission[\s*]+is[\s*]+hereby[\s*]+granted|redistribution[\s*]+and[\s*]+use[\s*]+in[\s*]+source/i;

/** Comments in which somebody grants the use of what follows. */
function noticesIn(directory: string, file: string, packageDirectory: string) {
  const comments = readFileSync(join(directory, file), 'utf8').match(/\/\*[\s\S]*?\*\//g) ?? [];
  const granting = comments.filter((comment) => grant.test(comment));
  return granting.map((comment) => ({ file: file.slice(packageDirectory.length + 1), text: bare(comment) }));
}

/** The comment without its frame. */
function bare(comment: string): string {
  return tidy(
    comment
      .replace(/^\/\*+!?/, '')
      .replace(/\*+\/$/, '')
      .replaceAll(/^[ \t]*\*? ?/gm, ''),
  );
}
