/** Zip files of the same contents are the same bytes, whenever and wherever they are made. */
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { afterEach, describe, expect, it } from 'vitest';
import { type Files, zipOf } from '../../../release/zip.ts';

const zone = process.env.TZ;

afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const texts = { 'host.json': '{}', 'dist/main.cjs': 'a'.repeat(10_000), LICENSE: 'Take it.' };

function filesOf(entries: readonly (readonly [string, string])[]): Files {
  return new Map(entries.map(([name, text]) => [name, strToU8(text)]));
}

const files = filesOf(Object.entries(texts));

describe('a zip file', () => {
  it('gives back what was put in, in the order of the names', () => {
    const unpacked = Object.entries(unzipSync(zipOf(files))).map(([name, content]) => [
      name,
      strFromU8(content),
    ]);
    expect(unpacked).toEqual(Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });

  it('does not depend on the order in which files were put in', () => {
    const reversed = filesOf(Object.entries(texts).toReversed());
    expect(zipOf(reversed)).toEqual(zipOf(files));
  });

  it.each(['UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Pacific/Honolulu'])(
    'holds noon of the first day of 1980 when it is made in %s',
    (TZ) => {
      process.env.TZ = TZ;
      const zip = Buffer.from(zipOf(files));
      // A local file header: time and date at 10 and 12 (APPNOTE 4.3.7), in the form of MS-DOS.
      expect([zip.readUInt16LE(10), zip.readUInt16LE(12)]).toEqual([12 << 11, (1 << 5) | 1]);
    },
  );

  it('makes plain files that everybody may read and nobody may run', () => {
    const zip = Buffer.from(zipOf(files));
    const central = zip.indexOf('PK\x01\x02', 0, 'latin1');
    // A central header: made under Unix at 5, rights in the upper half of the attributes at 38 (APPNOTE 4.3.12).
    expect([zip[central + 5], zip.readUInt16LE(central + 40).toString(8)]).toEqual([3, '100644']);
  });
});
