/** `s2s certificate export`: the public part as a `.cer` file, which `ExportAuthCert.ps1` wrote (seeds/004 step 4). */
import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { apiPath } from '../core/api-path.ts';
import { datesOf, thumbprintOf } from '../core/certificate-file.ts';
import type { Core } from '../core/core.ts';
import type { Dates } from '../core/dates.ts';
import type { Column } from '../core/text-layout.ts';
import type { Call, Noun } from './noun.ts';
import { choice, option } from './options.ts';
import { writeOutputFile } from './output-file.ts';

export function addCertificateExport(noun: Noun): void {
  noun.verb(
    {
      usage: 'export',
      summary: 'Writes the public part of a certificate as a .cer file (DER)',
      details:
        'For a partner that takes no metadata, or for a service principal’s credential. Private keys are never exported. Export next as well, so that the partner has it before the switch.',
      examples: [
        'certificate export --role current --out OAuthCert.cer',
        'certificate export --role next --out OAuthCert-next.cer',
        'certificate export --thumbprint 4E2B0F77… --out old.cer',
      ],
      options: [
        choice('--role <role>', 'Which slot; current when neither is named', ['current', 'next', 'previous']),
        option('--thumbprint <thumbprint>', 'Any other certificate').conflicts('role'),
        option('--out <file>', 'The file to write; - for standard output').makeOptionMandatory(),
        option('--force', 'Takes the place of a file that holds something else'),
      ],
    },
    exportCertificate,
  );
}

async function exportCertificate({ core, options }: Call): Promise<undefined> {
  const out = options.text('out') ?? '';
  const der = await fetchCertificate(core, options.text('thumbprint'), options.text('role') ?? 'current');
  if (out === '-') {
    core.output.bytes(der);
    return undefined;
  }
  await writeOutputFile(resolve(core.directory, out), der, { force: options.flag('force') });
  const exported = { file: out, ...described(new X509Certificate(der)) };
  core.output.item(exported, fieldsOf(core.dates));
  core.output.note(`Next: s2s principal credential add <id> --cert ${out} --verify-dates`);
  return undefined;
}

function fetchCertificate({ api }: Core, thumbprint: string | undefined, role: string): Promise<Buffer> {
  if (thumbprint !== undefined) return api.bytes(apiPath('certificates', thumbprint, 'cer'));
  return api.bytes('tokenIssuer/cer', { role });
}

interface Exported {
  readonly file: string;
  readonly subject: string;
  readonly thumbprint: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

function described(certificate: X509Certificate): Omit<Exported, 'file'> {
  const { subject } = certificate;
  return { subject, thumbprint: thumbprintOf(certificate), ...datesOf(certificate) };
}

function fieldsOf(dates: Dates): Column<Exported>[] {
  return [
    { title: 'File', value: ({ file }) => file },
    { title: 'Subject', value: ({ subject }) => subject },
    { title: 'Thumbprint', value: ({ thumbprint }) => thumbprint },
    { title: 'Valid from', value: ({ notBefore }) => dates.full(notBefore) },
    { title: 'Expires', value: ({ notAfter }) => dates.full(notAfter) },
  ];
}
