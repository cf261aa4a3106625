/** Credentials with the property names that MSOnline gave them. A secret has no value but once. */
import type { KeyCredentialView, PasswordCredentialView } from '../../core/views.ts';
import { type CmdletObject, dateValue } from '../objects.ts';

export function describeKey(view: KeyCredentialView): CmdletObject {
  return {
    Type: 'Asymmetric',
    Value: view.key ?? '',
    KeyId: view.keyId,
    StartDate: dateValue(view.startDateTime),
    EndDate: dateValue(view.endDateTime),
    Usage: view.usage,
    Thumbprint: view.customKeyIdentifier,
  };
}

export function describePassword(view: PasswordCredentialView): CmdletObject {
  return {
    Type: 'Password',
    Value: '',
    KeyId: view.keyId,
    StartDate: dateValue(view.startDateTime),
    EndDate: dateValue(view.endDateTime),
    Usage: 'Verify',
    Thumbprint: '',
  };
}
