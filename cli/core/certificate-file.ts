/** A `.cer` or PEM file of the operator's, read on this machine to say what is in it. The service reads it for itself. */
import { X509Certificate } from 'node:crypto';
import { fromDate, toRfc3339 } from '../../shared/base/clock.ts';
import { UsageError } from '../core/errors.ts';
import { readInputFile } from '../core/prompt.ts';

export interface CertificateDates {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** @throws UsageError for a file that is no certificate, or that holds a private key, which must not be sent */
export async function readCertificateFile(path: string): Promise<X509Certificate> {
  const bytes = await readInputFile(path);
  if (/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/.test(bytes.toString('latin1'))) {
    throw new UsageError(
      `${path} holds a private key; only the public part is wanted.`,
      'Export the certificate without its key, as a .cer file.',
    );
  }
  try {
    return new X509Certificate(bytes);
  } catch {
    throw new UsageError(`${path} is no certificate.`, 'Name a .cer file, in DER or PEM.');
  }
}

/** Its validity, to the second and in UTC, as the service tells dates. */
export function datesOf(certificate: X509Certificate): CertificateDates {
  return {
    notBefore: toRfc3339(fromDate(certificate.validFromDate)),
    notAfter: toRfc3339(fromDate(certificate.validToDate)),
  };
}

/** SHA-1 in upper-case hexadecimal. */
export function thumbprintOf({ fingerprint }: X509Certificate): string {
  return fingerprint.replaceAll(':', '');
}
