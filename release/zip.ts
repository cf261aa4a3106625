/**
 * Zip files of which the bytes follow from their contents alone: sorted names, one fixed time, fixed rights, and a
 * compressor in JavaScript. Node's own zlib gives other bytes on other versions and processors.
 */
import { zipSync } from 'fflate';
import { byText } from './bundle-parts.ts';

/** Paths with forward slashes, and what they hold. */
export type Files = ReadonlyMap<string, Uint8Array>;

const unix = 3;
/** A plain file, `rw-r--r--`, where zip files made under Unix have it. */
const plainFile = 0o100644 << 16;

export function zipOf(files: Files): Uint8Array {
  const sorted = [...files].toSorted(([a], [b]) => byText(a, b));
  // A zip file holds local times. Noon of the earliest day that it can hold, in whichever zone this runs.
  const mtime = new Date(1980, 0, 1, 12);
  return zipSync(Object.fromEntries(sorted), { level: 9, mtime, os: unix, attrs: plainFile });
}
