/** What the vault shows of its objects: identifiers built from the host that was asked, and the wire's bundles. */
import { sha1, toBase64Url } from '../../shared/base/encoding.ts';
import type { DeletedCertificate, PendingCreation, StoredCertificate, StoredVersion } from './model.ts';
import type { Vault } from './vault-context.ts';

/** `https://host/certificates/name` and, with a version, one segment more. */
export function toId(base: string, collection: string, name: string, version?: string): string {
  return [base, collection, name, ...(version ? [version] : [])].join('/');
}

export function thumbprint(version: StoredVersion): string {
  return toBase64Url(sha1(Buffer.from(version.certificate, 'base64')));
}

/** The attributes that certificate, key and secret of one version share. */
export function attributesOf(
  vault: Vault,
  version: Pick<StoredVersion, 'enabled' | 'nbf' | 'exp' | 'created' | 'updated'>,
) {
  const { enabled, nbf, exp, created, updated } = version;
  const { purgeProtection, retentionDays } = vault.settings;
  const recoveryLevel = purgeProtection ? 'Recoverable' : 'Recoverable+Purgeable';
  return { enabled, nbf, exp, created, updated, recoveryLevel, recoverableDays: retentionDays };
}

export function versionBundle(vault: Vault, base: string, name: string, version: StoredVersion) {
  return {
    id: toId(base, 'certificates', name, version.id),
    kid: toId(base, 'keys', name, version.id),
    sid: toId(base, 'secrets', name, version.id),
    x5t: thumbprint(version),
    cer: version.certificate,
    attributes: attributesOf(vault, version),
    tags: version.tags,
  };
}

/** The latest version with policy and pending operation, or the placeholder while there is no version yet. */
export function certificateBundle(vault: Vault, base: string, certificate: StoredCertificate) {
  const latest = certificate.versions.at(-1);
  const { pending } = certificate;
  return {
    ...(latest
      ? versionBundle(vault, base, certificate.name, latest)
      : placeholderBundle(vault, base, certificate)),
    policy: policyBundle(base, certificate),
    ...(pending ? { pending: { id: pendingId(base, certificate.name) } } : {}),
  };
}

function placeholderBundle(vault: Vault, base: string, { name, placeholder }: StoredCertificate) {
  const { id, tags, ...times } = placeholder;
  return {
    id: toId(base, 'certificates', name, id),
    attributes: attributesOf(vault, { ...times, enabled: false, updated: times.created }),
    tags,
  };
}

export function policyBundle(base: string, certificate: StoredCertificate) {
  const { name, policy, policyCreated, policyUpdated } = certificate;
  return {
    id: `${toId(base, 'certificates', name)}/policy`,
    ...policy,
    attributes: { enabled: true, created: policyCreated, updated: policyUpdated },
  };
}

function pendingId(base: string, name: string): string {
  return `${toId(base, 'certificates', name)}/pending`;
}

const statusDetails: Readonly<Record<PendingCreation['status'], string | null>> = {
  inProgress: 'The certificate request is in progress. Check again later.',
  completed: null,
  failed: 'The certificate request ended in an error.',
  cancelled: 'The certificate request was cancelled.',
};

export function operationBundle(base: string, certificate: StoredCertificate, pending: PendingCreation) {
  const { status, csr, cancellationRequested, requestId, policy } = pending;
  return {
    id: pendingId(base, certificate.name),
    issuer: policy.issuer,
    csr,
    cancellation_requested: cancellationRequested,
    status,
    status_details: statusDetails[status],
    ...(status === 'completed' ? { target: toId(base, 'certificates', certificate.name) } : {}),
    ...(status === 'failed'
      ? { error: { code: 'CertificateRequestFailed', message: 'The certificate could not be issued.' } }
      : {}),
    request_id: requestId,
  };
}

export function deletedBundle(vault: Vault, base: string, entry: DeletedCertificate) {
  return { ...deletionMarks(base, entry), ...certificateBundle(vault, base, entry.certificate) };
}

function deletionMarks(base: string, { certificate, deletedAt, purgeAt }: DeletedCertificate) {
  return {
    recoveryId: toId(base, 'deletedcertificates', certificate.name),
    deletedDate: deletedAt,
    scheduledPurgeDate: purgeAt,
  };
}

/** An entry of a list of versions. The subject is there and empty, as the service sends it. */
export function versionItem(vault: Vault, base: string, name: string, version: StoredVersion) {
  return {
    id: toId(base, 'certificates', name, version.id),
    x5t: thumbprint(version),
    attributes: attributesOf(vault, version),
    tags: version.tags,
    subject: '',
  };
}

/** An entry of a list of certificates: the latest version's facts under an id without a version. */
export function certificateItem(vault: Vault, base: string, certificate: StoredCertificate) {
  const latest = certificate.versions.at(-1);
  const facts = latest
    ? versionItem(vault, base, certificate.name, latest)
    : { ...placeholderBundle(vault, base, certificate), subject: '' };
  return { ...facts, id: toId(base, 'certificates', certificate.name) };
}

export function deletedItem(vault: Vault, base: string, entry: DeletedCertificate) {
  return { ...deletionMarks(base, entry), ...certificateItem(vault, base, entry.certificate) };
}
