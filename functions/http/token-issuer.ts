/** The token issuer's management: its slots, what changes them, what was changed and what the timer did. */
import { type ErrorCode, errorCatalogue } from '../../shared/base/error-catalogue.ts';
import { isRefusal, type Violation } from '../../shared/base/errors.ts';
import type { TokenIssuer } from '../../shared/certificates/issuer/token-issuer.ts';
import { viewOfRecord } from '../../shared/certificates/roll/roll-record.ts';
import { normalizeThumbprint } from '../../shared/certificates/x509/thumbprint.ts';
import { reasonOnly } from '../../shared/http/api/schema.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { ManagementService } from '../compose-management.ts';
import { rollCertificates } from '../timers/roll-certificates.ts';
import { cerResponse } from './certificates.ts';
import { concludeChange } from './conclude-change.ts';
import { callOf, everyAction, issuerActions } from './issuer-requests.ts';

type Answer = Promise<HttpResponse | Refused>;

export function tokenIssuerHandlers(service: ManagementService) {
  const { issuer } = service;
  const change =
    (name: keyof typeof issuerActions) =>
    async (request: ManagementRequest): Answer => {
      const done = await issuerActions[name](service, request);
      if (isRefusal(done)) return done;
      const { etag, ...result } = done.value;
      concludeChange(request, name, result.changed, { thumbprint: subjectOf(request) });
      return jsonResponse(200, { dryRun: request.dryRun, ...result }, withEtag(etag));
    };

  return {
    'token-issuer': async (): Answer => {
      const { view, etag } = await issuer.state();
      return jsonResponse(200, view, withEtag(etag));
    },
    'token-issuer-cer': ({ query }: ManagementRequest): Answer =>
      certificateOfRole(issuer, query.get('role') ?? 'current'),
    'token-issuer-assign': change('assign'),
    'token-issuer-roll': change('roll'),
    'token-issuer-cancel-roll': change('cancelRoll'),
    'token-issuer-publish': change('publish'),
    'token-issuer-clear-previous': change('clearPrevious'),
    'token-issuer-revoke': change('revoke'),
    'token-issuer-validate': (request: ManagementRequest): Answer => validate(service, request),
    'token-issuer-advance': (request: ManagementRequest): Answer => advance(service, request),
    'token-issuer-history': ({ query }: ManagementRequest): Answer =>
      history(issuer, query.get('top') ?? '50'),
    'timer-runs': async (): Answer => {
      const records = await service.rollRecords.read();
      return jsonResponse(200, { value: records.map(viewOfRecord) });
    },
  };
}

/** Which certificate the request named, for the log: normalized, because what people paste is anything. */
function subjectOf({ body: { thumbprint } }: ManagementRequest): string | undefined {
  const named = typeof thumbprint === 'string' ? normalizeThumbprint(thumbprint) : undefined;
  return named && !isRefusal(named) ? named.value : undefined;
}

function withEtag(etag: string | undefined): Record<string, string> {
  return etag ? { etag } : {};
}

/** A dry run of the named action whose refusal is the answer, not an error. */
async function validate(service: ManagementService, request: ManagementRequest): Answer {
  const { action, ...body } = request.body;
  const run = Object.entries(everyAction).find(([name]) => name === action)?.[1];
  if (!run) {
    const message = `Name the action to validate: ${Object.keys(everyAction).join(', ')}.`;
    return invalid(message, 'action');
  }
  const outcome = await run(service, { ...request, body, dryRun: true });
  request.conclude('request.served', { action: `validate ${action}`, valid: !isRefusal(outcome) });
  if (!isRefusal(outcome)) return jsonResponse(200, { valid: true, violations: [], result: outcome.value });
  return jsonResponse(200, { valid: false, violations: outcome.violations.map(withRemedy) });
}

function withRemedy(violation: Violation) {
  return { ...violation, remedy: errorCatalogue[violation.code].remedy };
}

/** What the timer would do at its next run, now. */
async function advance(service: ManagementService, request: ManagementRequest): Answer {
  const { requestId, dryRun } = request;
  const read = readMembers(reasonOnly, request.body);
  if (isRefusal(read)) return read;
  if (dryRun) return jsonResponse(200, { dryRun, planned: await service.issuer.planned() });
  const record = await rollCertificates(service, requestId, callOf(request, read.value.reason));
  concludeChange(request, 'advance', record.done.length > 0);
  if (record.failure === null) return jsonResponse(200, { dryRun, ...viewOfRecord(record) });
  const message = `The roll could not take its step: ${record.failure}.`;
  return { violations: [{ code: 'DependencyUnavailable', message }] };
}

async function history(issuer: TokenIssuer, top: string): Answer {
  const limit = /^\d{1,3}$/.test(top) ? Number(top) : 0;
  if (limit < 1 || limit > 500) return invalid('This is a whole number from 1 to 500.', 'top');
  return jsonResponse(200, { value: await issuer.history(limit) });
}

const exportable = ['current', 'next', 'previous'] as const;

/** Answered from the ring alone; any other certificate is exported by its thumbprint. */
async function certificateOfRole(issuer: TokenIssuer, named: string): Answer {
  const role = exportable.find((each) => each === named);
  if (!role) return invalid(`The role must be one of ${exportable.join(', ')}.`, 'role');
  const { view } = await issuer.state();
  const found = view[role];
  if (found) return cerResponse(issuer, found.thumbprint);
  return refused('CertificateNotFound', `No certificate is ${role}.`, 'role');
}

function invalid(message: string, target?: string): Refused {
  return refused('InvalidRequest', message, target);
}

function refused(code: ErrorCode, message: string, target?: string): Refused {
  return { violations: [{ code, message, ...(target !== undefined && { target }) }] };
}
