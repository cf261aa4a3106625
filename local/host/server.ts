/** The host's listening end, on 127.0.0.1 only: http, or https with the given files. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { HostOptions } from './host-options.ts';
import { HostStartError, messageOf } from './start-error.ts';

export interface TlsFiles {
  readonly key: Buffer;
  readonly cert: Buffer;
}

export interface ListeningHost {
  readonly url: string;
  readonly port: number;
  /** Takes no more connections; resolves when the requests under way are answered, and closes what is left. */
  close(): Promise<void>;
}

/** As Kestrel has it; Node.js's own limit is half of it. */
const maxHeaderSize = 32_768;

export interface ListenOptions {
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  /** How long a request may take to arrive, in milliseconds. */
  readonly requestMs: number;
}

/** @throws {HostStartError} when the port is taken. */
export async function listen(
  { port, tls, requestMs }: ListenOptions,
  listener: RequestListener,
): Promise<ListeningHost> {
  // Node.js looks for slow requests every so often; its own 30 seconds would double the time that they have.
  const bounds = { maxHeaderSize, headersTimeout: requestMs, requestTimeout: requestMs };
  const options = { ...bounds, connectionsCheckingInterval: Math.ceil(requestMs / 10) };
  const server = tls ? createTlsServer({ ...tls, ...options }, listener) : createServer(options, listener);
  const untilAnswered = watchAnswers(server);
  const actual = await listening(server, port);
  return {
    port: actual,
    url: tls ? `https://localhost:${actual}` : `http://127.0.0.1:${actual}`,
    async close() {
      server.close();
      await untilAnswered();
      // Connections without a request: Node.js would wait a minute for one that has said nothing yet.
      server.closeAllConnections();
    },
  };
}

/** @throws {HostStartError} when the PEM files are missing or of no use. */
export function readTls({ keyFile, certFile }: NonNullable<HostOptions['tls']>): TlsFiles {
  try {
    const files = { key: readFileSync(keyFile), cert: readFileSync(certFile) };
    createSecureContext(files);
    return files;
  } catch (error) {
    throw new HostStartError([`The TLS files cannot be used: ${messageOf(error)}`]);
  }
}

/** @returns what waits until every request that was taken is answered or given up by its client. */
function watchAnswers(server: Server): () => Promise<void> {
  const open = new Map<ServerResponse, Promise<void>>();
  server.on('request', (_request, response: ServerResponse) => {
    const ended = new Promise<void>((resolve) => void response.once('close', resolve));
    open.set(response, ended);
    void ended.then(() => open.delete(response));
  });
  return async () => {
    while (open.size > 0) await Promise.all(open.values());
  };
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
