/** `npm run bundle:report`: what the bundle is made of, the largest first, so that one sees what a cold start loads. */
import type { Metafile } from 'esbuild';
import { buildReleaseBundle } from './bundle.ts';
import { bundleParts, bundleSize } from './bundle-parts.ts';

/** A line a part: bytes, share of the whole, name. */
export function bundleReport(metafile: Metafile): string {
  const whole = bundleSize(metafile);
  const parts = bundleParts(metafile);
  const between = whole - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const packages = parts.filter(({ isPackage }) => isPackage).length;
  const rows = [
    ...parts.map(({ bytes, name }) => ({ bytes, name })),
    { bytes: between, name: '(what esbuild adds to join them)' },
    { bytes: whole, name: `in all, of ${packages} packages and ${parts.length - packages} rooms` },
  ];
  return rows.map(({ bytes, name }) => `${column(bytes, whole)}  ${name}\n`).join('');
}

function column(bytes: number, whole: number): string {
  const share = whole === 0 ? 0 : (100 * bytes) / whole;
  return `${bytes.toLocaleString('en').padStart(11)}  ${share.toFixed(1).padStart(5)} %`;
}

if (process.argv[1] === import.meta.filename) {
  const { metafile } = await buildReleaseBundle();
  process.stdout.write(bundleReport(metafile));
}
