/** `s2s principal credential`: what proves a service principal (`…-MsolServicePrincipalCredential`). */
import { apiPath } from '../core/api-path.ts';
import type { ChangeAnswer, KeyCredentialView, PasswordCredentialView } from '../core/views.ts';
import { applyChange } from './change.ts';
import { addCredentialAdd } from './credential-add.ts';
import { findCredential } from './credential-find.ts';
import { addCredentialReset } from './credential-reset.ts';
import { addCredentialVerify } from './credential-verify.ts';
import type { Call, Noun } from './noun.ts';
import { option } from './options.ts';
import { credentialColumns, credentialsOf } from './shown/principals.ts';

const example = '00000004-0000-0ff1-ce00-000000000000';

export function addCredential(noun: Noun): void {
  noun.verb(
    {
      usage: 'list <id>',
      summary: 'Lists the certificates and secrets of a service principal',
      examples: [
        `principal credential list ${example}`,
        `principal credential list ${example} --return-key-values --json`,
      ],
      options: [
        option('--return-key-values', 'With the certificates themselves, in --json; secrets are never told'),
      ],
    },
    list,
  );
  addCredentialAdd(noun);
  addCredentialVerify(noun);
  addCredentialReset(noun);
  noun.verb(
    {
      usage: 'delete <id>',
      summary: 'Removes one credential, by its key id',
      examples: [`principal credential delete ${example} --key-id 5a1c0f3e-…`],
      options: [option('--key-id <guid>', 'Which credential').makeOptionMandatory()],
      changes: true,
      tied: true,
    },
    remove,
  );
}

async function list({ core, args: [id = ''], options }: Call): Promise<undefined> {
  const principal = apiPath('servicePrincipals', id);
  const query = { returnKeyValues: options.flag('returnKeyValues') || undefined };
  const keyCredentials = await core.api.list<KeyCredentialView>(`${principal}/keyCredentials`, query);
  const passwordCredentials = await core.api.list<PasswordCredentialView>(`${principal}/passwordCredentials`);
  const views = { keyCredentials, passwordCredentials };
  core.output.rows(credentialsOf(views), credentialColumns(core.dates), views);
  return undefined;
}

async function remove(call: Call): Promise<undefined> {
  const {
    core,
    args: [id = ''],
    options,
  } = call;
  const path = await findCredential(call, id, options.text('keyId') ?? '');
  await applyChange<ChangeAnswer<KeyCredentialView | PasswordCredentialView>>(call, {
    send: ({ dryRun, ifMatch = '*' }) =>
      core.api.send('DELETE', path, { query: { reason: options.text('reason') }, dryRun, ifMatch }),
    confirm: () => 'Whoever uses this credential gets no token by it any more. Remove it?',
    done: 'The credential is removed. A certificate of yours is not deleted by that.',
    next: () => [`s2s principal credential list ${id}`],
  });
  return undefined;
}
