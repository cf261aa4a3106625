/**
 * Between Azure Functions and the core: one wrapper around every handler, so that none throws, none answers
 * nothing, each answer carries its request id, and each request and each run of a timer ends in a log line.
 */
import type {
  HttpHandler,
  HttpResponseInit,
  InvocationContext,
  HttpRequest as PlatformRequest,
  TimerHandler,
} from '@azure/functions';
import type { Clock } from '../shared/base/clock.ts';
import { createLog, errorFields, type Log, type LogEvent, type LogFields } from '../shared/base/log.ts';
import { measuredLog } from '../shared/base/measured-log.ts';
import { noTelemetry, type Telemetry } from '../shared/base/telemetry.ts';
import { parseTraceparent, type TraceContext } from '../shared/base/trace-context.ts';
import type { Handler, HttpRequest, HttpResponse } from '../shared/http/exchange.ts';
import { problemResponse } from '../shared/http/problem.ts';

/**
 * A log that writes through the invocation, so that the platform ties the line to the request.
 * @param trace whose trace the invocation is part of
 */
export function invocationLog(
  context: InvocationContext,
  clock: Clock,
  telemetry: Telemetry = noTelemetry,
  trace: TraceContext | undefined = platformTrace(context),
): Log {
  const { invocationId: requestId, functionName } = context;
  const fixed = { requestId, function: functionName, traceId: trace?.traceId, spanId: trace?.spanId };
  const log = createLog((level, line) => writers[level](context, line), clock, fixed);
  return measuredLog(log, telemetry, clock);
}

/** The platform's own span around the invocation. Where it has read the caller's header it continues that trace. */
function platformTrace({ traceContext }: InvocationContext): TraceContext | undefined {
  return parseTraceparent(traceContext?.traceParent);
}

const writers = {
  info: (context: InvocationContext, line: string) => context.log(line),
  warn: (context: InvocationContext, line: string) => context.warn(line),
  error: (context: InvocationContext, line: string) => context.error(line),
};

export function toHttpHandler(
  handler: Handler,
  clock: Clock,
  telemetry: Telemetry = noTelemetry,
): HttpHandler {
  return async (platformRequest, context) => {
    const startedAt = clock.elapsed();
    const platform = platformTrace(context);
    // What the caller writes is for the log alone, and only where the platform says nothing.
    const trace = platform ?? parseTraceparent(platformRequest.headers.get('traceparent') ?? undefined);
    const log = invocationLog(context, clock, telemetry, trace);
    let event: LogEvent = 'request.served';
    let fields: LogFields = {};
    const conclude = (concluding: LogEvent, more: LogFields) => {
      event = concluding;
      fields = more;
    };
    let response: HttpResponse;
    try {
      const asked = { requestId: context.invocationId, conclude };
      const handle = async () => handler(toRequest(platformRequest), asked);
      response = await telemetry.span(context.functionName, handle, platform);
    } catch (error) {
      conclude('request.failed', errorFields(error));
      response = problemResponse('InternalError', 'The request could not be served.', context.invocationId);
    }
    const ms = millisecondsSince(startedAt, clock);
    log(event, { method: platformRequest.method, status: response.status, ms, ...fields });
    return toPlatformResponse(response, context.invocationId);
  };
}

/** What a timer does in one run. @returns whether it did all that it was to do; the log has why not. */
export type TimerRun = (log: Log, requestId: string) => Promise<boolean>;

/** The platform does not repeat a timer that fails, so none does: the next run goes on. */
export function toTimerHandler(
  run: TimerRun,
  clock: Clock,
  telemetry: Telemetry = noTelemetry,
): TimerHandler {
  return async (_timer, context) => {
    const startedAt = clock.elapsed();
    const log = invocationLog(context, clock, telemetry);
    const { functionName: timer, invocationId } = context;
    let succeeded = false;
    try {
      const ran = async () => run(log, invocationId);
      succeeded = await telemetry.span(timer, ran, platformTrace(context));
    } catch (error) {
      log('timer.failed', errorFields(error));
    }
    log('timer.ran', { timer, succeeded, ms: millisecondsSince(startedAt, clock) });
  };
}

function millisecondsSince(startedAt: number, clock: Clock): number {
  return Math.round((clock.elapsed() - startedAt) * 10) / 10;
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
