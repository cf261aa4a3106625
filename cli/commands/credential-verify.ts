/** Whether a credential is that of a certificate, with the certificate's own dates (seeds/004 step 6). */
import type { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { apiPath } from '../core/api-path.ts';
import { datesOf, readCertificateFile, thumbprintOf } from '../core/certificate-file.ts';
import type { Core } from '../core/core.ts';
import { type ExitCode, exitCodes } from '../core/exit-codes.ts';
import type { KeyCredentialView } from '../core/views.ts';
import type { Call, Noun } from './noun.ts';
import { option } from './options.ts';
import { credentialFields, keyCredential } from './shown/principals.ts';

export function addCredentialVerify(noun: Noun): void {
  noun.verb(
    {
      usage: 'verify <id>',
      summary: 'Says whether a certificate is among the credentials, with its own dates',
      details:
        'The exit code is 3 when it is not there, or when start and end differ from the certificate’s.',
      examples: ['principal credential verify 00000004-0000-0ff1-ce00-000000000000 --cert OAuthCert.cer'],
      options: [option('--cert <file>', 'The public certificate, a .cer file').makeOptionMandatory()],
    },
    verify,
  );
}

async function verify({ core, args: [id = ''], options }: Call): Promise<ExitCode | undefined> {
  const certificate = await readCertificateFile(resolve(core.directory, options.text('cert') ?? ''));
  const path = `${apiPath('servicePrincipals', id)}/keyCredentials`;
  const thumbprint = thumbprintOf(certificate);
  const credentials = await core.api.list<KeyCredentialView>(path);
  const found = credentials.find(
    ({ customKeyIdentifier }) => customKeyIdentifier.toUpperCase() === thumbprint,
  );
  if (!found) {
    core.output.warn(`The certificate ${thumbprint} is not among the credentials.`);
    core.output.note(
      `Next: s2s principal credential add ${id} --cert ${options.text('cert')} --verify-dates`,
    );
    return exitCodes.critical;
  }
  core.output.item(keyCredential(found), credentialFields(core.dates), found);
  return verifyDates(core, certificate, found);
}

/** What the seed tells the administrator to look at: start and end are those of the certificate. */
export function verifyDates(
  { output, dates }: Pick<Core, 'output' | 'dates'>,
  certificate: X509Certificate,
  { startDateTime, endDateTime }: Pick<KeyCredentialView, 'startDateTime' | 'endDateTime'>,
): ExitCode | undefined {
  const { notBefore, notAfter } = datesOf(certificate);
  if (startDateTime === notBefore && endDateTime === notAfter) {
    output.note(
      `Start and end agree with the certificate’s: ${dates.full(notBefore)} to ${dates.full(notAfter)}.`,
    );
    return undefined;
  }
  output.warn(
    `Start and end do not agree with the certificate’s: the credential holds from ${dates.full(startDateTime)} to ${dates.full(endDateTime)}, the certificate from ${dates.full(notBefore)} to ${dates.full(notAfter)}.`,
  );
  return exitCodes.critical;
}
