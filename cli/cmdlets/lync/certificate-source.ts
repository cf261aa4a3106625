/** A partner's public certificate: as a file, or as the base64 of one. */

import { readCertificateFile } from '../../core/certificate-file.ts';
import { UsageError } from '../../core/errors.ts';
import { type Parameter, text } from '../binding/parameter.ts';
import type { CmdletCall } from '../cmdlet.ts';
import { findInputFile } from '../input-file.ts';

export function certificateParameters(): Parameter[] {
  return [
    text('CertificateFileData', 'Its certificate: the path of a .cer file'),
    text('CertificateRawData', 'Its certificate: the base64 of a .cer file'),
  ];
}

/** @returns base64, or undefined when no certificate is named */
export async function certificateOf({ core, bound }: CmdletCall): Promise<string | undefined> {
  const file = bound.text('CertificateFileData');
  const raw = bound.text('CertificateRawData');
  if (file === undefined) return raw;
  if (raw !== undefined) throw new UsageError('Name the certificate once: as a file or as base64.');
  const certificate = await readCertificateFile(await findInputFile(core, file));
  return certificate.raw.toString('base64');
}
