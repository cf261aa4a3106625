/** `Get-` and `Remove-MsolServicePrincipalCredential`: what proves a service principal (seeds/004 step 6). */
import { apiPath } from '../../core/api-path.ts';
import { UsageError } from '../../core/errors.ts';
import type { ChangeAnswer, KeyCredentialView, ServicePrincipalView } from '../../core/views.ts';
import { list, truth } from '../binding/parameter.ts';
import { makeChange } from '../change.ts';
import { type Cmdlet, gives, nothing } from '../cmdlet.ts';
import { deletion } from '../registry-objects.ts';
import { describeKey, describePassword } from './credential-objects.ts';
import { findPrincipal, principalParameters } from './msol-principal.ts';

export const getMsolServicePrincipalCredential: Cmdlet = {
  name: 'Get-MsolServicePrincipalCredential',
  summary: 'Shows the credentials of a service principal',
  details: 'Start and end are those of the uploaded certificate, unless others were given.',
  examples: [
    'Get-MsolServicePrincipalCredential -AppPrincipalId 00000004-0000-0ff1-ce00-000000000000 -ReturnKeyValues false',
  ],
  parameters: [
    ...principalParameters(),
    truth('ReturnKeyValues', 'Whether certificates are shown in base64; secrets never are', {
      required: true,
      enter: false,
    }),
  ],
  async run(call) {
    const { appId, passwordCredentials } = await findPrincipal(call);
    const path = apiPath('servicePrincipals', appId, 'keyCredentials');
    const returnKeyValues = call.bound.truth('ReturnKeyValues');
    const keys = await call.core.api.list<KeyCredentialView>(path, { returnKeyValues });
    return gives(...keys.map(describeKey), ...passwordCredentials.map(describePassword));
  },
};

export const removeMsolServicePrincipalCredential: Cmdlet = {
  name: 'Remove-MsolServicePrincipalCredential',
  summary: 'Removes credentials of a service principal by their key ids',
  examples: [
    'Remove-MsolServicePrincipalCredential -AppPrincipalId 00000004-0000-0ff1-ce00-000000000000 -KeyIds 3f1c… -Confirm:false',
  ],
  changes: true,
  parameters: [
    ...principalParameters(),
    list('KeyIds', 'Their key ids, with commas between', { required: true, aliases: ['KeyId'] }),
  ],
  async run(call) {
    const principal = await findPrincipal(call);
    const paths = call.bound
      .list('KeyIds')
      .map((keyId) => ({ keyId, path: credentialPath(principal, keyId) }));
    for (const { keyId, path } of paths) {
      await makeChange<ChangeAnswer<unknown>>(call, {
        target: keyId,
        send: deletion(call, path),
        asks: () => `${principal.displayName} can no longer prove itself with ${keyId}. Remove it?`,
        done: () => `The credential ${keyId} is gone.`,
      });
    }
    return nothing;
  },
};

/** @throws UsageError when the principal has no credential with that key id, before anything is removed */
function credentialPath(principal: ServicePrincipalView, keyId: string): string {
  const is = (each: { readonly keyId: string }) => each.keyId === keyId.toLowerCase();
  const isPassword = principal.passwordCredentials.some(is);
  if (!isPassword && !principal.keyCredentials.some(is))
    throw new UsageError(`${principal.displayName} has no credential with one of these key ids.`);
  const kind = isPassword ? 'passwordCredentials' : 'keyCredentials';
  return apiPath('servicePrincipals', principal.appId, kind, keyId.toLowerCase());
}
