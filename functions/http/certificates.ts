/** Certificates: listed with their roles, exported, imported, created. */
import * as z from 'zod/mini';
import { isRefusal } from '../../shared/base/errors.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { Service } from '../compose.ts';
import { cerResponse } from './token-issuer.ts';

type Answer = Promise<HttpResponse | Refused>;

const importRequest = z.strictObject({
  content: z.string().check(z.minLength(1), z.maxLength(100_000)),
  password: z.optional(z.string().check(z.maxLength(1024))),
  acceptSanForSubject: z._default(z.boolean(), false),
  reason: z.optional(z.string().check(z.maxLength(500))),
});

const createRequest = z.strictObject({
  validityMonths: z.optional(z.number().check(z.int(), z.gte(1), z.lte(60))),
  reason: z.optional(z.string().check(z.maxLength(500))),
});

const fresh = { 'cache-control': 'no-store' };

function callOf({ caller, requestId, dryRun }: ManagementRequest, reason: string | undefined) {
  return { actor: caller.objectId, requestId, dryRun, ...(reason !== undefined && { reason }) };
}

export function certificateHandlers({ issuer, intake }: Service) {
  return {
    certificates: async (): Answer => jsonResponse(200, { value: await issuer.certificates() }, fresh),

    certificate: async ({ params: { thumbprint = '' } }: ManagementRequest): Answer => {
      const found = await issuer.certificate(thumbprint);
      return isRefusal(found) ? found : jsonResponse(200, found.value, fresh);
    },

    'certificate-cer': ({ params: { thumbprint = '' } }: ManagementRequest): Answer =>
      cerResponse(issuer, thumbprint),

    'certificate-imports': async (request: ManagementRequest): Answer => {
      const members = readMembers(importRequest, request.body);
      if (isRefusal(members)) return members;
      const { reason, password, ...rest } = members.value;
      const done = await intake.importFile({ ...rest, password }, callOf(request, reason));
      if (isRefusal(done)) return done;
      const { thumbprint } = done.value.certificate;
      request.conclude('issuer.changed', { action: 'import', thumbprint, changed: done.value.changed });
      return jsonResponse(done.value.changed ? 201 : 200, { dryRun: request.dryRun, ...done.value }, fresh);
    },

    'certificate-creations': async (request: ManagementRequest): Answer => {
      const members = readMembers(createRequest, request.body);
      if (isRefusal(members)) return members;
      const { validityMonths, reason } = members.value;
      const done = await intake.create({ validityMonths }, callOf(request, reason));
      if (isRefusal(done)) return done;
      request.conclude('issuer.changed', { action: 'create', status: done.value.status });
      const status = { completed: 201, inProgress: 202, dryRun: 200 }[done.value.status];
      return jsonResponse(status, done.value, fresh);
    },
  };
}
