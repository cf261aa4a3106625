/** Service principals as the registry keeps, shows and tells apart: names, keys and object ids are each one's own. */
import { sha1, toBase64Url } from '../../base/encoding.ts';
import type { RecordKind } from '../records/record-kind.ts';
import { viewOfPrincipal } from './principal-view.ts';
import type { PrincipalRecord } from './service-principal.ts';

export const principalClaims = {
  name: (name: string) => `name:${name}`,
  key: (x5t: string) => `key:${x5t}`,
  /** Object ids and application ids: either addresses a principal, so no id may be one of two principals. */
  id: (id: string) => `id:${id}`,
};

/** `x5t` of a base64 DER certificate (RFC 7515 §4.1.7). */
export function x5tOf(certificate: string): string {
  return toBase64Url(sha1(Buffer.from(certificate, 'base64')));
}

export const principalKind: RecordKind<PrincipalRecord> = {
  collection: 'servicePrincipals',
  noun: 'service principal',
  keyOf: ({ appId }) => appId,
  claimsOf: ({ id, appId, names, keyCredentials }) => [
    principalClaims.id(id),
    principalClaims.id(appId),
    ...names.map(principalClaims.name),
    ...keyCredentials.map(({ certificate }) => principalClaims.key(x5tOf(certificate))),
  ],
  // The API's members, less the values of keys, what would help to guess a secret, and when any was used.
  shownOf: (principal) => {
    const { keyCredentials, passwordCredentials, ...shown } = viewOfPrincipal(principal);
    return {
      ...shown,
      keyCredentials: keyCredentials.map(({ key: _value, lastUsedDate: _day, ...each }) => each),
      passwordCredentials: passwordCredentials.map(({ hint: _part, lastUsedDate: _day, ...each }) => each),
    };
  },
  alreadyExists: 'PrincipalAlreadyExists',
  keyMember: 'appId',
  takenViolation(claim) {
    if (claim.startsWith(principalClaims.key(''))) {
      const message = 'Another service principal has this certificate.';
      return { code: 'CredentialAlreadyRegistered', message, target: 'key' };
    }
    if (claim.startsWith(principalClaims.id(''))) {
      const message = 'Another service principal has this id, as its object id or application id.';
      return { code: 'PrincipalAlreadyExists', message, target: 'appId' };
    }
    const message = `Another service principal has the name ${claim.slice(principalClaims.name('').length).slice(0, 300)}.`;
    return { code: 'ServicePrincipalNameTaken', message, target: 'servicePrincipalNames' };
  },
};
