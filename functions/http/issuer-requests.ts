/**
 * What an operator may ask of the token issuer: each action's members, strictly, and the service's verb for it. The
 * routes run them one by one; `validate` runs any of them dry.
 */
import * as z from 'zod/mini';
import { isRefusal, type Outcome } from '../../shared/base/errors.ts';
import type { OperatorCall } from '../../shared/certificates/issuer/issuer-verbs.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest } from '../../shared/http/management-endpoint.ts';
import type { Service } from '../compose.ts';

const reason = z.optional(z.string().check(z.maxLength(500)));
const flag = z._default(z.boolean(), false);
const thumbprint = z.string().check(z.minLength(1), z.maxLength(512));
const certificate = { thumbprint, acceptSanForSubject: flag, reason };

const members = {
  assign: z.strictObject(certificate),
  roll: z.strictObject({
    ...certificate,
    effectiveDate: z.optional(z.string().check(z.maxLength(64))),
    replacePending: flag,
    overrideMinimumLead: flag,
  }),
  publish: z.strictObject({ reason }),
  cancelRoll: z.strictObject({ reason }),
  clearPrevious: z.strictObject({ force: flag, reason }),
  revoke: z.strictObject({
    thumbprint,
    force: flag,
    reason: z.string().check(z.minLength(1), z.maxLength(500)),
  }),
  import: z.strictObject({
    content: z.string().check(z.minLength(1), z.maxLength(100_000)),
    password: z.optional(z.string().check(z.maxLength(1024))),
    acceptSanForSubject: flag,
    reason,
  }),
  create: z.strictObject({
    validityMonths: z.optional(z.number().check(z.int(), z.gte(1), z.lte(60))),
    exportable: z.optional(z.boolean()),
    reason,
  }),
};

type IssuerService = Pick<Service, 'issuer' | 'intake'>;
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
  assign: action(members.assign, ({ issuer }, read, call) => issuer.assign(read, call)),
  roll: action(members.roll, ({ issuer }, { effectiveDate, ...read }, call) =>
    issuer.roll({ ...read, effectiveDate }, call),
  ),
  publish: action(members.publish, ({ issuer }, _read, call) => issuer.publish({}, call)),
  cancelRoll: action(members.cancelRoll, ({ issuer }, _read, call) => issuer.cancelRoll({}, call)),
  clearPrevious: action(members.clearPrevious, ({ issuer }, read, call) => issuer.clearPrevious(read, call)),
  revoke: action(members.revoke, ({ issuer }, read, call) => issuer.revoke(read, call)),
};

export const intakeActions = {
  import: action(members.import, ({ intake }, { password, ...read }, call) =>
    intake.importFile({ ...read, password }, call),
  ),
  create: action(members.create, ({ intake }, { validityMonths, exportable }, call) =>
    intake.create({ validityMonths, exportable }, call),
  ),
};

/** Every action by the name that `validate` takes. */
export const everyAction: Readonly<Record<string, Run<object>>> = { ...issuerActions, ...intakeActions };
