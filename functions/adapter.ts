/**
 * Between Azure Functions and the core: the platform's request becomes ours and our answer the platform's, and each
 * request and each run of a timer ends in a log line that the platform ties to it.
 */
import type {
  HttpHandler,
  HttpResponseInit,
  InvocationContext,
  HttpRequest as PlatformRequest,
  TimerHandler,
} from '@azure/functions';
import type { Clock } from '../shared/base/clock.ts';
import { createLog, errorFields, type Log } from '../shared/base/log.ts';
import { measuredLog } from '../shared/base/measured-log.ts';
import { noTelemetry, type Telemetry } from '../shared/base/telemetry.ts';
import { parseTraceparent, type TraceContext } from '../shared/base/trace-context.ts';
import type { Handler, HttpRequest, HttpResponse, RequestContext } from '../shared/http/exchange.ts';
import { millisecondsSince, serveRequest } from '../shared/http/serve-request.ts';

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
    const platform = platformTrace(context);
    // What the caller writes is for the log alone, and only where the platform says nothing.
    const trace = platform ?? parseTraceparent(platformRequest.headers.get('traceparent') ?? undefined);
    const log = invocationLog(context, clock, telemetry, trace);
    const { functionName, invocationId: requestId } = context;
    const handle = (asked: RequestContext) => {
      const run = async () => handler(toRequest(platformRequest), asked);
      return telemetry.span(functionName, run, platform);
    };
    const { method } = platformRequest;
    return toPlatformResponse(await serveRequest(handle, { method, requestId, log, clock }));
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

function toPlatformResponse({ status, headers, body }: HttpResponse): HttpResponseInit {
  return { status, headers, ...(body !== undefined && { body }) };
}
