/** Certificates: listed with their roles, exported, imported, created. */
import { isRefusal } from '../../shared/base/errors.ts';
import type { TokenIssuer } from '../../shared/certificates/issuer/token-issuer.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { ManagementService } from '../compose-management.ts';
import { concludeChange } from './conclude-change.ts';
import { intakeActions } from './issuer-requests.ts';

type Answer = Promise<HttpResponse | Refused>;

export function certificateHandlers(service: Pick<ManagementService, 'issuer' | 'intake'>) {
  const { issuer } = service;
  return {
    certificates: async (): Answer => jsonResponse(200, { value: await issuer.certificates() }),

    certificate: async ({ params: { thumbprint = '' } }: ManagementRequest): Answer => {
      const found = await issuer.certificate(thumbprint);
      return isRefusal(found) ? found : jsonResponse(200, found.value);
    },

    'certificate-cer': ({ params: { thumbprint = '' } }: ManagementRequest): Answer =>
      cerResponse(issuer, thumbprint),

    'certificate-imports': async (request: ManagementRequest): Answer => {
      const done = await intakeActions.import(service, request);
      if (isRefusal(done)) return done;
      const { changed, certificate } = done.value;
      concludeChange(request, 'import', changed, { thumbprint: certificate.thumbprint });
      return jsonResponse(changed && !request.dryRun ? 201 : 200, { dryRun: request.dryRun, ...done.value });
    },

    'certificate-creations': async (request: ManagementRequest): Answer => {
      const done = await intakeActions.create(service, request);
      if (isRefusal(done)) return done;
      const { status } = done.value;
      const created = 'certificate' in done.value ? done.value.certificate.thumbprint : undefined;
      concludeChange(request, 'create', true, { thumbprint: created });
      const code = { completed: 201, inProgress: 202, dryRun: 200 }[status];
      return jsonResponse(code, { dryRun: request.dryRun, ...done.value });
    },
  };
}

/** DER under the media type of RFC 2585, with the file name that the seeds use. */
export async function cerResponse(issuer: TokenIssuer, named: string): Answer {
  const der = await issuer.exportCertificate(named);
  if (isRefusal(der)) return der;
  const headers = {
    'content-type': 'application/pkix-cert',
    'content-disposition': 'attachment; filename="OAuthCert.cer"',
  };
  return { status: 200, headers, body: der.value };
}
