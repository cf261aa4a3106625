/** From a request on the wire to the shape in which the host hands it to the library. */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { RpcHttpRequest, TraceContext } from './core-types.ts';

type Nullable = Record<string, { readonly value: string }>;

const toNullable = (entries: Iterable<readonly [string, string]>): Nullable =>
  Object.fromEntries([...entries].map(([name, value]) => [name, { value }]));

/** The URL as the app sees it: scheme of the socket, host of the Host header. */
export function urlOf(request: IncomingMessage): URL | undefined {
  const scheme = (request.socket as Partial<TLSSocket>).encrypted ? 'https' : 'http';
  const text = `${scheme}://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`;
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Reads the body up to a bound. Without a Content-Length the host hands on nothing: a chunked body arrives empty,
 * as it does in the real one without streaming.
 */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer | 'tooLarge'> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > most) return 'tooLarge';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return 'tooLarge';
    chunks.push(chunk);
  }
  return declared > 0 ? Buffer.concat(chunks) : Buffer.alloc(0);
}

export function toRpcRequest(
  request: IncomingMessage,
  url: URL,
  parameters: Readonly<Record<string, string>>,
  body: Buffer,
): RpcHttpRequest {
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  return {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: toNullable(headers),
    nullableQuery: toNullable(joinRepeated(url.searchParams)),
    nullableParams: toNullable(Object.entries(parameters)),
    ...(body.length > 0 && { body: { bytes: body } }),
  };
}

/** The host joins repeated parameters with a comma; the URL keeps them apart. */
function joinRepeated(query: URLSearchParams): Map<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of query) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return joined;
}

/** W3C trace context of the caller, if it sent one. */
export function traceContextOf(request: IncomingMessage): TraceContext | undefined {
  const { traceparent, tracestate } = request.headers;
  if (typeof traceparent !== 'string') return undefined;
  const traceState = Array.isArray(tracestate) ? tracestate.join(',') : tracestate;
  return { traceParent: traceparent, ...(traceState && { traceState }), attributes: {} };
}
