/** Credentials of service principals, as administrators add, look at and remove them. */
import { isRefusal, type Outcome, refuse } from '../../../shared/base/errors.ts';
import type { OperatorCall } from '../../../shared/base/operator-call.ts';
import { keyCredentialCreate, passwordCredentialCreate } from '../../../shared/http/api/credentials.ts';
import { readFlag } from '../../../shared/http/api/query-values.ts';
import { jsonResponse } from '../../../shared/http/exchange.ts';
import type { ManagementRequest } from '../../../shared/http/management-endpoint.ts';
import { readCertificateKey } from '../../../shared/metadata/foreign/foreign-key.ts';
import type { CredentialUses } from '../../../shared/registry/principals/credential-use.ts';
import { noSuchCredential } from '../../../shared/registry/principals/key-credentials.ts';
import {
  noUses,
  viewOfKeyCredential,
  viewOfPassword,
} from '../../../shared/registry/principals/principal-view.ts';
import type { PrincipalRecord } from '../../../shared/registry/principals/service-principal.ts';
import type { Kept } from '../../../shared/registry/records/change-record.ts';
import { warningsOfKeys } from '../../../shared/registry/trust/key-warnings.ts';
import type { ManagementService } from '../../compose-management.ts';
import { type Answer, byMethod, changeAnswer, deletionCall, etagHeader, readCall } from './resource.ts';
import { idIn } from './service-principals.ts';

/** What the two kinds of credentials differ in. */
interface CredentialKind<Credential extends { readonly keyId: string }> {
  readonly removed: string;
  of(principal: PrincipalRecord): readonly Credential[];
  view(credential: Credential, uses: CredentialUses, withKey: boolean): object;
  remove(id: string, keyId: string, call: OperatorCall): Promise<Outcome<Kept<PrincipalRecord>>>;
}

export function credentialHandlers({ registry, clock }: Pick<ManagementService, 'registry' | 'clock'>) {
  const { credentials } = registry.principals;
  const keys = credentialResource(registry, {
    removed: 'keyCredentialRemoved',
    of: ({ keyCredentials }) => keyCredentials,
    view: viewOfKeyCredential,
    remove: credentials.removeKey,
  });
  const passwords = credentialResource(registry, {
    removed: 'passwordCredentialRemoved',
    of: ({ passwordCredentials }) => passwordCredentials,
    view: viewOfPassword,
    remove: credentials.removePassword,
  });

  async function addKey(request: ManagementRequest): Answer {
    const asked = await readCall(keyCredentialCreate, request);
    if (isRefusal(asked)) return asked;
    const done = await credentials.addKey(idIn(request), asked.value.read, asked.value.call);
    if (isRefusal(done)) return done;
    const { credential, value } = done.value;
    const view = viewOfKeyCredential(credential, noUses, false);
    const key = readCertificateKey(credential.certificate);
    return changeAnswer(request, done.value, {
      ...changeOf('keyCredentialAdded', value),
      view,
      warnings: isRefusal(key) ? [] : warningsOfKeys([key.value], clock.now()),
      creates: true,
    });
  }

  async function addPassword(request: ManagementRequest): Answer {
    const asked = await readCall(passwordCredentialCreate, request);
    if (isRefusal(asked)) return asked;
    const done = await credentials.addPassword(idIn(request), asked.value.read, asked.value.call);
    if (isRefusal(done)) return done;
    const { credential, secretText, value } = done.value;
    const view = { ...viewOfPassword(credential), ...(secretText !== null && { secretText }) };
    const change = changeOf('passwordCredentialAdded', value);
    return changeAnswer(request, done.value, { ...change, view, creates: true });
  }

  return {
    'key-credentials': byMethod({ GET: keys.list, POST: addKey }),
    'key-credential': byMethod({ GET: keys.show, DELETE: keys.delete }),
    'password-credentials': byMethod({ GET: passwords.list, POST: addPassword }),
    'password-credential': byMethod({ GET: passwords.show, DELETE: passwords.delete }),
  };
}

function credentialResource<Credential extends { readonly keyId: string }>(
  { principals }: ManagementService['registry'],
  kind: CredentialKind<Credential>,
) {
  /** The principal that the path names, with when its credentials were last used. */
  async function find(request: ManagementRequest) {
    const found = await principals.acts.find(idIn(request));
    if (isRefusal(found)) return found;
    const { value: principal, etag } = found.value;
    return { principal, etag, uses: await principals.uses.of(principal.appId) };
  }

  function named(principal: PrincipalRecord, { params: { keyId = '' } }: ManagementRequest) {
    return kind.of(principal).find((each) => each.keyId === keyId.toLowerCase());
  }

  return {
    async list(request: ManagementRequest): Answer {
      const withKeys = readFlag(request.query, 'returnKeyValues');
      if (isRefusal(withKeys)) return withKeys;
      const found = await find(request);
      if ('violations' in found) return found;
      const value = kind.of(found.principal).map((each) => kind.view(each, found.uses, withKeys.value));
      return jsonResponse(200, { value }, etagHeader(found.etag));
    },

    async show(request: ManagementRequest): Answer {
      const withKey = readFlag(request.query, 'returnKeyValues');
      if (isRefusal(withKey)) return withKey;
      const found = await find(request);
      if ('violations' in found) return found;
      const credential = named(found.principal, request);
      if (!credential) return refuse(noSuchCredential);
      return jsonResponse(200, kind.view(credential, found.uses, withKey.value), etagHeader(found.etag));
    },

    async delete(request: ManagementRequest): Answer {
      const found = await find(request);
      if ('violations' in found) return found;
      const credential = named(found.principal, request);
      if (!credential) return refuse(noSuchCredential);
      const done = await kind.remove(found.principal.appId, credential.keyId, deletionCall(request));
      if (isRefusal(done)) return done;
      const view = kind.view(credential, found.uses, false);
      return changeAnswer(request, done.value, { ...changeOf(kind.removed, done.value.value), view });
    },
  };
}

function changeOf(action: string, { appId }: PrincipalRecord) {
  return { action, object: `servicePrincipals/${appId}` };
}
