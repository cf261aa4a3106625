/**
 * Exchange and SharePoint as far as our connectivity tests see them, on loopback, by https or http: Autodiscover’s
 * `.svc`, Exchange Web Services, SharePoint’s `client.svc`. It verifies our tokens by itself from our metadata, and
 * fails in any documented way when it is told to.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerIdentity } from '../metadata-server.ts';
import { createMailboxes, type Item, type StandInUser } from './mailboxes.ts';
import { metadataPaths, peerMetadata } from './peer-metadata.ts';
import { type Reply, type StandInRequest, send, sendRefused } from './replies.ts';
import { autodiscover, ews, type Service, type ServiceOptions, sharePoint } from './services.ts';
import { type Accepted, createJudge, type Refused, refused } from './token-judge.ts';

export const exchangeId = '00000002-0000-0ff1-ce00-000000000000';
export const sharePointId = '00000003-0000-0ff1-ce00-000000000000';

const services = {
  autodiscover: { path: '/autodiscover/autodiscover.svc', principalId: exchangeId, serve: autodiscover },
  ews: { path: '/EWS/Exchange.asmx', principalId: exchangeId, serve: ews },
  sharePoint: { path: '/_vti_bin/client.svc', principalId: sharePointId, serve: sharePoint },
} as const satisfies Record<string, { path: string; principalId: string; serve: Service }>;

export type ServiceName = keyof typeof services;

export interface StandInOptions {
  /** Speaks https when it is given. */
  readonly identity?: ServerIdentity;
  /** Its realm, which the audience of a token must name. */
  readonly realm: string;
  /** Authentication metadata documents of those whose tokens it takes. */
  readonly metadataUrls: readonly string[];
  /** What its challenge lists; the issuers of the documents in a real server. */
  readonly trustedIssuers: readonly string[];
  readonly users: readonly StandInUser[];
  /** Epoch seconds. */
  readonly now: () => number;
  /** Whether SharePoint’s challenge names its realm, as its servers do. */
  readonly namesRealm?: boolean;
  readonly knowsConversationHistory?: boolean;
  readonly hasConversationHistory?: boolean;
  /** Base64 DER of its own token-issuer certificate; then it publishes metadata, to be registered from. */
  readonly certificate?: string;
}

export interface ExchangeStandIn {
  readonly port: number;
  /** Address of a service, under any host name that leads here. */
  url(service: ServiceName, host?: string): string;
  /** Answers that service so until further notice; with an operation only that one. */
  failWith(service: ServiceName, reply: Reply, operation?: string): void;
  /** Ends every failure. */
  mend(): void;
  /** What Autodiscover tells; by default its own EWS, under the name by which it was asked. */
  tellEwsUrl(url: string | null): void;
  readonly requests: readonly StandInRequest[];
  /** Everything that lies in a mailbox. */
  items(): readonly Item[];
  close(): Promise<void>;
}

export async function startExchangeStandIn(options: StandInOptions): Promise<ExchangeStandIn> {
  const { identity, realm, trustedIssuers, namesRealm = true } = options;
  const mailboxes = createMailboxes(options.users);
  const judge = createJudge(options);
  const failures = new Map<string, Reply>();
  const requests: StandInRequest[] = [];
  let ewsUrl: string | null | undefined;

  function challengeOf(principalId: string): string {
    const realmPart = principalId === sharePointId && namesRealm ? `realm="${realm}",` : '';
    return `Bearer ${realmPart}client_id="${principalId}", trusted_issuers="${trustedIssuers.join(',')}", token_types="app_asserted_user_v1 service_asserted_app_v1"`;
  }

  function serviceOptions(host: string): ServiceOptions {
    const { knowsConversationHistory = true, hasConversationHistory = true } = options;
    const told = ewsUrl === undefined ? urlOf('ews', host) : ewsUrl;
    return { mailboxes, ewsUrl: told, knowsConversationHistory, hasConversationHistory };
  }

  function urlOf(service: ServiceName, host = `localhost:${port()}`): string {
    return `${identity ? 'https' : 'http'}://${host}${services[service].path}`;
  }

  async function judged(
    request: StandInRequest,
    principalId: string,
    host: string,
  ): Promise<Accepted | Refused> {
    const verdict = await judge(request.token, { principalId, host, realm });
    const isUnknown = 'application' in verdict && verdict.user && !mailboxes.byClaims(verdict.user);
    const reason = 'The user specified by the user-context in the token does not exist.';
    return isUnknown ? refused(2000005, 'invalid_user', reason) : verdict;
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
    const published = metadataPaths.get(pathname);
    if (published && options.certificate) {
      const document = peerMetadata(published, realm, options.certificate);
      return send(response, 200, document, { 'content-type': 'application/json' });
    }
    const name = (Object.keys(services) as ServiceName[]).find((each) => services[each].path === pathname);
    if (!name) return send(response, 404);
    const { principalId, serve } = services[name];
    const request = await readRequest(incoming, challengeOf(principalId));
    requests.push(request);
    const fails = failures.get(name) ?? failures.get(`${name} ${request.operation}`);
    if (fails) return fails(request, response);
    if (request.token === '')
      return send(response, 401, '', { 'www-authenticate': [request.challenge, 'NTLM'] });
    const host = incoming.headers.host ?? '';
    const verdict = await judged(request, principalId, host);
    if ('application' in verdict) return serve(request, response, verdict, serviceOptions(host));
    return sendRefused(response, request.challenge, verdict);
  }

  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    answer(incoming, response).catch((error: unknown) => send(response, 599, String(error)));
  };
  const server = identity ? https.createServer(identity, listener) : http.createServer(listener);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = () => (server.address() as AddressInfo).port;
  return {
    port: port(),
    url: urlOf,
    failWith: (service, reply, operation) => {
      failures.set(operation === undefined ? service : `${service} ${operation}`, reply);
    },
    mend: () => failures.clear(),
    tellEwsUrl: (url) => {
      ewsUrl = url;
    },
    requests,
    items: mailboxes.items,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readRequest(incoming: IncomingMessage, challenge: string): Promise<StandInRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const [, token = ''] = /^Bearer\s+(\S+)$/.exec(incoming.headers.authorization ?? '') ?? [];
  const [, operation = ''] = /<m:(FindFolder|CreateItem|GetItem|DeleteItem)[ >]/.exec(body) ?? [];
  return { method: incoming.method ?? '', path: incoming.url ?? '', body, token, operation, challenge };
}
