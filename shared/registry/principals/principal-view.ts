/** A service principal as the API shows it: Graph's members, no value of a key unless it is asked for. */
import { toRfc3339 } from '../../base/clock.ts';
import { readCertificate } from '../../certificates/x509/certificate.ts';
import type { CredentialUses } from './credential-use.ts';
import type { KeyCredential, PasswordCredential, PrincipalRecord } from './service-principal.ts';

export interface KeyCredentialView {
  readonly keyId: string;
  readonly type: 'AsymmetricX509Cert';
  readonly usage: 'Verify';
  /** The thumbprint: SHA-1 in upper-case hexadecimal. */
  readonly customKeyIdentifier: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  /** Base64 of the certificate; null unless it was asked for. */
  readonly key: string | null;
  /** The day on which it last proved the principal; null when none is known. */
  readonly lastUsedDate: string | null;
}

export interface PasswordCredentialView {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly hint: string;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly lastUsedDate: string | null;
}

export interface ServicePrincipalView {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly enabled: boolean;
  readonly trustedForDelegation: boolean;
  readonly servicePrincipalNames: readonly string[];
  readonly requiredRoles: readonly string[];
  readonly keyCredentials: readonly KeyCredentialView[];
  readonly passwordCredentials: readonly PasswordCredentialView[];
  readonly createdDate: string;
}

/** Of credentials of which no use is known. */
export const noUses: CredentialUses = new Map();

export function viewOfPrincipal(
  principal: PrincipalRecord,
  uses: CredentialUses = noUses,
): ServicePrincipalView {
  return {
    id: principal.id,
    appId: principal.appId,
    displayName: principal.displayName,
    enabled: principal.enabled,
    trustedForDelegation: principal.trustedForDelegation,
    servicePrincipalNames: principal.names,
    requiredRoles: principal.requiredRoles,
    keyCredentials: principal.keyCredentials.map((each) => viewOfKeyCredential(each, uses, false)),
    passwordCredentials: principal.passwordCredentials.map((each) => viewOfPassword(each, uses)),
    createdDate: toRfc3339(principal.createdAt),
  };
}

export function viewOfKeyCredential(
  { keyId, certificate, startsAt, endsAt, displayName }: KeyCredential,
  uses: CredentialUses,
  withKey: boolean,
): KeyCredentialView {
  return {
    keyId,
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
    customKeyIdentifier: readCertificate(Buffer.from(certificate, 'base64'))?.thumbprint ?? '',
    displayName: displayName ?? null,
    startDateTime: toRfc3339(startsAt),
    endDateTime: toRfc3339(endsAt),
    key: withKey ? certificate : null,
    lastUsedDate: uses.get(keyId) ?? null,
  };
}

export function viewOfPassword(
  { keyId, hint, startsAt, endsAt, displayName }: PasswordCredential,
  uses: CredentialUses = noUses,
): PasswordCredentialView {
  return {
    keyId,
    displayName: displayName ?? null,
    hint,
    startDateTime: toRfc3339(startsAt),
    endDateTime: toRfc3339(endsAt),
    lastUsedDate: uses.get(keyId) ?? null,
  };
}
