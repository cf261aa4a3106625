/** Which request is which operation. Literals stand before the version that would swallow them. */

import { updateCertificate, updatePolicy } from './certificate-changes.ts';
import { createCertificate, importCertificate } from './certificate-creation.ts';
import { getCertificate, getPolicy, listCertificates, listVersions } from './certificate-reading.ts';
import {
  deleteCertificate,
  getDeletedCertificate,
  listDeletedCertificates,
  purgeCertificate,
  recoverCertificate,
} from './deleted-certificates.ts';
import { getKey, sign, verify } from './keys.ts';
import type { VaultOperation } from './operations.ts';
import { cancelOperation, deleteOperation, getOperation } from './pending-operations.ts';
import { getSecret } from './secrets.ts';
import type { Handler } from './vault-context.ts';

export interface Route {
  readonly method: string;
  /** Segments; `:name` and `:version` are parameters, and a version may be missing or empty at the end. */
  readonly pattern: readonly string[];
  readonly operation: VaultOperation;
  readonly handle: Handler;
}

const routes: readonly Route[] = [
  route('GET', 'certificates', 'certificates.list', listCertificates),
  route('POST', 'certificates/:name/create', 'certificates.create', createCertificate),
  route('POST', 'certificates/:name/import', 'certificates.import', importCertificate),
  route('GET', 'certificates/:name/versions', 'certificates.listVersions', listVersions),
  route('GET', 'certificates/:name/policy', 'certificates.getPolicy', getPolicy),
  route('PATCH', 'certificates/:name/policy', 'certificates.updatePolicy', updatePolicy),
  route('GET', 'certificates/:name/pending', 'certificates.getOperation', getOperation),
  route('PATCH', 'certificates/:name/pending', 'certificates.cancelOperation', cancelOperation),
  route('DELETE', 'certificates/:name/pending', 'certificates.deleteOperation', deleteOperation),
  route('GET', 'certificates/:name/:version', 'certificates.get', getCertificate),
  route('PATCH', 'certificates/:name/:version', 'certificates.update', updateCertificate),
  route('DELETE', 'certificates/:name', 'certificates.delete', deleteCertificate),
  route('GET', 'deletedcertificates', 'certificates.listDeleted', listDeletedCertificates),
  route('GET', 'deletedcertificates/:name', 'certificates.getDeleted', getDeletedCertificate),
  route('POST', 'deletedcertificates/:name/recover', 'certificates.recover', recoverCertificate),
  route('DELETE', 'deletedcertificates/:name', 'certificates.purge', purgeCertificate),
  route('POST', 'keys/:name/:version/sign', 'keys.sign', sign),
  route('POST', 'keys/:name/:version/verify', 'keys.verify', verify),
  route('GET', 'keys/:name/:version', 'keys.get', getKey),
  route('GET', 'secrets/:name/:version', 'secrets.get', getSecret),
];

function route(method: string, path: string, operation: VaultOperation, handle: Handler): Route {
  return { method, pattern: path.split('/'), operation, handle };
}

export interface Match {
  readonly route: Route;
  readonly name: string;
  readonly version: string;
}

export function matchRoute(method: string, segments: readonly string[]): Match | undefined {
  for (const candidate of routes) {
    const parameters = candidate.method === method ? matchPattern(candidate.pattern, segments) : undefined;
    if (parameters) return { route: candidate, ...parameters };
  }
  return undefined;
}

function matchPattern(
  pattern: readonly string[],
  segments: readonly string[],
): { name: string; version: string } | undefined {
  // "Latest" is an empty segment from the official clients and often no segment at all from a person.
  const lacksVersion = pattern.at(-1) === ':version' && segments.length === pattern.length - 1;
  const given = lacksVersion ? [...segments, ''] : segments;
  if (given.length !== pattern.length) return undefined;
  const values: Record<string, string> = { name: '', version: '' };
  for (const [index, part] of pattern.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) values[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return { name: values.name ?? '', version: values.version ?? '' };
}
