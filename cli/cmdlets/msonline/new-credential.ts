/** `New-MsolServicePrincipalCredential`: a certificate or a generated secret that proves a principal (seeds/004 step 5). */
import { apiPath } from '../../core/api-path.ts';
import { UsageError } from '../../core/errors.ts';
import { named } from '../../core/named.ts';
import type { KeyCredentialCreateBody, PasswordCredentialCreateBody } from '../../core/request-bodies.ts';
import type { ChangeAnswer, KeyCredentialView, PasswordCredentialView } from '../../core/views.ts';
import { secret, text } from '../binding/parameter.ts';
import { makeChange, reasonOf } from '../change.ts';
import { type Cmdlet, type CmdletCall, type CmdletResult, gives } from '../cmdlet.ts';
import { describeKey, describePassword } from './credential-objects.ts';
import { findPrincipal, principalParameters } from './msol-principal.ts';

export const newMsolServicePrincipalCredential: Cmdlet = {
  name: 'New-MsolServicePrincipalCredential',
  summary: 'Adds a credential to a service principal; the others stay',
  details:
    'asymmetric: -Value is the base64 of a .cer file, and the dates are the certificate’s unless they are given. password: the service generates a secret of 256 bits and shows it once. Symmetric keys are not known here.',
  examples: [
    'New-MsolServicePrincipalCredential -AppPrincipalId 00000004-0000-0ff1-ce00-000000000000 -Type asymmetric -Usage Verify -Value "$(base64 -w0 OAuthCert.cer)"',
    'New-MsolServicePrincipalCredential -AppPrincipalId 00000004-0000-0ff1-ce00-000000000000 -Type password',
  ],
  changes: true,
  parameters: [
    ...principalParameters(),
    text('Type', 'asymmetric or password', { values: ['asymmetric', 'password', 'symmetric'] }),
    text('Usage', 'Verify; Sign was for symmetric keys', { values: ['Verify', 'Sign'] }),
    secret('Value', 'The certificate in base64'),
    text('StartDate', 'From when, with an offset: 2026-07-01T00:00:00Z'),
    text('EndDate', 'Until when, with an offset'),
  ],
  run: add,
};

async function add(call: CmdletCall): Promise<CmdletResult> {
  const { bound } = call;
  const type = bound.text('Type') ?? 'symmetric';
  if (type === 'symmetric')
    throw new UsageError(
      bound.has('Type')
        ? 'Symmetric keys are not known here.'
        : 'Without -Type the old command made a symmetric key, which is not known here.',
      'Write -Type asymmetric -Value and a certificate, or -Type password.',
    );
  return type === 'password' ? addPassword(call) : addCertificate(call);
}

async function addCertificate(call: CmdletCall): Promise<CmdletResult> {
  const { bound } = call;
  if (!bound.has('Value')) throw new UsageError('-Value is needed: the base64 of a .cer file.');
  const body: KeyCredentialCreateBody = {
    key: bound.needed('Value'),
    ...named({ usage: bound.text('Usage') }),
    ...datesOf(call),
  };
  const { principal, value } = await post<KeyCredentialView>(call, 'keyCredentials', body);
  call.core.output.note(`Next: s2s Get-MsolServicePrincipalCredential -AppPrincipalId ${principal.appId}`);
  return gives(describeKey(value));
}

async function addPassword(call: CmdletCall): Promise<CmdletResult> {
  if (call.bound.has('Value'))
    throw new UsageError(
      'The service generates its secrets itself; one that somebody chose could be guessed.',
      'Leave out -Value: the secret is printed once.',
    );
  if (call.bound.has('Usage'))
    throw new UsageError('-Usage is of certificates: a secret has none.', 'Leave it out.');
  const body: PasswordCredentialCreateBody = datesOf(call);
  const { value } = await post<PasswordCredentialView>(call, 'passwordCredentials', body);
  if (value.secretText !== undefined) call.core.output.note('The value is shown this once; keep it now.');
  return gives({ ...describePassword(value), Value: value.secretText ?? '' });
}

async function post<View>(call: CmdletCall, kind: string, body: object) {
  const principal = await findPrincipal(call);
  const path = apiPath('servicePrincipals', principal.appId, kind);
  const { value } = await makeChange<ChangeAnswer<View>>(call, {
    target: `${principal.displayName} (${principal.appId})`,
    send: ({ dryRun }) => call.core.api.send('POST', path, { body: { ...body, ...reasonOf(call) }, dryRun }),
    done: () => `${principal.displayName} (${principal.appId}) has one more credential.`,
  });
  return { principal, value };
}

function datesOf({ bound }: CmdletCall) {
  return named({ startDateTime: bound.text('StartDate'), endDateTime: bound.text('EndDate') });
}
