/**
 * Around every handler, whatever brings the request: none throws, none answers nothing, each answer carries its
 * request id, and each request ends in one log line.
 */
import type { Clock } from '../base/clock.ts';
import { errorFields, type Log, type LogEvent, type LogFields } from '../base/log.ts';
import type { HttpResponse, RequestContext } from './exchange.ts';
import { problemResponse } from './problem.ts';

export interface ServedRequest {
  readonly method: string;
  readonly requestId: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** The answer of `handle`, or an `InternalError` with the request id and nothing else where it throws. */
export async function serveRequest(
  handle: (context: RequestContext) => Promise<HttpResponse>,
  { method, requestId, log, clock }: ServedRequest,
): Promise<HttpResponse> {
  const startedAt = clock.elapsed();
  let event: LogEvent = 'request.served';
  let fields: LogFields = {};
  const conclude = (concluding: LogEvent, more: LogFields) => {
    event = concluding;
    fields = more;
  };
  let response: HttpResponse;
  try {
    response = await handle({ requestId, conclude });
  } catch (error) {
    conclude('request.failed', errorFields(error));
    response = problemResponse('InternalError', 'The request could not be served.', requestId);
  }
  const ms = millisecondsSince(startedAt, clock);
  log(event, { method, status: response.status, ms, ...fields });
  return { ...response, headers: { ...response.headers, 'x-ms-request-id': requestId } };
}

/** To a tenth. */
export function millisecondsSince(startedAt: number, clock: Clock): number {
  return Math.round((clock.elapsed() - startedAt) * 10) / 10;
}
