/**
 * One request on a connection of its own. The socket goes to the addresses that were checked and to no others: nothing
 * is resolved again, no proxy, pool or redirect is in between, and it ends with the signal.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { ConnectionOptions, SecureContext } from 'node:tls';

/** What is asked, whoever is asked. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 text; only of a POST. */
  readonly body?: string;
}

export interface RequestPlan extends OutboundRequest {
  readonly url: URL;
  /** What the host resolved to, each of them checked; at least one. */
  readonly addresses: readonly string[];
  /** Whom to trust; the default authorities when undefined. */
  readonly trust: SecureContext | undefined;
  /** Bytes of status line and headers of the answer. */
  readonly maxHeaderSize: number;
}

/**
 * Sends the request.
 * @returns the answer with its body unread. Rejects with whatever the socket, TLS or the parser reports.
 */
export function openResponse(plan: RequestPlan, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = plan.url.protocol === 'http:' ? http : https;
  const body = plan.body === undefined ? undefined : Buffer.from(plan.body, 'utf8');
  return new Promise((resolve, reject) => {
    const sent = request(plan.url, { ...optionsOf(plan, body), signal });
    sent.on('response', resolve);
    sent.on('error', reject);
    // An upgrade that nobody asked for closes the connection without an error.
    sent.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
    sent.end(body);
  });
}

type SendOptions = https.RequestOptions & Pick<ConnectionOptions, 'secureContext'>;

function optionsOf(plan: RequestPlan, body: Buffer | undefined): SendOptions {
  return {
    method: plan.method,
    agent: false,
    lookup: answerWith(plan.addresses),
    maxHeaderSize: plan.maxHeaderSize,
    headers: {
      ...plan.headers,
      ...(body && { 'content-length': body.length }),
      'accept-encoding': 'identity',
      'user-agent': 'S2S-Token-Service',
    },
    // Said in full, because the environment (NODE_TLS_REJECT_UNAUTHORIZED) could say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    secureContext: plan.trust,
  };
}

/** Not called for a host that is an address; that one was checked as it is. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, callback) => {
    const [first] = found;
    if (all) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
}
