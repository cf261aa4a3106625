/**
 * `s2s principal credential add`: a certificate, whose dates are then compared with those that the service keeps
 * (seeds/004 steps 5 and 6), or a secret that the service generates and that is shown once.
 */
import { resolve } from 'node:path';
import { apiPath } from '../core/api-path.ts';
import { readCertificateFile } from '../core/certificate-file.ts';
import { UsageError } from '../core/errors.ts';
import type { ExitCode } from '../core/exit-codes.ts';
import type { KeyCredentialCreateBody } from '../core/request-bodies.ts';
import type { ChangeAnswer, KeyCredentialView } from '../core/views.ts';
import { applyChange } from './change.ts';
import { datedMembers, dateOptions } from './credential-dates.ts';
import { addSecret } from './credential-secret.ts';
import { verifyDates } from './credential-verify.ts';
import type { Call, Noun } from './noun.ts';
import { option } from './options.ts';
import { credentialFields, keyCredential } from './shown/principals.ts';

const example = '00000004-0000-0ff1-ce00-000000000000';

export function addCredentialAdd(noun: Noun): void {
  noun.verb(
    {
      usage: 'add <id>',
      summary: 'Adds a certificate or a generated secret; the others stay',
      details:
        'Without dates a certificate’s credential has the certificate’s own, and it never goes beyond them. A secret is printed once, to standard output or to a new file that only you can read.',
      examples: [
        `principal credential add ${example} --cert OAuthCert.cer --verify-dates`,
        `principal credential add ${example} --generate --out secret.txt`,
      ],
      options: [
        option('--cert <file>', 'The public certificate, a .cer file in DER or PEM'),
        option('--generate', 'Let the service make a secret of 256 bits').conflicts('cert'),
        option(
          '--verify-dates',
          'Read the credential back, and compare its dates with the certificate’s',
        ).conflicts('generate'),
        option('--out <file>', 'Where the generated secret goes instead of standard output').conflicts(
          'cert',
        ),
        ...dateOptions(),
      ],
      changes: true,
    },
    add,
  );
}

async function add(call: Call): Promise<ExitCode | undefined> {
  const {
    args: [id = ''],
    options,
  } = call;
  const file = options.text('cert');
  if (file !== undefined) return addCertificate(call, id, file);
  if (options.flag('generate')) {
    await addSecret(call, id, options.text('out'));
    return undefined;
  }
  throw new UsageError('Name a certificate with --cert FILE, or let a secret be made with --generate.');
}

async function addCertificate(call: Call, id: string, file: string): Promise<ExitCode | undefined> {
  const { core, options } = call;
  const certificate = await readCertificateFile(resolve(core.directory, file));
  const body: KeyCredentialCreateBody = { key: certificate.raw.toString('base64'), ...datedMembers(call) };
  const path = `${apiPath('servicePrincipals', id)}/keyCredentials`;
  const { value, dryRun } = await applyChange<ChangeAnswer<KeyCredentialView>>(call, {
    send: ({ dryRun: isTrial }) => core.api.send('POST', path, { body, dryRun: isTrial }),
    show: ({ value: view }) => core.output.item(keyCredential(view), credentialFields(core.dates)),
    done: 'The certificate proves the service principal from its start date on.',
    next: () => (options.flag('verifyDates') ? [] : [`s2s principal credential list ${id}`]),
  });
  if (!options.flag('verifyDates')) return undefined;
  const stored = dryRun ? value : (await core.api.get<KeyCredentialView>(`${path}/${value.keyId}`)).value;
  return verifyDates(core, certificate, stored);
}
