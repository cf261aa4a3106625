/** Creates and imports certificates: the two ways to a new version, of which only one may be under way. */
import { createPrivateKey } from 'node:crypto';
import { fromDate } from '../../shared/base/clock.ts';
import { certificateBundle, operationBundle, toId } from './bundles.ts';
import { derivePolicy } from './certificate-description.ts';
import { readImport } from './import-file.ts';
import { describeVersion, nextKey } from './issuance.ts';
import { toPkcs8 } from './key-pairs.ts';
import type { CertificatePolicy, PendingCreation, StoredCertificate } from './model.ts';
import { defaultPolicy, mergePolicy, requireCreatable } from './policy.ts';
import { creationBody, importBody, readBody } from './request-bodies.ts';
import {
  type Call,
  createVersionId,
  type Handler,
  stateKey,
  toNotBefore,
  type Vault,
} from './vault-context.ts';
import { badParameter, conflict, pendingInProgress, pendingNotFound } from './vault-errors.ts';
import { addMonths, createRequest } from './x509.ts';

/** POST /certificates/{name}/create: 202 with the pending operation. */
export const createCertificate: Handler = async (vault, call) => {
  const body = readBody(creationBody, call.body ?? {});
  const existing = requireUnoccupied(vault, call.name);
  const policy = body.policy ? mergePolicy(defaultPolicy, body.policy) : existing?.policy;
  if (!policy) throw badParameter('A certificate that does not exist yet needs a policy.');
  requireCreatable(policy);
  const marks = { enabled: body.attributes?.enabled ?? true, tags: body.tags ?? undefined };
  const pending = startPending(vault, call.name, policy, marks);
  const restore = rememberState(vault, call.name, existing);
  const certificate = existing ?? startCertificate(vault, call.name, policy, marks.tags);
  // Reserved before the key is made, so that a second creation meets a conflict and not a race.
  certificate.pending = pending;
  applyPolicy(vault, certificate, policy);
  await prepareRequest(certificate, pending).catch(() => {
    restore();
    throw badParameter('No certificate request can be made from the policy.');
  });
  if (certificate.pending !== pending) throw pendingNotFound(call.name);
  await vault.save();
  return {
    status: 202,
    headers: pendingHeaders(call, pending),
    body: operationBundle(call.base, certificate, pending),
  };
};

/** @returns what undoes a creation that turns out to be impossible */
function rememberState(vault: Vault, name: string, existing: StoredCertificate | undefined): () => void {
  const before = existing && { ...existing };
  return () => {
    if (existing) Object.assign(existing, { pending: undefined }, before);
    else vault.state.certificates.delete(stateKey(name));
  };
}

function pendingHeaders(call: Call, { requestId }: PendingCreation): Record<string, string> {
  const query = new URLSearchParams({
    'api-version': call.query.get('api-version') ?? '',
    request_id: requestId,
  });
  const location = `${toId(call.base, 'certificates', call.name)}/pending?${query}`;
  return { Location: location, 'Retry-After': '10' };
}

async function prepareRequest(certificate: StoredCertificate, pending: PendingCreation): Promise<void> {
  const key = await nextKey(certificate, pending.policy);
  const request = await createRequest(pending.policy.x509_props, createPrivateKey(key));
  pending.csr = request.toString('base64');
  pending.privateKey = key;
}

function startPending(
  vault: Vault,
  name: string,
  policy: CertificatePolicy,
  marks: { enabled: boolean; tags: Record<string, string> | undefined },
): PendingCreation {
  const now = vault.clock.now();
  return {
    requestId: createVersionId(vault.random),
    status: 'inProgress',
    cancellationRequested: false,
    startedAt: now,
    dueAt: now + vault.settings.issuanceSeconds,
    // An issuer outside the vault would have to be asked and its answer merged: that never happens here.
    outcome: policy.issuer.name === 'Self' ? vault.takeOutcome(name) : 'endless',
    csr: '',
    privateKey: '',
    policy,
    ...marks,
  };
}

function startCertificate(
  vault: Vault,
  name: string,
  policy: CertificatePolicy,
  tags: Record<string, string> | undefined,
): StoredCertificate {
  const now = vault.clock.now();
  const nbf = toNotBefore(now);
  const exp = addMonths(nbf, policy.x509_props.validity_months);
  const placeholder = { id: createVersionId(vault.random), nbf, exp, created: now, tags };
  const certificate = { name, policy, policyCreated: now, policyUpdated: now, placeholder, versions: [] };
  vault.state.certificates.set(stateKey(name), certificate);
  return certificate;
}

function applyPolicy(vault: Vault, certificate: StoredCertificate, policy: CertificatePolicy): void {
  if (certificate.policy === policy) return;
  certificate.policy = policy;
  certificate.policyUpdated = vault.clock.now();
}

/** POST /certificates/{name}/import: 200 with the bundle of the new version. */
export const importCertificate: Handler = async (vault, call) => {
  const body = readBody(importBody, call.body);
  const existing = requireUnoccupied(vault, call.name);
  const contentType = body.policy?.secret_props?.contentType ?? undefined;
  const file = readImport(body.value, body.pwd ?? '', contentType);
  if (fromDate(file.leaf.validToDate) <= vault.clock.now())
    throw badParameter('The certificate has expired.');
  const derived = derivePolicy(file.leaf, file.privateKey, file.contentType);
  const policy = body.policy ? mergePolicy(derived, body.policy) : derived;
  const tags = body.tags ?? undefined;
  const certificate = existing ?? startCertificate(vault, call.name, policy, tags);
  applyPolicy(vault, certificate, policy);
  certificate.pending = undefined;
  certificate.versions.push(
    describeVersion(vault, policy, {
      certificate: file.leaf.raw,
      chain: file.chain.map(({ raw }) => raw),
      privateKey: toPkcs8(file.privateKey),
      enabled: body.attributes?.enabled ?? true,
      tags,
    }),
  );
  await vault.save();
  return { status: 200, body: certificateBundle(vault, call.base, certificate) };
};

/** The certificate of that name, if any. @throws VaultError 409 while the name is taken by something unfinished */
function requireUnoccupied(vault: Vault, name: string): StoredCertificate | undefined {
  const deleted = vault.state.deleted.get(stateKey(name));
  if (deleted?.recoveredAt !== undefined) {
    throw conflict(`${name} is being recovered.`, 'ObjectIsBeingRecovered');
  }
  if (deleted) {
    const isUnderWay = deleted.visibleAt > vault.clock.now();
    const innerCode = isUnderWay ? 'ObjectIsBeingDeleted' : 'ObjectIsDeletedButRecoverable';
    throw conflict(`${name} is deleted but can be recovered; recover or purge it first.`, innerCode);
  }
  const existing = vault.state.certificates.get(stateKey(name));
  if (existing?.pending?.status === 'inProgress') throw pendingInProgress(name);
  return existing;
}
