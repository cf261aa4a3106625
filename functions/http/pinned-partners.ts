/** Partners that must be given each new certificate by hand. */
import type * as z from 'zod/mini';
import { isRefusal, type Outcome } from '../../shared/base/errors.ts';
import type { OperatorCall } from '../../shared/base/operator-call.ts';
import type { PinResult } from '../../shared/certificates/issuer/partner-pins.ts';
import { acknowledgement } from '../../shared/http/api/pinned-partners.ts';
import { reasonOnly } from '../../shared/http/api/schema.ts';
import { type HttpResponse, jsonResponse } from '../../shared/http/exchange.ts';
import { readMembers } from '../../shared/http/management-body.ts';
import type { ManagementRequest, Refused } from '../../shared/http/management-endpoint.ts';
import type { ManagementService } from '../compose-management.ts';
import { concludeChange } from './conclude-change.ts';
import { callOf } from './issuer-requests.ts';

type Answer = Promise<HttpResponse | Refused>;

export function pinnedPartnerHandlers({ pins }: Pick<ManagementService, 'pins'>) {
  /** Reads the members, calls the verb as whoever asks, and answers the partners as they are then. */
  function act<Read extends { readonly reason?: string | undefined }>(
    action: string,
    schema: z.ZodMiniType<Read>,
    verb: (name: string, read: Read, call: OperatorCall) => Promise<Outcome<PinResult>>,
  ) {
    return async (request: ManagementRequest): Answer => {
      const read = readMembers(schema, request.body);
      if (isRefusal(read)) return read;
      const { name = '' } = request.params;
      const done = await verb(name, read.value, callOf(request, read.value.reason));
      if (isRefusal(done)) return done;
      // Logged only now: the verb has accepted the name.
      concludeChange(request, action, done.value.changed, { partner: name });
      return jsonResponse(200, { dryRun: request.dryRun, ...done.value, value: await pins.list() });
    };
  }

  return {
    'pinned-partners': async (): Answer => jsonResponse(200, { value: await pins.list() }),
    'pinned-partner-pin': act('pin', reasonOnly, (name, _read, call) => pins.pin(name, call)),
    'pinned-partner-acknowledge': act('acknowledge', acknowledgement, (name, { thumbprint }, call) =>
      pins.acknowledge(name, thumbprint, call),
    ),
    'pinned-partner-unpin': act('unpin', reasonOnly, (name, _read, call) => pins.unpin(name, call)),
  };
}
