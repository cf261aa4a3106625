/** `s2s certificate`: what the key ring and the vault hold (`Get-/Import-CsCertificate`, `New-ExchangeCertificate`). */
import { apiPath } from '../core/api-path.ts';
import type { CertificateCreationAnswer, CertificateView } from '../core/issuer-views.ts';
import { named } from '../core/named.ts';
import { addCertificateExport } from './certificate-export.ts';
import { addCertificateImport, assignOrRoll } from './certificate-import.ts';
import { applyChange } from './change.ts';
import type { Call, Noun } from './noun.ts';
import { meaningless, option, wholeNumber } from './options.ts';
import { certificateColumns, certificateFields } from './shown/certificates.ts';

export function addCertificate(noun: Noun): void {
  noun.verb(
    {
      usage: 'list',
      summary: 'Lists every certificate of the key ring and the vault with its role',
      examples: ['certificate list', 'certificate list --output tsv'],
    },
    async ({ core }) => {
      const views = await core.api.list<CertificateView>('certificates');
      core.output.rows(views, certificateColumns(core.dates));
      return undefined;
    },
  );
  noun.verb(
    {
      usage: 'show <thumbprint>',
      summary: 'Shows one certificate; any spelling of the thumbprint will do',
      examples: ['certificate show "4e 2b 0f 77 …"', 'certificate show 4E2B0F77… --json'],
    },
    async ({ core, args: [thumbprint = ''] }) => {
      const { value } = await core.api.get<CertificateView>(apiPath('certificates', thumbprint));
      core.output.item(value, certificateFields(core.dates));
      return undefined;
    },
  );
  addCertificateImport(noun);
  addCreate(noun);
  addCertificateExport(noun);
}

function addCreate(noun: Noun): void {
  const names =
    'The names come from the configuration: s2s config set --default-sip-domain, --add-sip-domain.';
  noun.verb(
    {
      usage: 'create',
      summary: 'Creates a self-signed certificate in the vault; it gets no role by that',
      details:
        'Its subject is the default SIP domain; the further ones are its subject alternative names (s2s config show).',
      examples: ['certificate create', 'certificate create --months 24 --reason "yearly roll"'],
      options: [
        wholeNumber('--months <number>', 'Validity in months, 60 at most; as in the settings when absent'),
        option('--exportable', 'The key may leave the vault, as memory signing needs'),
        meaningless('--sip-domain <domain>', names),
        meaningless('--san <domain>', names),
        meaningless('--days <number>', 'The vault counts in months: --months.'),
      ],
      changes: true,
    },
    create,
  );
}

async function create({ core, options }: Call): Promise<undefined> {
  const body = {
    ...named({ validityMonths: options.number('months'), reason: options.text('reason') }),
    ...(options.flag('exportable') && { exportable: true }),
  };
  await applyChange<CertificateCreationAnswer>(
    { core, options },
    {
      send: ({ dryRun }) =>
        core.progress.during('Creating the certificate in the vault', () =>
          core.api.send('POST', 'certificateCreations', { body, dryRun }),
        ),
      show: (answer) => showCreation(core, answer),
      done: 'The certificate is in the vault, or will be in a moment. It has no role yet.',
      next: (answer) =>
        answer.status === 'completed' ? assignOrRoll(answer.certificate) : ['s2s certificate list'],
    },
  );
  return undefined;
}

function showCreation({ output, dates }: Call['core'], answer: CertificateCreationAnswer): void {
  if (answer.status === 'completed') {
    output.item(answer.certificate, certificateFields(dates));
    return;
  }
  output.item(answer.planned, [
    { title: 'Subject', value: ({ subject }) => subject },
    { title: 'Subject alternative names', value: ({ dnsNames }) => dnsNames },
    { title: 'Validity', value: ({ validityMonths }) => `${validityMonths} months` },
    { title: 'Exportable', value: ({ exportable }) => exportable },
  ]);
}
