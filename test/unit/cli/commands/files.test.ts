/** Files that commands read and write. */
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { keepSecret, writeOutputFile } from '../../../../cli/commands/output-file.ts';
import { datesOf, readCertificateFile, thumbprintOf } from '../../../../cli/core/certificate-file.ts';
import { UsageError } from '../../../../cli/core/errors.ts';
import { selfSigned, type TestCertificate } from '../../../support/certificates.ts';

let directory: string;
let certificate: TestCertificate;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 's2s-files-'));
  certificate = await selfSigned();
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

describe('a certificate file', () => {
  it.each(['DER', 'PEM'])('is read in %s, with its thumbprint and dates', async (form) => {
    const path = await file(`one.${form}`, form === 'DER' ? certificate.der : certificate.pem);
    const read = await readCertificateFile(path);
    expect(thumbprintOf(read)).toBe(certificate.thumbprint);
    expect(datesOf(read).notBefore).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('with a private key in it is refused before anything is sent', async () => {
    const path = await file('both.pem', certificate.pem + certificate.privateKeyPem);
    await expect(readCertificateFile(path)).rejects.toThrow(/holds a private key/);
  });

  it.each([
    ['that is none', 'hello'],
    ['that is empty', ''],
  ])('%s is refused', async (_name, content) => {
    await expect(readCertificateFile(await file('bad.cer', content))).rejects.toThrow(UsageError);
  });

  it('that is not there is refused', async () => {
    await expect(readCertificateFile(join(directory, 'nowhere.cer'))).rejects.toThrow(/ENOENT/);
  });
});

describe('a file that is written', () => {
  it('may be written again with the same content only', async () => {
    const path = join(directory, 'out.cer');
    await writeOutputFile(path, Buffer.from('a'), { force: false });
    await writeOutputFile(path, Buffer.from('a'), { force: false });
    await expect(writeOutputFile(path, Buffer.from('b'), { force: false })).rejects.toThrow(/exists already/);
    expect(await readFile(path, 'utf8')).toBe('a');
    await writeOutputFile(path, Buffer.from('b'), { force: true });
    expect(await readFile(path, 'utf8')).toBe('b');
  });

  it('is refused where there is no folder', async () => {
    const path = join(directory, 'nowhere', 'out.cer');
    await expect(writeOutputFile(path, Buffer.from('a'), { force: true })).rejects.toThrow(/ENOENT/);
  });
});

describe('a file for a secret', () => {
  const make = async () => ({ secret: 's3cret', made: 1 });

  it('is new, and for its owner only', async () => {
    const path = join(directory, 'secret.txt');
    expect(await keepSecret(path, make)).toBe(1);
    expect([(await stat(path)).mode & 0o777, await readFile(path, 'utf8')]).toEqual([0o600, 's3cret']);
  });

  it('that exists already keeps the secret from being made', async () => {
    const path = await file('taken.txt', 'mine');
    const asked: string[] = [];
    const told = keepSecret(path, async () => {
      asked.push('made');
      return make();
    });
    await expect(told).rejects.toThrow(/exists already/);
    expect([asked, await readFile(path, 'utf8')]).toEqual([[], 'mine']);
  });

  it('is gone when the secret was not made', async () => {
    const path = join(directory, 'refused.txt');
    await expect(keepSecret(path, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
  });
});
