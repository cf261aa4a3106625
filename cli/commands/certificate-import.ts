/** `s2s certificate import`: a PFX or PEM file with its private key (`Import-CsCertificate`, seeds/002). */
import { basename, resolve } from 'node:path';
import type { CertificateImportAnswer, CertificateView } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import { readInputFile } from '../core/prompt.ts';
import { applyChange } from './change.ts';
import type { Call, Noun } from './noun.ts';
import { option } from './options.ts';
import { certificateFields } from './shown/certificates.ts';

export function addCertificateImport(noun: Noun): void {
  noun.verb(
    {
      usage: 'import',
      summary: 'Imports a PFX or PEM file into the vault; it gets no role by that',
      details: 'Where the file has a password it is asked for, or read from --password-file.',
      examples: [
        'certificate import --path ServerToServerAuth.pfx',
        'certificate import --path ServerToServerAuth.pfx --password-file - < password.txt',
        'certificate import --path lync.pem --no-password',
      ],
      options: [
        option('--path <file>', 'The PFX (PKCS#12) or PEM file with its private key').makeOptionMandatory(),
        option('--password-file <file>', 'Where the password of the file is; - for standard input'),
        option('--no-password', 'The file has no password'),
        option('--accept-san-for-subject', 'Lets a subject alternative name stand in for the subject'),
      ],
      changes: true,
    },
    importFile,
  );
}

async function importFile({ core, options }: Call): Promise<undefined> {
  const path = options.text('path') ?? '';
  const file = await readInputFile(resolve(core.directory, path));
  const isPem = file.includes('-----BEGIN ');
  // Told before a password is asked for.
  await core.api.url();
  const source = options.text('passwordFile');
  // A PEM file seldom has a password; a PFX file nearly always.
  const wantsPassword = options.flag('password') && (source !== undefined || !isPem);
  const password = wantsPassword
    ? await core.prompt.secret(`Password of ${basename(path)}`, source)
    : undefined;
  const body = {
    content: file.toString('base64'),
    ...named({ password, reason: options.text('reason') }),
    ...(options.flag('acceptSanForSubject') && { acceptSanForSubject: true }),
  };
  await applyChange<CertificateImportAnswer>(
    { core, options },
    {
      send: ({ dryRun }) =>
        core.progress.during('Importing', () =>
          core.api.send('POST', 'certificateImports', { body, dryRun }),
        ),
      show: ({ certificate }) => core.output.item(certificate, certificateFields(core.dates)),
      done: 'The certificate is in the vault. It has no role yet.',
      next: ({ certificate }) => assignOrRoll(certificate),
    },
  );
  return undefined;
}

/** What comes next for a certificate without a role. */
export function assignOrRoll({ thumbprint, role }: CertificateView): string[] {
  if (role !== 'unassigned') return [];
  return [
    `s2s issuer roll ${thumbprint} --effective-date <date>, or at once: s2s issuer assign ${thumbprint}`,
  ];
}
