/**
 * A small HTTP server that can only be reached from this machine. Both emulators stand on it: it refuses every
 * other address, bounds what it reads, and knows the two ways of not answering that a fault plan needs.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly method: string;
  /** Percent-decoded segments; an empty last one when the path ended in a slash. */
  readonly segments: readonly string[];
  /** Names and values percent-decoded: the official clients send `api%2Dversion=`. */
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The scheme of the server and the Host header that the client used. */
  readonly base: string;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; nothing when undefined. */
  readonly body?: unknown;
}

/** `hang`: never answer. `reset`: close the connection without an answer. */
export type Answer = Reply | 'hang' | 'reset';
export type Serve = (exchange: Exchange) => Promise<Answer>;

export interface LoopbackServer {
  /** `http://127.0.0.1:port`, or `https:` with a certificate; without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and drops open connections, hanging ones too. */
  close(): Promise<void>;
}

export interface LoopbackServerOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** PEM; with it the server speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly serve: Serve;
}

const loopbackHosts = new Set(['127.0.0.1', '::1']);
const largestBody = 4 * 1024 * 1024;

/** @throws Error when the host is not a loopback address or the port is taken. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const host = options.host ?? '127.0.0.1';
  if (!loopbackHosts.has(host)) {
    throw new Error(`An emulator listens on a loopback address only (127.0.0.1 or ::1), not on ${host}.`);
  }
  const scheme = options.tls ? 'https' : 'http';
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void respond(request, response, scheme, options.serve);
  };
  const server = options.tls ? createTlsServer({ ...options.tls }, listener) : createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        // Closing what is closed already is no error.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  scheme: string,
  serve: Serve,
): Promise<void> {
  try {
    const exchange = await readExchange(request, scheme);
    const answer = exchange ? await serve(exchange) : refusal(400, 'The request cannot be read.');
    if (answer === 'hang') return;
    if (answer === 'reset') request.socket.destroy();
    else write(response, answer);
  } catch {
    // A bug of the emulator: the cause belongs into a debugger, never into the answer.
    write(response, refusal(500, 'The emulator failed.', 'InternalServerError'));
  }
}

async function readExchange(request: IncomingMessage, scheme: string): Promise<Exchange | undefined> {
  const body = await readBody(request);
  const host = request.headers.host ?? '';
  if (!body || !/^[A-Za-z0-9.:[\]-]+$/.test(host)) return undefined;
  const base = `${scheme}://${host}`;
  try {
    const url = new URL(request.url ?? '/', base);
    const segments = url.pathname.slice(1).split('/').map(decodeURIComponent);
    return {
      method: request.method ?? 'GET',
      segments,
      query: url.searchParams,
      headers: request.headers,
      base,
      body,
    };
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    // Read to its end all the same, or the refusal would not reach a client that is still sending.
    if (length <= largestBody) parts.push(part);
  }
  return length <= largestBody ? Buffer.concat(parts) : undefined;
}

function refusal(status: number, message: string, code = 'BadParameter'): Reply {
  return { status, body: { error: { code, message } } };
}

function write(response: ServerResponse, reply: Reply): void {
  if (response.headersSent || response.destroyed) return;
  const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    'Cache-Control': 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    'Content-Length': String(Buffer.byteLength(text)),
    ...(text ? { 'Content-Type': 'application/json; charset=utf-8' } : {}),
    ...reply.headers,
  });
  response.end(text);
}

/**
 * True when a control request comes from a program on this machine that speaks to it by a loopback name: a web
 * page (Origin header) or a rebound DNS name (foreign Host header) gets no control.
 */
export function isLocalControl(exchange: Exchange): boolean {
  const { hostname } = new URL(exchange.base);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || loopbackHosts.has(hostname);
  return isLoopback && exchange.headers.origin === undefined;
}
