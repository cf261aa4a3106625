/** The request that an act is. Files and passwords are read here, when it is sent, and are in no plan and no state. */
import { resolve } from 'node:path';
import type { ChangeMethod } from '../core/api-client.ts';
import { apiPath } from '../core/api-path.ts';
import { readCertificateFile } from '../core/certificate-file.ts';
import { named } from '../core/named.ts';
import { readInputFile } from '../core/prompt.ts';
import type { Act, ExportCertificate, SetPartner } from './act.ts';
import type { Secrets } from './secrets.ts';

export interface ActRequest {
  readonly method: ChangeMethod;
  /** Below `/api/`. */
  readonly path: string;
  readonly body: object;
}

export interface RequestFacts {
  /** File names are relative to it. */
  readonly directory: string;
  readonly secrets: Secrets;
  /** Of the certificate that an act before this one brought in. */
  readonly thumbprint: string | undefined;
  readonly reason: string;
  /** What a certificate is found by again. */
  readonly mark: string;
}

export type RequestAct = Exclude<Act, ExportCertificate>;

/** @throws UsageError for a file that cannot be read */
export async function requestOf(act: RequestAct, facts: RequestFacts): Promise<ActRequest> {
  const { reason } = facts;
  switch (act.kind) {
    case 'createCertificate':
    case 'importCertificate':
      return intakeRequest(act, facts);
    case 'assignCertificate':
    case 'rollCertificate':
      return switchRequest(act, facts);
    case 'configure':
      return { method: 'PATCH', path: 'oauthConfiguration', body: { ...act.changes, reason } };
    case 'createPartner':
    case 'changePartner':
      return partnerRequest(act, facts);
    case 'createPrincipal':
      return {
        method: 'POST',
        path: 'servicePrincipals',
        body: { appId: act.appId, displayName: act.displayName, reason },
      };
    case 'addCredential': {
      const { raw } = await readCertificateFile(resolve(facts.directory, act.certificateFile));
      const path = `${apiPath('servicePrincipals', act.principal)}/keyCredentials`;
      return { method: 'POST', path, body: { key: raw.toString('base64'), reason } };
    }
    default:
      return accountRequest(act, reason);
  }
}

type Intake = Extract<Act, { readonly kind: 'createCertificate' | 'importCertificate' }>;

async function intakeRequest(
  act: Intake,
  { directory, secrets, ...facts }: RequestFacts,
): Promise<ActRequest> {
  const reason = `${facts.reason} (${facts.mark})`;
  if (act.kind === 'createCertificate') {
    const { validityMonths, exportable } = act;
    const body = { ...named({ validityMonths, exportable }), reason };
    return { method: 'POST', path: 'certificateCreations', body };
  }
  const file = await readInputFile(resolve(directory, act.path));
  const password = await secrets.passwordOf(act);
  const { acceptSanForSubject } = act;
  const body = { content: file.toString('base64'), ...named({ password }), acceptSanForSubject, reason };
  return { method: 'POST', path: 'certificateImports', body };
}

type Switch = Extract<Act, { readonly kind: 'assignCertificate' | 'rollCertificate' }>;

function switchRequest(act: Switch, { thumbprint = '', reason }: RequestFacts): ActRequest {
  const { acceptSanForSubject } = act;
  const certificate = { thumbprint: act.thumbprint ?? thumbprint, acceptSanForSubject, reason };
  if (act.kind === 'assignCertificate')
    return { method: 'POST', path: 'tokenIssuer/assign', body: certificate };
  const { effectiveDate, replacePending, overrideMinimumLead } = act;
  const body = { ...certificate, effectiveDate, replacePending, overrideMinimumLead };
  return { method: 'POST', path: 'tokenIssuer/roll', body };
}

async function partnerRequest(act: SetPartner, { directory, reason }: RequestFacts): Promise<ActRequest> {
  const { name, ...members } = act.members;
  const certificate =
    act.certificateFile === undefined
      ? undefined
      : (await readCertificateFile(resolve(directory, act.certificateFile))).raw.toString('base64');
  const body = { ...members, ...named({ certificate }), reason };
  if (act.kind === 'changePartner')
    return { method: 'PATCH', path: apiPath('partnerApplications', act.name), body };
  return { method: 'POST', path: 'partnerApplications', body: { name, ...body } };
}

type AccountAct = Extract<Act, { readonly kind: 'createAccount' | 'changeAccount' | 'assignRole' }>;

function accountRequest(act: AccountAct, reason: string): ActRequest {
  if (act.kind === 'assignRole') {
    return { method: 'PUT', path: apiPath('roleAssignments', act.account, act.role), body: { reason } };
  }
  const { name, externalEmailAddress } = act;
  if (act.kind === 'changeAccount') {
    return { method: 'PATCH', path: apiPath('linkedAccounts', name), body: { externalEmailAddress, reason } };
  }
  // Hidden, as `Set-MailUser -HiddenFromAddressListsEnabled` made it (seeds/004 step 2).
  const account = { name, ...named({ externalEmailAddress }), hiddenFromAddressLists: true };
  return { method: 'POST', path: 'linkedAccounts', body: { ...account, roles: act.roles, reason } };
}
