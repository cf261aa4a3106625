/**
 * The core on plain `node:http`, as thin as it can be with every limit kept: the one table of routes, the bound on
 * bodies, the request id and the one log line. What a token costs without a platform around it.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Clock } from '../../shared/base/clock.ts';
import { createLog } from '../../shared/base/log.ts';
import type { Random } from '../../shared/base/random.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../shared/http/exchange.ts';
import type { RouteName } from '../../shared/http/routes.ts';
import { serveRequest } from '../../shared/http/serve-request.ts';
import { createRouteFinder } from './plain-routes.ts';

export interface PlainOptions {
  /** Handlers by the name of their route; a route without one is not served. */
  readonly handlers: Partial<Record<RouteName, Handler>>;
  readonly clock: Clock;
  readonly random: Random;
  /** Takes the log, line by line. */
  readonly write: (line: string) => void;
}

const base = 'http://localhost';

export function plainListener({ handlers, clock, random, write }: PlainOptions): RequestListener {
  const find = createRouteFinder(handlers);
  return async (incoming, outgoing) => {
    const requestId = random.uuid();
    const url = URL.parse(incoming.url ?? '', base);
    const found = url && find(url.pathname);
    if (!url || !found) return send(outgoing, { status: 404, headers: {} });
    const { handler, params, name } = found;
    const request = toRequest(incoming, url, params);
    const log = createLog((_level, line) => write(line), clock, { requestId, function: name });
    const served = { method: request.method, requestId, log, clock };
    const response = await serveRequest((context) => handler(request, context), served);
    // What is left of a body that nobody reads must not be taken for the next request.
    if (!incoming.complete) outgoing.setHeader('connection', 'close');
    send(outgoing, response);
  };
}

function toRequest(incoming: IncomingMessage, url: URL, params: HttpRequest['params']): HttpRequest {
  const { headers, method = '' } = incoming;
  return {
    method,
    url,
    params,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    async body(most) {
      return Number(headers['content-length'] ?? 0) > most ? 'tooLarge' : readBody(incoming, most);
    },
  };
}

function readBody(incoming: IncomingMessage, most: number): Promise<Uint8Array | 'tooLarge'> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else resolve('tooLarge');
    });
    incoming.on('end', () => resolve(Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}

function send(outgoing: ServerResponse, { status, headers, body = '' }: HttpResponse): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}
