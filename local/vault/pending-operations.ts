/** The pending operation of a certificate: get, cancel, delete. */
import { operationBundle } from './bundles.ts';
import type { PendingCreation, StoredCertificate } from './model.ts';
import { cancelBody, readBody } from './request-bodies.ts';
import { type Call, type Handler, requireCertificate, type Vault } from './vault-context.ts';
import { forbidden, pendingNotFound } from './vault-errors.ts';

/** GET /certificates/{name}/pending: also after its end, until it is deleted or another begins. */
export const getOperation: Handler = (vault, call) => {
  const { certificate, pending } = requirePending(vault, call);
  const headers: Record<string, string> = pending.status === 'inProgress' ? { 'Retry-After': '10' } : {};
  return { status: 200, headers, body: operationBundle(call.base, certificate, pending) };
};

/** PATCH /certificates/{name}/pending: asks for a cancellation, which the next look at it finds done. */
export const cancelOperation: Handler = async (vault, call) => {
  const { cancellation_requested } = readBody(cancelBody, call.body);
  const { certificate, pending } = requirePending(vault, call);
  if (pending.status !== 'inProgress') {
    throw forbidden('A pending operation can be changed only while it is in progress.');
  }
  pending.cancellationRequested = cancellation_requested;
  await vault.save();
  return { status: 200, body: operationBundle(call.base, certificate, pending) };
};

/** DELETE /certificates/{name}/pending: the operation is gone, the certificate stays as it is. */
export const deleteOperation: Handler = async (vault, call) => {
  const { certificate, pending } = requirePending(vault, call);
  certificate.pending = undefined;
  await vault.save();
  return { status: 200, body: operationBundle(call.base, certificate, pending) };
};

function requirePending(
  vault: Vault,
  call: Call,
): { certificate: StoredCertificate; pending: PendingCreation } {
  const certificate = requireCertificate(vault, call.name);
  const { pending } = certificate;
  const requestId = call.query.get('request_id');
  if (!pending || (requestId !== null && requestId !== pending.requestId)) throw pendingNotFound(call.name);
  return { certificate, pending };
}
