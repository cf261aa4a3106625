/** A request of node:http in the RPC shape that the library reads, with the real host's peculiarities. */
import type { IncomingMessage } from 'node:http';
import type { RpcHttpRequest } from './core-types.ts';

type RpcMap = Record<string, { value: string }>;

/**
 * The URL as the app sees it: the scheme of the listener, the Host header, path and query as sent.
 * @returns undefined when the request names no proper host or path, or two hosts (RFC 9112 §3.2).
 */
export function requestUrl(request: IncomingMessage, secure: boolean, fallbackHost: string): URL | undefined {
  const [host = fallbackHost, ...more] = request.headersDistinct.host ?? [];
  const target = request.url ?? '';
  if (!/^[A-Za-z0-9._:[\]-]+$/.test(host) || more.length > 0) return undefined;
  if (!target.startsWith('/')) return undefined;
  return URL.parse(`${secure ? 'https' : 'http'}://${host}${target}`) ?? undefined;
}

/**
 * Reads the body. One without a Content-Length (chunked) arrives EMPTY, as in the real host without streaming
 * (nodejs-library issue 171): an app that is to work in Azure has to notice here.
 * @returns `too large` when more bytes are announced than the cap; they are read on and dropped, since a client that
 * still sends would otherwise lose the answer with the connection.
 */
export async function readBody(request: IncomingMessage, cap: number): Promise<Buffer | 'too large'> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > cap || !(length > 0)) {
    request.resume();
    return length > cap ? 'too large' : Buffer.alloc(0);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Puts a request together for the library. */
export function toRpcRequest(
  request: IncomingMessage,
  url: URL,
  parameters: Readonly<Record<string, string>>,
  body: Uint8Array,
): RpcHttpRequest {
  return {
    method: request.method ?? 'GET',
    url: url.href,
    nullableHeaders: headerMap(request),
    nullableQuery: queryMap(url.searchParams),
    nullableParams: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
    body: body.length > 0 ? { bytes: body } : undefined,
  };
}

/** Repeated headers are joined with a comma, every one of them: the host knows no exceptions. */
function headerMap(request: IncomingMessage): RpcMap {
  const entries = Object.entries({ ...request.headersDistinct, [forwardedFor]: forwardedBy(request) });
  return Object.fromEntries(entries.map(([name, values]) => [name, { value: (values ?? []).join(',') }]));
}

const forwardedFor = 'x-forwarded-for';

/** The platform's front end appends its peer, with the port, to whatever the caller wrote. */
function forwardedBy({ headersDistinct, socket }: IncomingMessage): string[] {
  const { remoteAddress = '', remotePort = 0 } = socket;
  const host = remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress;
  return [...(headersDistinct[forwardedFor] ?? []), `${host}:${remotePort}`];
}

/** Names without regard to case, under the first spelling; repeated ones joined with a comma. */
function queryMap(query: URLSearchParams): RpcMap {
  const names = new Map<string, string>();
  const map = new Map<string, { value: string }>();
  for (const [name, value] of query) {
    const spelling = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), spelling);
    const before = map.get(spelling);
    map.set(spelling, { value: before ? `${before.value},${value}` : value });
  }
  return Object.fromEntries(map);
}
