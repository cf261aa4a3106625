/** The token issuer's management: each handler reads its members and calls one verb of the service. */
import * as z from 'zod/mini';
import { isRefusal, type Outcome, type Violation } from '../../shared/base/errors.ts';
import type { OperatorCall } from '../../shared/certificates/issuer-verbs.ts';
import type { CertificateView } from '../../shared/certificates/issuer-view.ts';
import type { IssuerActResult, TokenIssuer } from '../../shared/certificates/token-issuer.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { Service } from '../compose.ts';
import { rollCertificates } from '../timers/roll-certificates.ts';

type Answer = Promise<HttpResponse | Refused>;

const reason = z.optional(z.string().check(z.maxLength(500)));
const flag = z._default(z.boolean(), false);
const thumbprint = z.string().check(z.minLength(1), z.maxLength(512));
const certificate = { thumbprint, acceptSanForSubject: flag, reason };

const requests = {
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
  revoke: z.strictObject({ thumbprint, reason: z.string().check(z.minLength(1), z.maxLength(500)) }),
};

type Action = keyof typeof requests;
type Act = (
  issuer: TokenIssuer,
  request: ManagementRequest,
  dryRun: boolean,
) => Promise<Outcome<IssuerActResult>>;

function act<T extends { readonly reason?: string | undefined }>(
  schema: z.ZodMiniType<T>,
  verb: (issuer: TokenIssuer, members: T, call: OperatorCall) => Promise<Outcome<IssuerActResult>>,
): Act {
  return async (issuer, request, dryRun) => {
    const members = readMembers(schema, request.body);
    if (isRefusal(members)) return members;
    return verb(issuer, members.value, callOf(request, dryRun, members.value.reason));
  };
}

const acts: Record<Action, Act> = {
  assign: act(requests.assign, (issuer, members, call) => issuer.assign(members, call)),
  roll: act(requests.roll, (issuer, { effectiveDate, ...members }, call) =>
    issuer.roll({ ...members, effectiveDate }, call),
  ),
  publish: act(requests.publish, (issuer, _members, call) => issuer.publish(call)),
  cancelRoll: act(requests.cancelRoll, (issuer, _members, call) => issuer.cancelRoll(call)),
  clearPrevious: act(requests.clearPrevious, (issuer, members, call) => issuer.clearPrevious(members, call)),
  revoke: act(requests.revoke, (issuer, members, call) => issuer.revoke(members, call)),
};

function callOf(request: ManagementRequest, dryRun: boolean, why: string | undefined): OperatorCall {
  const { caller, requestId, ifMatch } = request;
  return {
    actor: caller.objectId,
    requestId,
    dryRun,
    ...(why !== undefined && { reason: why }),
    ...(ifMatch !== undefined && { ifMatch }),
  };
}

const fresh = { 'cache-control': 'no-store' };

function withEtag(etag: string | undefined): Record<string, string> {
  return { ...fresh, ...(etag && { etag }) };
}

export function tokenIssuerHandlers(service: Service) {
  const { issuer } = service;

  const change =
    (action: Action) =>
    async (request: ManagementRequest): Answer => {
      const done = await acts[action](issuer, request, request.dryRun);
      if (isRefusal(done)) return done;
      const { etag, ...result } = done.value;
      const { changed } = result;
      request.conclude('issuer.changed', {
        action,
        changed,
        dryRun: request.dryRun,
        caller: request.caller.objectId,
      });
      return jsonResponse(200, { dryRun: request.dryRun, ...result }, withEtag(etag));
    };

  return {
    'token-issuer': async (): Answer => {
      const { view, etag } = await issuer.state();
      return jsonResponse(200, view, withEtag(etag));
    },
    'token-issuer-cer': ({ query }: ManagementRequest): Answer =>
      certificateOfRole(issuer, query.get('role')),
    'token-issuer-assign': change('assign'),
    'token-issuer-roll': change('roll'),
    'token-issuer-cancel-roll': change('cancelRoll'),
    'token-issuer-publish': change('publish'),
    'token-issuer-clear-previous': change('clearPrevious'),
    'token-issuer-revoke': change('revoke'),
    'token-issuer-validate': (request: ManagementRequest): Answer => validate(issuer, request),
    'token-issuer-advance': async (request: ManagementRequest): Answer => {
      const record = await rollCertificates(service, request.requestId);
      return jsonResponse(200, record, fresh);
    },
    'token-issuer-history': async ({ query }: ManagementRequest): Answer => {
      const limit = Math.min(Math.max(Number(query.get('top') ?? 50) || 50, 1), 500);
      return jsonResponse(200, { value: await issuer.history(limit) }, fresh);
    },
    'timer-runs': async (): Answer => jsonResponse(200, { value: await service.rollRecords.read() }, fresh),
  };
}

/** A dry run of the named action whose refusal is the answer, not an error. */
async function validate(issuer: TokenIssuer, request: ManagementRequest): Answer {
  const { action, ...body } = request.body;
  const known = Object.keys(acts).find((name): name is Action => name === action);
  if (!known) {
    const message = `Name the action to validate: ${Object.keys(acts).join(', ')}.`;
    return { violations: [{ code: 'InvalidRequest', message, target: 'action' }] };
  }
  const outcome = await acts[known](issuer, { ...request, body }, true);
  const violations: readonly Violation[] = isRefusal(outcome) ? outcome.violations : [];
  const warnings = isRefusal(outcome) ? [] : outcome.value.warnings;
  return jsonResponse(200, { valid: violations.length === 0, violations, warnings }, fresh);
}

const exportable = ['current', 'next', 'previous'] as const;

async function certificateOfRole(issuer: TokenIssuer, named: string | null): Answer {
  const role = exportable.find((each) => each === (named ?? 'current'));
  if (!role) {
    const message = `The role must be one of ${exportable.join(', ')}.`;
    return { violations: [{ code: 'InvalidRequest', message, target: 'role' }] };
  }
  const { view } = await issuer.state();
  const found: CertificateView | null = view[role];
  if (!found)
    return {
      violations: [{ code: 'CertificateNotFound', message: `No certificate is ${role}.`, target: 'role' }],
    };
  return cerResponse(issuer, found.thumbprint);
}

/** DER under the media type of RFC 2585, with the file name that the seeds use. */
export async function cerResponse(issuer: TokenIssuer, named: string): Answer {
  const der = await issuer.exportCertificate(named);
  if (isRefusal(der)) return der;
  const headers = {
    'content-type': 'application/pkix-cert',
    'content-disposition': 'attachment; filename="OAuthCert.cer"',
  };
  return { status: 200, headers: { ...headers, ...fresh }, body: der.value };
}
