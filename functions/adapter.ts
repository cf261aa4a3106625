/**
 * Between Azure Functions and the core: one wrapper around every handler, so that none throws, none answers
 * nothing, each answer carries its request id and each request ends in one log line.
 */
import type {
  HttpHandler,
  HttpResponseInit,
  InvocationContext,
  HttpRequest as PlatformRequest,
} from '@azure/functions';
import type { Clock } from '../shared/base/clock.ts';
import { createLog, errorFields, type Log, type LogEvent, type LogFields } from '../shared/base/log.ts';
import type { Handler, HttpRequest, HttpResponse } from '../shared/http/exchange.ts';
import { problemResponse } from '../shared/http/problem.ts';

/** A log that writes through the invocation, so that the platform ties the line to the request. */
export function invocationLog(context: InvocationContext, clock: Clock): Log {
  const fixed = { requestId: context.invocationId, function: context.functionName };
  return createLog((level, line) => writers[level](context, line), clock, fixed);
}

const writers = {
  info: (context: InvocationContext, line: string) => context.log(line),
  warn: (context: InvocationContext, line: string) => context.warn(line),
  error: (context: InvocationContext, line: string) => context.error(line),
};

export function toHttpHandler(handler: Handler, clock: Clock): HttpHandler {
  return async (platformRequest, context) => {
    const startedAt = clock.elapsed();
    const log = invocationLog(context, clock);
    let event: LogEvent = 'request.served';
    let fields: LogFields = {};
    const conclude = (concluding: LogEvent, more: LogFields) => {
      event = concluding;
      fields = more;
    };
    let response: HttpResponse;
    try {
      response = await handler(toRequest(platformRequest), { requestId: context.invocationId, conclude });
    } catch (error) {
      conclude('request.failed', errorFields(error));
      response = problemResponse('InternalError', 'The request could not be served.', context.invocationId);
    }
    const ms = Math.round((clock.elapsed() - startedAt) * 10) / 10;
    log(event, { method: platformRequest.method, status: response.status, ms, ...fields });
    return toPlatformResponse(response, context.invocationId);
  };
}

function toRequest(request: PlatformRequest): HttpRequest {
  return {
    method: request.method,
    url: new URL(request.url),
    header: (name) => request.headers.get(name) ?? undefined,
    params: request.params,
    async body(most) {
      const declared = Number(request.headers.get('content-length') ?? 0);
      if (declared > most) return 'tooLarge';
      const bytes = new Uint8Array(await request.arrayBuffer());
      return bytes.length > most ? 'tooLarge' : bytes;
    },
  };
}

function toPlatformResponse({ status, headers, body }: HttpResponse, requestId: string): HttpResponseInit {
  return {
    status,
    headers: { ...headers, 'x-ms-request-id': requestId },
    ...(body !== undefined && { body }),
  };
}
