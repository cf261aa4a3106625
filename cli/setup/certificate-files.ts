/** Public certificates in files of the operator's, as far as they are needed to see whether something is done already. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { thumbprintOf } from '../core/certificate-file.ts';
import type { Answers } from './answers.ts';

/** Files without a certificate have no entry: what is wrong with them is told when they are used. */
export async function readThumbprints(
  directory: string,
  answers: Answers,
): Promise<Readonly<Record<string, string>>> {
  const read = await Promise.all(
    filesOf(answers).map(async (file) => [file, await readThumbprint(resolve(directory, file))] as const),
  );
  return Object.fromEntries(read.flatMap(([file, thumbprint]) => (thumbprint ? [[file, thumbprint]] : [])));
}

function filesOf({ partners = [], crossPremises = {} }: Answers): string[] {
  const { exportFile, exportNextFile, credentials = [] } = crossPremises;
  const ofPartners = partners.flatMap((each) => (each.source === 'certificate' ? [each.certificate] : []));
  const exports = [exportFile, exportNextFile].filter((file) => file !== undefined);
  return [...ofPartners, ...exports, ...credentials.map(({ certificate }) => certificate)];
}

async function readThumbprint(path: string): Promise<string | undefined> {
  try {
    return thumbprintOf(new X509Certificate(await readFile(path)));
  } catch {
    return undefined;
  }
}
