/**
 * Brings a pending creation to its end, and mints the versions that nobody asked for: the automatic renewals. A new
 * version is complete the moment it is visible: certificate, key and secret under one id.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { fromDate, type Instant } from '../../shared/base/clock.ts';
import { createKeyPem, describeKey, privateKeyOf } from './key-pairs.ts';
import type { CertificatePolicy, PendingCreation, StoredCertificate, StoredVersion } from './model.ts';
import { toKeyOperations } from './policy.ts';
import { createVersionId, toNotBefore, type Vault } from './vault-context.ts';
import { addMonths, issueSelfSigned } from './x509.ts';

/** A version around a key: self-signed by its policy, valid from ten minutes ago. */
async function issueVersion(
  vault: Vault,
  policy: CertificatePolicy,
  privateKey: string,
  marks: { readonly enabled: boolean; readonly tags?: Record<string, string> | undefined },
): Promise<StoredVersion> {
  const now = vault.clock.now();
  const notBefore = toNotBefore(now);
  const certificate = await issueSelfSigned({
    properties: policy.x509_props,
    privateKey: createPrivateKey(privateKey),
    notBefore,
    notAfter: addMonths(notBefore, policy.x509_props.validity_months),
    random: vault.random,
  });
  return describeVersion(vault, policy, {
    certificate,
    chain: [],
    privateKey,
    enabled: marks.enabled,
    tags: marks.tags,
  });
}

/** The stored form of a certificate with its key; also of one that was imported. */
export function describeVersion(
  vault: Vault,
  policy: CertificatePolicy,
  parts: {
    readonly certificate: Buffer;
    readonly chain: readonly Buffer[];
    readonly privateKey: string;
    readonly enabled: boolean;
    readonly tags: Record<string, string> | undefined;
  },
): StoredVersion {
  const { validFromDate, validToDate } = new X509Certificate(parts.certificate);
  const now = vault.clock.now();
  return {
    id: createVersionId(vault.random),
    certificate: parts.certificate.toString('base64'),
    chain: parts.chain.map((der) => der.toString('base64')),
    privateKey: parts.privateKey,
    enabled: parts.enabled,
    nbf: fromDate(validFromDate),
    exp: fromDate(validToDate),
    created: now,
    updated: now,
    tags: parts.tags,
    exportable: policy.key_props.exportable,
    contentType: policy.secret_props.contentType,
    keyOps: toKeyOperations(policy.x509_props.key_usage),
  };
}

/** True when the operation has nothing more to wait for. `patience` is added to the time it needs. */
export function isDue(pending: PendingCreation | undefined, now: Instant, patience: number): boolean {
  if (pending?.status !== 'inProgress' || !pending.privateKey) return false;
  if (pending.cancellationRequested) return true;
  return pending.outcome !== 'endless' && now >= pending.dueAt + patience;
}

/** Ends a pending creation as it was told to end. */
export async function finishCreation(vault: Vault, certificate: StoredCertificate): Promise<void> {
  const { pending } = certificate;
  if (!pending) return;
  if (pending.cancellationRequested || pending.outcome === 'cancelled') {
    pending.status = 'cancelled';
  } else if (pending.outcome === 'failed') {
    pending.status = 'failed';
  } else {
    const version = await issueVersion(vault, pending.policy, pending.privateKey, pending);
    // The operation may have been deleted or cancelled while the certificate was signed.
    if (certificate.pending !== pending || pending.cancellationRequested) return;
    certificate.versions.push(version);
    pending.status = 'completed';
  }
}

/** The key for a next version: the old one when the policy says so and it fits. */
export async function nextKey(certificate: StoredCertificate, policy: CertificatePolicy): Promise<string> {
  const latest = certificate.versions.at(-1);
  if (!policy.key_props.reuse_key || !latest) return createKeyPem(policy.key_props);
  const { kty, key_size } = describeKey(privateKeyOf(latest), true);
  const fits = kty === policy.key_props.kty && key_size === policy.key_props.key_size;
  return fits ? latest.privateKey : createKeyPem(policy.key_props);
}

/** When the vault renews this certificate on its own, or undefined when its policy does not say so. */
export function renewalTime(certificate: StoredCertificate): Instant | undefined {
  const latest = certificate.versions.at(-1);
  const action = certificate.policy.lifetime_actions.find(
    (candidate) => candidate.action.action_type === 'AutoRenew',
  );
  if (!latest?.enabled || !action || certificate.policy.issuer.name !== 'Self') return undefined;
  if (certificate.pending?.status === 'inProgress') return undefined;
  const { lifetime_percentage, days_before_expiry } = action.trigger;
  if (days_before_expiry !== undefined) return latest.exp - days_before_expiry * 86_400;
  return latest.nbf + Math.ceil(((latest.exp - latest.nbf) * (lifetime_percentage ?? 80)) / 100);
}

/** Mints the next version behind everyone's back, with the tags of the one before. @returns its id */
export async function renew(vault: Vault, certificate: StoredCertificate): Promise<string> {
  const { policy } = certificate;
  const key = await nextKey(certificate, policy);
  const tags = certificate.versions.at(-1)?.tags;
  const version = await issueVersion(vault, policy, key, { enabled: true, tags: tags && { ...tags } });
  certificate.versions.push(version);
  return version.id;
}
