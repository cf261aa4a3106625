/**
 * `npm run bundle:report`: what each file of the bundle is made of, the largest part first, so that one sees what a
 * cold start loads and what waits for its first use.
 */
import type { Metafile } from 'esbuild';
import { buildBundle } from './bundle.ts';
import { bundleParts, bundleSize } from './bundle-parts.ts';

/** A block a file, that of the start first; a line a part: bytes, share of the file, name. */
export function bundleReport(metafile: Metafile): string {
  const files = Object.entries(metafile.outputs).filter(([path]) => path.endsWith('.cjs'));
  const blocks = files.map(([path, output], index) => {
    const when = index === 0 ? 'loaded at start' : 'loaded by its first use';
    return `${path}, ${when}\n${fileReport({ inputs: {}, outputs: { [path]: output } })}`;
  });
  return `${blocks.join('\n')}\n${row(bundleSize(metafile), bundleSize(metafile), `in all, in ${files.length} files`)}`;
}

function fileReport(metafile: Metafile): string {
  const whole = bundleSize(metafile);
  const parts = bundleParts(metafile);
  const between = whole - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const packages = parts.filter(({ isPackage }) => isPackage).length;
  return [
    ...parts.map(({ bytes, name }) => row(bytes, whole, name)),
    row(between, whole, '(what esbuild adds to join them)'),
    row(whole, whole, `of ${packages} packages and ${parts.length - packages} rooms`),
  ].join('');
}

function row(bytes: number, whole: number, name: string): string {
  const share = whole === 0 ? 0 : (100 * bytes) / whole;
  return `${bytes.toLocaleString('en').padStart(11)}  ${share.toFixed(1).padStart(5)} %  ${name}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const { metafile } = await buildBundle();
  process.stdout.write(bundleReport(metafile));
}
