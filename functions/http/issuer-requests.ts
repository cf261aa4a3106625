/**
 * What an operator may ask of the token issuer: each action with the service's verb for it. The routes run them one by
 * one; `validate` runs any of them dry.
 */
import type * as z from 'zod/mini';
import { isRefusal, type Outcome } from '../../shared/base/errors.ts';
import type { OperatorCall } from '../../shared/base/operator-call.ts';
import { certificateCreation, certificateImport } from '../../shared/http/api/certificates.ts';
import { reasonOnly } from '../../shared/http/api/schema.ts';
import { assignment, clearance, revocation, roll } from '../../shared/http/api/token-issuer.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest } from '../../shared/http/management-endpoint.ts';
import type { ManagementService } from '../compose-management.ts';

type IssuerService = Pick<ManagementService, 'issuer' | 'intake'>;
type Run<Result> = (service: IssuerService, request: ManagementRequest) => Promise<Outcome<Result>>;

/** Reads the members, then calls the verb as whoever asks. */
function action<Read extends { readonly reason?: string | undefined }, Result>(
  schema: z.ZodMiniType<Read>,
  verb: (service: IssuerService, read: Read, call: OperatorCall) => Promise<Outcome<Result>>,
): Run<Result> {
  return async (service, request) => {
    const read = readMembers(schema, request.body);
    if (isRefusal(read)) return read;
    return verb(service, read.value, callOf(request, read.value.reason));
  };
}

/** Who asks, and how. */
export function callOf(
  { caller, requestId, dryRun, ifMatch }: ManagementRequest,
  why: string | undefined,
): OperatorCall {
  return {
    actor: caller.objectId,
    requestId,
    dryRun,
    ...(why !== undefined && { reason: why }),
    ...(ifMatch !== undefined && { ifMatch }),
  };
}

export const issuerActions = {
  assign: action(assignment, ({ issuer }, read, call) => issuer.assign(read, call)),
  roll: action(roll, ({ issuer }, { effectiveDate, ...read }, call) =>
    issuer.roll({ ...read, effectiveDate }, call),
  ),
  publish: action(reasonOnly, ({ issuer }, _read, call) => issuer.publish({}, call)),
  cancelRoll: action(reasonOnly, ({ issuer }, _read, call) => issuer.cancelRoll({}, call)),
  clearPrevious: action(clearance, ({ issuer }, read, call) => issuer.clearPrevious(read, call)),
  revoke: action(revocation, ({ issuer }, read, call) => issuer.revoke(read, call)),
};

export const intakeActions = {
  import: action(certificateImport, ({ intake }, { password, ...read }, call) =>
    intake.importFile({ ...read, password }, call),
  ),
  create: action(certificateCreation, ({ intake }, { validityMonths, exportable }, call) =>
    intake.create({ validityMonths, exportable }, call),
  ),
};

/** Every action by the name that `validate` takes. */
export const everyAction: Readonly<Record<string, Run<object>>> = { ...issuerActions, ...intakeActions };
