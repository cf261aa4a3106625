/**
 * Stands between the SDK's client and Azurite: tells what was asked, and gives the answers that the service of Azure
 * gives and Azurite never does. The signature of a request does not cover the port, so nothing is signed anew.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { freePort } from '../../local/free-port.ts';
import type { TableStorage } from '../../shared/azure/tables.ts';

export interface TableRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TableAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What becomes of a request; `lost` breaks the connection instead of an answer. */
export type Intervention = (
  request: TableRequest,
  forward: (request: TableRequest) => Promise<TableAnswer>,
) => Promise<TableAnswer | 'lost'>;

export interface TableProxy {
  /** The same tables, through here. */
  readonly storage: TableStorage;
  /** Every request so far; none where the proxy was told to forget them. */
  readonly requests: TableRequest[];
  /** From now on for every request; passed through when undefined. */
  intervene(intervention: Intervention | undefined): void;
  close(): void;
}

/** @param options.remembers whether requests are kept, which a long run would have no room for */
export async function startTableProxy(
  { service, prefix }: TableStorage,
  { remembers = true }: { readonly remembers?: boolean } = {},
): Promise<TableProxy> {
  const [, behind = ''] = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(service) ?? [];
  const port = await freePort();
  const requests: TableRequest[] = [];
  let intervention: Intervention = (request, forward) => forward(request);

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const request = { method, url, headers, body: await textOf(incoming) };
    if (remembers) requests.push(request);
    const answer = await intervention(request, (changed) => send(Number(behind), changed));
    if (answer === 'lost') incoming.socket.destroy();
    else outgoing.writeHead(answer.status, bare(answer.headers)).end(answer.body);
  }

  // A client that was killed in the middle of its request, or an Azurite that is gone: a lost connection, no more.
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    storage: { service: service.replace(`:${behind}/`, `:${port}/`), prefix },
    requests,
    intervene: (next) => {
      intervention = next ?? ((request, forward) => forward(request));
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Without what describes the body as it was sent, which may have been changed since. */
function bare({ 'content-length': _length, 'transfer-encoding': _encoding, ...rest }: IncomingHttpHeaders) {
  return rest;
}

function send(port: number, { method, url, headers, body }: TableRequest): Promise<TableAnswer> {
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body) };
    const options = { host: '127.0.0.1', port, method, path: url, headers: { ...bare(headers), ...length } };
    const outgoing = httpRequest(options, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await textOf(answer) });
    });
    outgoing.once('error', reject).end(body);
  });
}

/** Whether it would change something. */
export const isWrite = ({ method }: Pick<TableRequest, 'method'>): boolean => method === 'POST';

/** The first write from now on takes effect, and its answer is lost or is that of a service that does not know itself. */
export function loseFirstAnswer({ intervene }: TableProxy, how: 'lost' | 500): void {
  let first = true;
  intervene(async (request, forward) => {
    const answer = await forward(request);
    if (!isWrite(request) || !first) return answer;
    first = false;
    return how === 'lost' ? how : { ...answer, status: how, body: '' };
  });
}
