/**
 * `s2s principal credential reset`: a new secret in the place of one that is named. Never of all that there are, which
 * other tools did and which cut off every other user of the principal (reference E.5).
 */
import { toRfc3339 } from '../../shared/base/clock.ts';
import { apiPath } from '../core/api-path.ts';
import { ApiProblem } from '../core/errors.ts';
import type { PasswordCredentialView } from '../core/views.ts';
import { datedMembers, dateOptions } from './credential-dates.ts';
import { findCredential } from './credential-find.ts';
import { addSecret } from './credential-secret.ts';
import type { Call, Noun } from './noun.ts';
import { option } from './options.ts';

export function addCredentialReset(noun: Noun): void {
  noun.verb(
    {
      usage: 'reset <id>',
      summary: 'Makes a new secret and removes the credential that is named; the others stay',
      details:
        'To change over without a gap, add first, bring the new secret to its user, and delete the old one some days later.',
      examples: [
        'principal credential reset 00000004-0000-0ff1-ce00-000000000000 --key-id 5a1c0f3e-… --out secret.txt',
      ],
      options: [
        option('--key-id <guid>', 'The credential that goes').makeOptionMandatory(),
        option('--out <file>', 'Where the secret goes instead of standard output'),
        ...dateOptions(),
      ],
      changes: true,
    },
    reset,
  );
}

async function reset(call: Call): Promise<undefined> {
  const {
    core,
    args: [id = ''],
    options,
  } = call;
  const old = await findCredential(call, id, options.text('keyId') ?? '');
  const isFull = await hasNoRoom(call, id, old);
  if (options.flag('dryRun')) {
    // Where the old one has to go before, the service cannot try the new one.
    if (!isFull) await addSecret(call, id, undefined);
    core.output.note(`Dry run: a new secret would take the place of ${old.split('/').at(-1)}.`);
    return undefined;
  }
  await core.prompt.confirm('The old credential stops working at once. Go on?', options.flag('yes'));
  // The new one first, so that there is never none; where there is no room for it, the old one has to go before.
  await addSecret(call, id, options.text('out'), isFull ? () => remove(call, old) : undefined);
  if (!isFull) await remove(call, old);
  return undefined;
}

/**
 * @returns whether the old one has to go to make room
 * @throws ApiProblem when anything else is against a new secret, or its going would make none: then it must stay
 */
async function hasNoRoom(call: Call, id: string, old: string): Promise<boolean> {
  const path = `${apiPath('servicePrincipals', id)}/passwordCredentials`;
  try {
    await call.core.api.send('POST', path, { body: datedMembers(call), dryRun: true });
    return false;
  } catch (error) {
    const codes = error instanceof ApiProblem ? error.violations.map(({ code }) => code) : [];
    const isFull = codes.length > 0 && codes.every((code) => code === 'CredentialLimitReached');
    if (isFull && (await takesRoom(call, path, old))) return true;
    throw error;
  }
}

/** Only secrets that hold are counted; certificates have a limit of their own. */
async function takesRoom({ core }: Call, path: string, old: string): Promise<boolean> {
  const secrets = await core.api.list<PasswordCredentialView>(path);
  const now = toRfc3339(core.clock.now());
  return secrets.some(({ keyId, endDateTime }) => old === `${path}/${keyId}` && endDateTime > now);
}

async function remove({ core, options }: Call, credential: string): Promise<void> {
  await core.api.send('DELETE', credential, { query: { reason: options.text('reason') }, ifMatch: '*' });
  core.output.note('The old credential is removed.');
}
