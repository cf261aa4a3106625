/**
 * The names of everything a client can ask the vault for: used by the fault plan, the request counts and the
 * router. The one list.
 */
export const vaultOperations = {
  challenge: 'a request without an accepted token, answered with 401',
  'certificates.create': 'POST /certificates/{name}/create',
  'certificates.import': 'POST /certificates/{name}/import',
  'certificates.list': 'GET /certificates',
  'certificates.listVersions': 'GET /certificates/{name}/versions',
  'certificates.get': 'GET /certificates/{name}/{version?}',
  'certificates.update': 'PATCH /certificates/{name}/{version?}',
  'certificates.getPolicy': 'GET /certificates/{name}/policy',
  'certificates.updatePolicy': 'PATCH /certificates/{name}/policy',
  'certificates.getOperation': 'GET /certificates/{name}/pending',
  'certificates.cancelOperation': 'PATCH /certificates/{name}/pending',
  'certificates.deleteOperation': 'DELETE /certificates/{name}/pending',
  'certificates.delete': 'DELETE /certificates/{name}',
  'certificates.listDeleted': 'GET /deletedcertificates',
  'certificates.getDeleted': 'GET /deletedcertificates/{name}',
  'certificates.recover': 'POST /deletedcertificates/{name}/recover',
  'certificates.purge': 'DELETE /deletedcertificates/{name}',
  'keys.get': 'GET /keys/{name}/{version?}',
  'keys.sign': 'POST /keys/{name}/{version?}/sign',
  'keys.verify': 'POST /keys/{name}/{version?}/verify',
  'secrets.get': 'GET /secrets/{name}/{version?}',
} as const satisfies Record<string, string>;

export type VaultOperation = keyof typeof vaultOperations;

export function isVaultOperation(text: string): text is VaultOperation {
  return Object.hasOwn(vaultOperations, text);
}

export const vaultOperationNames: readonly VaultOperation[] =
  Object.keys(vaultOperations).filter(isVaultOperation);
