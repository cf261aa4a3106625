/** The authorities of partners, from the setting or from the file that it names. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { certificateBundle } from '../../../../shared/base/setting-values.ts';
import { readCaBundle } from '../../../../shared/metadata/fetch/ca-bundle.ts';
import { selfSigned } from '../../../support/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 's2s-ca-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function subfolder(name: string): string {
  mkdirSync(join(folder, name));
  return join(folder, name);
}

const one = await selfSigned({ subject: 'CN=one', keyType: 'ec', authority: true });
const two = await selfSigned({ subject: 'CN=two', keyType: 'ec', authority: true });
const both = `${one.pem}${two.pem}`;

describe('readCaBundle', () => {
  it.each([
    ['nothing', '', ''],
    ['PEM text', both, both],
    ['PEM text with remarks and other line ends', `# ours\r\n${both.replaceAll('\n', '\r\n')}end`, both],
    ['base64 of PEM text', Buffer.from(both).toString('base64'), both],
    ['a PEM file', file('both.pem', both), both],
    ['a PEM file with a byte order mark', file('mark.crt', `\ufeff${both}`), both],
    ['a DER file, as Windows exports it', file('one.cer', one.der), one.pem],
  ])('reads %s', (_, value, pem) => {
    expect(certificateBundle(value)).toBeDefined();
    expect(readCaBundle(value)).toEqual({ pem });
  });

  it.each([
    ['a file that is not there', join(folder, 'none.pem'), /file that cannot be read/],
    ['a folder', subfolder('folder.pem'), /file that cannot be read/],
    ['a file without a certificate', file('empty.pem', 'nothing'), /holds no certificate/],
    ['a private key beside it', one.pem + one.privateKeyPem, /private key/],
    ['a broken certificate', `${one.pem}${two.pem.replace(/\nMII/, '\nAAA')}`, /cannot be read, number 2/],
    ['a certificate with bytes after it', one.pem.replace(/=*\n-----END/, 'AAAA\n-----END'), /number 1/],
  ])('refuses %s', (_, value, problem) => {
    expect(readCaBundle(value)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('names the setting and repeats no value', () => {
    const result = readCaBundle(join(folder, 'none.pem'));
    expect(result).toEqual({ problem: 'S2S_OUTBOUND_CA_BUNDLE names a file that cannot be read.' });
  });
});
