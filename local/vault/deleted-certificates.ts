/** Soft delete: a certificate goes as a whole, key and secret with it, and comes back as a whole. */
import { certificateBundle, deletedBundle, deletedItem } from './bundles.ts';
import type { DeletedCertificate } from './model.ts';
import { toPage } from './paging.ts';
import { type Call, type Handler, requireCertificate, stateKey, type Vault } from './vault-context.ts';
import { conflict, deletedNotFound, forbidden } from './vault-errors.ts';

/** DELETE /certificates/{name} */
export const deleteCertificate: Handler = async (vault, call) => {
  const certificate = requireCertificate(vault, call.name);
  const now = vault.clock.now();
  if (certificate.pending?.status === 'inProgress') certificate.pending.cancellationRequested = true;
  const entry: DeletedCertificate = {
    certificate,
    deletedAt: now,
    visibleAt: now + vault.settings.deletionLagSeconds,
    purgeAt: now + vault.settings.retentionDays * 86_400,
  };
  vault.state.certificates.delete(stateKey(call.name));
  vault.state.deleted.set(stateKey(call.name), entry);
  await vault.save();
  return { status: 200, body: deletedBundle(vault, call.base, entry) };
};

/** GET /deletedcertificates/{name}: 404 while the deletion is still under way, which is how clients wait for it. */
export const getDeletedCertificate: Handler = (vault, call) => {
  const entry = vault.state.deleted.get(stateKey(call.name));
  if (!entry || !isVisible(vault, entry)) throw deletedNotFound(call.name);
  return { status: 200, body: deletedBundle(vault, call.base, entry) };
};

/** GET /deletedcertificates */
export const listDeletedCertificates: Handler = (vault, call) => {
  const entries = [...vault.state.deleted].filter(([, entry]) => isVisible(vault, entry));
  return { status: 200, body: toPage(vault, call, entries, (entry) => deletedItem(vault, call.base, entry)) };
};

/** POST /deletedcertificates/{name}/recover */
export const recoverCertificate: Handler = async (vault, call) => {
  const entry = requireSettled(vault, call);
  const { deletionLagSeconds } = vault.settings;
  if (deletionLagSeconds > 0) {
    entry.recoveredAt = vault.clock.now() + deletionLagSeconds;
  } else {
    vault.state.deleted.delete(stateKey(call.name));
    vault.state.certificates.set(stateKey(call.name), entry.certificate);
  }
  await vault.save();
  return { status: 200, body: certificateBundle(vault, call.base, entry.certificate) };
};

/** DELETE /deletedcertificates/{name}: 204, and gone for good. */
export const purgeCertificate: Handler = async (vault, call) => {
  requireSettled(vault, call);
  if (vault.settings.purgeProtection) {
    throw forbidden('Purge is not allowed: purge protection is enabled for this vault.', 'ForbiddenByPolicy');
  }
  vault.state.deleted.delete(stateKey(call.name));
  await vault.save();
  return { status: 204 };
};

function isVisible(vault: Vault, entry: DeletedCertificate): boolean {
  return entry.recoveredAt === undefined && entry.visibleAt <= vault.clock.now();
}

/** @throws VaultError 404, or 409 while the deletion or the recovery is under way */
function requireSettled(vault: Vault, call: Call): DeletedCertificate {
  const entry = vault.state.deleted.get(stateKey(call.name));
  if (!entry) throw deletedNotFound(call.name);
  if (entry.recoveredAt !== undefined) {
    throw conflict(`${call.name} is being recovered.`, 'ObjectIsBeingRecovered');
  }
  if (!isVisible(vault, entry)) throw conflict(`${call.name} is being deleted.`, 'ObjectIsBeingDeleted');
  return entry;
}
