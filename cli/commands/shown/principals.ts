/** Service principals and their credentials as people see them. */
import type { Dates } from '../../core/dates.ts';
import type { Column } from '../../core/text-layout.ts';
import type { KeyCredentialView, PasswordCredentialView, ServicePrincipalView } from '../../core/views.ts';
import { withWellKnownName } from './well-known.ts';

export function principalColumns(dates: Dates): Column<ServicePrincipalView>[] {
  return [
    { title: 'Application id', value: ({ appId }) => appId },
    { title: 'Display name', value: ({ displayName }) => displayName },
    { title: 'Enabled', value: ({ enabled }) => enabled },
    { title: 'Credentials', value: (view) => credentialsOf(view).length },
    { title: 'Last expires', value: (view) => dates.short(lastEnd(view)) },
  ];
}

export function principalFields(dates: Dates): Column<ServicePrincipalView>[] {
  return [
    { title: 'Object id', value: ({ id }) => id },
    { title: 'Application id', value: ({ appId }) => withWellKnownName(appId) },
    { title: 'Display name', value: ({ displayName }) => displayName },
    { title: 'Enabled', value: ({ enabled }) => enabled },
    { title: 'Trusted for delegation', value: ({ trustedForDelegation }) => trustedForDelegation },
    { title: 'Names', value: ({ servicePrincipalNames }) => servicePrincipalNames },
    { title: 'Required roles', value: ({ requiredRoles }) => requiredRoles, seldom: true },
    { title: 'Credentials', value: (view) => credentialsOf(view).map((each) => describe(each, dates)) },
    { title: 'Created', value: ({ createdDate }) => dates.full(createdDate) },
    { title: 'Deleted', value: ({ deletedDate }) => dates.full(deletedDate), seldom: true },
  ];
}

/** A credential of either kind. */
export interface ShownCredential {
  readonly kind: 'certificate' | 'secret';
  readonly keyId: string;
  /** The thumbprint of a certificate; the first characters of a secret. */
  readonly known: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly lastUsedDate: string | null;
}

export function keyCredential({ customKeyIdentifier, ...view }: KeyCredentialView): ShownCredential {
  return { ...view, kind: 'certificate', known: customKeyIdentifier };
}

export function passwordCredential({ hint, ...view }: PasswordCredentialView): ShownCredential {
  return { ...view, kind: 'secret', known: `${hint}…` };
}

type Credentials = Pick<ServicePrincipalView, 'keyCredentials' | 'passwordCredentials'>;

export function credentialsOf({ keyCredentials, passwordCredentials }: Credentials): ShownCredential[] {
  return [...keyCredentials.map(keyCredential), ...passwordCredentials.map(passwordCredential)];
}

export function credentialColumns(dates: Dates): Column<ShownCredential>[] {
  return [
    { title: 'Key id', value: ({ keyId }) => keyId },
    { title: 'Kind', value: ({ kind }) => kind },
    { title: 'Thumbprint or hint', value: ({ known }) => known },
    { title: 'Display name', value: ({ displayName }) => displayName },
    { title: 'Starts', value: ({ startDateTime }) => dates.short(startDateTime) },
    { title: 'Ends', value: ({ endDateTime }) => dates.short(endDateTime) },
    { title: 'Last used', value: ({ lastUsedDate }) => lastUsedDate ?? 'never' },
  ];
}

export function credentialFields(dates: Dates): Column<ShownCredential>[] {
  const full = credentialColumns(dates).filter(({ title }) => title !== 'Starts' && title !== 'Ends');
  return [
    ...full,
    { title: 'Starts', value: ({ startDateTime }) => dates.full(startDateTime) },
    { title: 'Ends', value: ({ endDateTime }) => dates.full(endDateTime) },
  ];
}

function describe({ kind, keyId, known, endDateTime }: ShownCredential, dates: Dates): string {
  return `${kind} ${keyId}  ${known}  until ${dates.full(endDateTime)}`;
}

function lastEnd(view: Credentials): string | undefined {
  return credentialsOf(view)
    .map(({ endDateTime }) => endDateTime)
    .toSorted()
    .at(-1);
}
