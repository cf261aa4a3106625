/**
 * A partner's server on loopback, for the fetch that reads its metadata: it counts who connects, answers as the test
 * says, by HTTP or by bare bytes, and tells when the other side has let go.
 */
import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import { createLoopbackTls } from './loopback-ca.ts';

export interface ServerIdentity {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface MetadataServer {
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
  /** Connections so far. */
  readonly connections: () => number;
  /** Resolves when no connection is left. */
  readonly idle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A document as small as it can be. */
export const document = '{"issuer":"00000002-0000-0ff1-ce00-000000000000@litwareinc.com"}';

export const answerDocument: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(document);
};

/** The identity of `createLoopbackTls`: `localhost` and 127.0.0.1, under a throw-away authority (PEM). */
export async function loopbackIdentity(): Promise<ServerIdentity & { readonly authority: string }> {
  const { keyFile, certFile, authority } = await createLoopbackTls();
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8'), authority };
}

/** Answers by HTTP, over TLS when there is an identity. */
export function startMetadataServer(
  answer: RequestListener = answerDocument,
  identity?: ServerIdentity,
): Promise<MetadataServer> {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  const server = identity ? https.createServer(identity, listener) : http.createServer(listener);
  return listen(server, requests);
}

/** Answers the first bytes of a connection with these, over TLS when there is an identity; never closes. */
export function startByteServer(bytes: string, identity?: ServerIdentity): Promise<MetadataServer> {
  const answer = (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(bytes, 'latin1'));
  };
  return listen(identity ? tls.createServer(identity, answer) : net.createServer(answer), []);
}

async function listen(server: Server, requests: readonly IncomingMessage[]): Promise<MetadataServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    // Cut off in the middle, which is what the tests are about.
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gone = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections: () => connections,
    idle: async () => {
      await Promise.all([...sockets].map(gone));
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
