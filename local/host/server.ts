/** The host's listening end, on loopback only: http or https, the functions, and the admin route that fires a timer. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { HostOptions } from './host-options.ts';
import { HostStartError, messageOf } from './start-error.ts';
import type { Timers } from './timer-trigger.ts';

export interface ListeningHost {
  readonly url: string;
  readonly port: number;
  /** Takes no more requests; resolves when those under way are answered. */
  close(): Promise<void>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const adminRoute = /^\/admin\/functions\/([^/?]+)$/i;

export async function listen(
  { port, tls }: Pick<HostOptions, 'port' | 'tls'>,
  serve: Listener,
  timers: Timers,
): Promise<ListeningHost> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const timer = adminRoute.exec(request.url ?? '')?.[1];
    if (timer === undefined) return void serve(request, response);
    if (request.method !== 'POST') return void response.writeHead(404).end();
    // As in the real host: the run is accepted, and its end is in the log.
    void timers.fire(decodeURIComponent(timer));
    response.writeHead(202).end();
  };
  const server = tls ? createTlsServer(readTls(tls), listener) : createServer(listener);
  const actual = await listening(server, port);
  return {
    port: actual,
    url: tls ? `https://localhost:${actual}` : `http://127.0.0.1:${actual}`,
    close: () => closed(server),
  };
}

function readTls({ keyFile, certFile }: NonNullable<HostOptions['tls']>) {
  try {
    return { key: readFileSync(keyFile), cert: readFileSync(certFile) };
  } catch (error) {
    throw new HostStartError([`The TLS files cannot be read: ${messageOf(error)}`]);
  }
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(new HostStartError([taken ? `Port ${port} is in use.` : `Cannot listen: ${messageOf(error)}`]));
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
