/** Serves the HTTP functions: finds the one that a request is for, checks its key, invokes it, writes its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FunctionsCore } from './core-module.ts';
import type { RpcHttpCookie, RpcHttpResponse } from './core-types.ts';
import type { HttpFunction } from './function-table.ts';
import type { HostJson } from './host-json.ts';
import type { HostLog } from './host-log.ts';
import type { HostKeys } from './host-options.ts';
import { readBody, toRpcRequest, traceContextOf, urlOf } from './http-request.ts';
import { invoke } from './invocation.ts';
import { matchRoute } from './routes.ts';
import { messageOf } from './start-error.ts';

export interface HttpTriggerOptions {
  readonly core: FunctionsCore;
  readonly functions: readonly HttpFunction[];
  readonly hostJson: HostJson;
  readonly keys: HostKeys | undefined;
  readonly maxBodyBytes: number;
  readonly log: HostLog;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly RpcHttpCookie[];
  readonly body?: Uint8Array;
  /** The function that answered, for the request's line. */
  readonly by?: string;
}

/** A listener that answers every request; nothing that a function does can leave one without an answer. */
export function createHttpTrigger(options: HttpTriggerOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const startedAt = performance.now();
    const url = urlOf(request);
    const answer = url ? await serve(options, request, url) : { status: 400 };
    write(options, request, response, answer);
    const ms = Math.round(performance.now() - startedAt);
    options.log.line(
      `${request.method} ${url?.pathname ?? '?'} ${answer.status} ${ms} ms ${answer.by ?? '-'}`,
    );
  };
}

async function serve(options: HttpTriggerOptions, request: IncomingMessage, url: URL): Promise<Answer> {
  const found = find(options.functions, request.method ?? 'GET', url.pathname);
  if (!found) return { status: 404 };
  const { http, parameters } = found;
  const by = http.name;
  if (!holdsKey(http, request, url, options.keys)) return { status: 401, by };
  const body = await readBody(request, options.maxBodyBytes).catch(() => undefined);
  if (body === undefined) return { status: 400, by };
  if (body === 'tooLarge') return { status: 413, by };
  try {
    const traceContext = traceContextOf(request);
    const { returnValue } = await invoke(options.core, {
      registered: http.registered,
      binding: http.binding,
      input: { http: toRpcRequest(request, url, parameters, body) },
      ...(traceContext && { traceContext }),
    });
    return { ...toAnswer(returnValue?.http), by };
  } catch (error) {
    options.log.write('error', `Function.${by}`, `failed: ${messageOf(error)}`);
    return { status: 500, by };
  }
}

/** A wrong method is no match, as in the real host; so is HEAD where it is not listed. */
function find(functions: readonly HttpFunction[], method: string, path: string) {
  for (const http of functions) {
    if (http.methods.length > 0 && !http.methods.includes(method)) continue;
    const parameters = matchRoute(http.route, path);
    if (parameters) return { http, parameters };
  }
  return undefined;
}

function holdsKey(
  http: HttpFunction,
  request: IncomingMessage,
  url: URL,
  keys: HostKeys | undefined,
): boolean {
  if (http.authLevel === 'anonymous') return true;
  const header = request.headers['x-functions-key'];
  const given = typeof header === 'string' ? header : url.searchParams.get('code');
  const accepted = [
    keys?.masterKey,
    ...(http.authLevel === 'admin'
      ? []
      : [...Object.values(keys?.functionKeys ?? {}), ...Object.values(keys?.functions?.[http.name] ?? {})]),
  ];
  return given !== null && accepted.includes(given);
}

/** No answer at all is 204, as the host makes of an undefined result. */
function toAnswer(http: RpcHttpResponse | undefined): Answer {
  if (!http) return { status: 204 };
  const bytes =
    http.body?.bytes ?? (http.body?.string === undefined ? undefined : Buffer.from(http.body.string));
  return {
    status: Number(http.statusCode ?? 200),
    headers: http.headers ?? {},
    cookies: http.cookies ?? [],
    ...(bytes && { body: bytes }),
  };
}

function write(
  { hostJson }: HttpTriggerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
) {
  const hsts: Record<string, string> = hostJson.hsts ? { 'strict-transport-security': hostJson.hsts } : {};
  for (const [name, value] of Object.entries({ ...hsts, ...hostJson.customHeaders, ...answer.headers })) {
    response.setHeader(name, value);
  }
  if (answer.cookies?.length) response.setHeader('set-cookie', answer.cookies.map(formatCookie));
  response.statusCode = answer.status;
  if (request.method === 'HEAD' || answer.status === 204 || answer.status === 304) {
    response.end();
    return;
  }
  const body = answer.body ?? new Uint8Array();
  response.setHeader('content-length', body.length);
  response.end(body);
}

function formatCookie(cookie: RpcHttpCookie): string {
  const { domain, path, expires, maxAge, secure, httpOnly, sameSite } = cookie;
  const seconds = expires?.value?.seconds;
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value ?? '')}`,
    domain?.value && `Domain=${domain.value}`,
    path?.value && `Path=${path.value}`,
    seconds !== undefined && `Expires=${new Date(seconds * 1000).toUTCString()}`,
    maxAge?.value !== undefined && `Max-Age=${maxAge.value}`,
    secure?.value && 'Secure',
    httpOnly?.value && 'HttpOnly',
    sameSite && sameSite !== 'none' && `SameSite=${sameSite === 'explicitNone' ? 'None' : sameSite}`,
  ]
    .filter(Boolean)
    .join('; ');
}
