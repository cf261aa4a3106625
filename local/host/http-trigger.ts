/**
 * Serves the HTTP functions: finds the one that a request is for, asks for its key, invokes it, answers, and prints
 * one line. As in the real host a wrong method is 404, not 405, and HEAD and OPTIONS are 404 unless the function
 * lists them; `/admin` and `/runtime` belong to the host.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../shared/base/clock.ts';
import { isHostPath, serveAdmin } from './admin.ts';
import type { HttpFunction } from './function-table.ts';
import type { HostJson } from './host-json.ts';
import type { HostLog } from './host-log.ts';
import type { HostKeys } from './host-options.ts';
import { readBody, requestUrl, toRpcRequest } from './http-request.ts';
import { emptyAnswer, type HttpAnswer, toHttpAnswer } from './http-response.ts';
import type { Invoker } from './invocation.ts';
import { isAuthorized } from './keys.ts';
import { isLoopbackHost } from './loopback.ts';
import { matchRoute, pathSegments } from './routes.ts';
import { messageOf } from './start-error.ts';

export interface HttpTriggerOptions {
  readonly functions: readonly HttpFunction[];
  readonly hostJson: HostJson;
  readonly keys: HostKeys;
  readonly maxBodyBytes: number;
  readonly secure: boolean;
  readonly invoker: Invoker;
  readonly log: HostLog;
  readonly clock: Clock;
  /** Fires a timer without waiting for it. @returns false when there is none of that name. */
  readonly fireTimer: (name: string) => boolean;
  /** True from the moment the host stops: then a request on an old connection gets 503. */
  readonly isStopping: () => boolean;
}

/** An answer and the name of the function that it is from, for the line. */
interface Served {
  readonly answer: HttpAnswer;
  readonly by?: string;
}

/** The platform's limit for a request line. */
const longestUrl = 8192;

/** A listener for `request` of a server of node:http or node:https. */
export function createHttpTrigger(options: HttpTriggerOptions) {
  const { log, clock } = options;
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedAt = clock.elapsed();
    let by = '-';
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : 'aborted';
      const path = (request.url ?? '').split('?', 1)[0]?.slice(0, 300) ?? '';
      log.line(`${request.method} ${path} ${status} ${Math.round(clock.elapsed() - startedAt)} ms ${by}`);
    });
    try {
      const served = await serve(request, options);
      by = served.by ?? '-';
      write(response, served.answer, options, request);
    } catch (error) {
      // A client that went away needs no answer; else the app made a header that HTTP cannot carry.
      if (response.destroyed) return;
      log.write('error', 'Host.Http', `${by}: ${messageOf(error)}`);
      if (response.headersSent) return void response.destroy();
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      response.writeHead(500).end();
    }
  };
}

async function serve(request: IncomingMessage, options: HttpTriggerOptions): Promise<Served> {
  if (options.isStopping()) return { answer: emptyAnswer(503) };
  if ((request.url ?? '').length > longestUrl) return { answer: emptyAnswer(414) };
  const url = requestUrl(request, options.secure, '127.0.0.1');
  if (!url) return { answer: emptyAnswer(400) };
  if (isHostPath(url.pathname)) return { answer: serveAdmin(request, url, options.fireTimer) };
  const found = find(options.functions, request.method ?? '', url.pathname);
  if (!found) return { answer: emptyAnswer(404) };
  const { entry, parameters } = found;
  return { answer: await serveFunction(request, url, entry, parameters, options), by: entry.name };
}

function find(functions: readonly HttpFunction[], method: string, path: string) {
  const segments = pathSegments(path);
  for (const entry of functions) {
    const takesMethod = entry.methods.length === 0 || entry.methods.includes(method);
    const parameters = takesMethod ? matchRoute(entry.route, segments) : undefined;
    if (parameters) return { entry, parameters };
  }
  return undefined;
}

async function serveFunction(
  request: IncomingMessage,
  url: URL,
  entry: HttpFunction,
  parameters: Readonly<Record<string, string>>,
  options: HttpTriggerOptions,
): Promise<HttpAnswer> {
  const shown = request.headersDistinct['x-functions-key']?.[0] ?? url.searchParams.get('code') ?? undefined;
  if (!isAuthorized(entry.authLevel, entry.name, shown, options.keys)) return emptyAnswer(401);
  const body = await readBody(request, options.maxBodyBytes);
  if (body === 'too large') return emptyAnswer(413);
  const outcome = await options.invoker.invoke(entry.registered, {
    input: { name: entry.bindingName, data: { http: toRpcRequest(request, url, parameters, body) } },
    trace: {
      traceParent: request.headersDistinct.traceparent?.[0],
      traceState: request.headersDistinct.tracestate?.join(','),
    },
  });
  return toHttpAnswer(outcome);
}

function write(
  response: ServerResponse,
  answer: HttpAnswer,
  { hostJson, secure, isStopping }: HttpTriggerOptions,
  request: IncomingMessage,
): void {
  for (const [name, value] of answer.headers) response.setHeader(name, value);
  for (const cookie of answer.cookies) response.appendHeader('set-cookie', cookie);
  for (const [name, value] of Object.entries(hostJson.customHeaders)) {
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  // As ASP.NET Core does, never for a loopback name: a browser would refuse http there for a year.
  if (secure && hostJson.hsts && !isLoopbackHost(request.headers.host)) {
    response.setHeader('strict-transport-security', hostJson.hsts);
  }
  if (isStopping()) response.setHeader('connection', 'close');
  const hasBody = ![204, 205, 304].includes(answer.status);
  if (hasBody) response.setHeader('content-length', answer.body.length);
  response.writeHead(answer.status);
  response.end(hasBody && request.method !== 'HEAD' ? answer.body : undefined);
}
