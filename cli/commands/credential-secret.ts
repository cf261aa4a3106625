/**
 * A secret that the service generates: it is in one answer and never again, so it goes to standard output alone, for a
 * pipe, or into a new file that only its owner can read. Nothing else of the command is on standard output then.
 */
import { resolve } from 'node:path';
import { apiPath } from '../core/api-path.ts';
import type { Core } from '../core/core.ts';
import type { ChangeAnswer, PasswordCredentialView } from '../core/views.ts';
import { sayOutcome } from './change.ts';
import { datedMembers } from './credential-dates.ts';
import type { Call } from './noun.ts';
import { keepSecret } from './output-file.ts';

type Made = ChangeAnswer<PasswordCredentialView>;
type SecretCall = Pick<Call, 'core' | 'options'>;

/**
 * Makes the secret and puts it where it was asked to be.
 * @param out a new file; standard output when undefined
 * @param before what has to be done first, and only when the secret has a place to go to
 */
export async function addSecret(
  call: SecretCall,
  id: string,
  out: string | undefined,
  before?: () => Promise<void>,
): Promise<void> {
  const { core, options } = call;
  const path = `${apiPath('servicePrincipals', id)}/passwordCredentials`;
  const body = datedMembers(call);
  const make = async (dryRun: boolean) => {
    if (!dryRun) await before?.();
    const { value } = await core.api.send<Made>('POST', path, { body, dryRun });
    return { made: value, secret: value.value.secretText ?? '' };
  };
  if (options.flag('dryRun')) return tellDryRun(core, (await make(true)).made);
  if (out === undefined) return printSecret(core, await make(false));
  const made = await keepSecret(resolve(core.directory, out), () => make(false));
  const { secretText: _kept, ...view } = made.value;
  if (core.output.format === 'json') core.output.item({ ...made, value: view }, []);
  sayMade(core, view, `It is in ${out}, for your eyes only.`);
}

function printSecret(core: Core, { made, secret }: { readonly made: Made; readonly secret: string }): void {
  if (core.output.format === 'json') core.output.item(made, []);
  else core.output.line(secret);
  sayMade(core, made.value, 'It is shown this once only.');
}

function sayMade({ output, dates }: Core, view: PasswordCredentialView, where: string): void {
  output.note(
    `The secret ${view.hint}… with key id ${view.keyId} holds until ${dates.full(view.endDateTime)}.`,
  );
  output.note(where);
}

function tellDryRun({ output }: Core, made: Made): void {
  if (output.format === 'json') output.item(made, []);
  output.note(sayOutcome('', made));
}
