/** Requests that fetch would not send: any Host header, chunked bodies, a body on any method, HEAD seen as it is. */
import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface PlainRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** A list is sent chunk by chunk, without a Content-Length. */
  readonly body?: string | readonly string[];
  /** PEM of the authority to trust. */
  readonly ca?: string;
  /** The name that the certificate must bear, when it is not the Host header's. */
  readonly servername?: string;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** Sends the request with the path exactly as it is written after the origin. */
export function send(origin: string, path: string, options: PlainRequest = {}): Promise<PlainResponse> {
  const { method = 'GET', headers = {}, body, ca, servername } = options;
  const { hostname, port, protocol } = new URL(origin);
  const request = protocol === 'https:' ? httpsRequest : httpRequest;
  const length: OutgoingHttpHeaders =
    typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {};
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname, port, path, method, ca, servername, agent: false, headers: { ...length, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const whole = Buffer.concat(chunks);
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, headers, body: whole, text: whole.toString() });
        });
      },
    );
    outgoing.on('error', reject);
    for (const chunk of typeof body === 'string' ? [body] : (body ?? [])) outgoing.write(chunk);
    outgoing.end();
  });
}
