/** One request on a connection of its own, so that a process that was killed takes nobody else's answer with it. */
import { request } from 'node:http';

export interface Answer {
  /** 0 when there was none: the connection was refused, was lost, or stayed silent. */
  readonly status: number;
  readonly text: string;
  readonly etag: string;
}

export interface Sending {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Longer than anything in the service may take. */
const patience = 45_000;
const none: Answer = { status: 0, text: '', etag: '' };

/** Never throws: what became of the request is the answer. */
export function send(url: string, { method = 'GET', headers = {}, body }: Sending = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, agent: false as const, timeout: patience };
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', () => resolve(none));
      incoming.once('end', () => {
        const { statusCode: status = 0, headers } = incoming;
        resolve({ status, text: Buffer.concat(chunks).toString(), etag: headers.etag ?? '' });
      });
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', () => resolve(none));
    outgoing.end(body);
  });
}

export function sendForm(url: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return send(url, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
}

/** A member of a JSON answer; empty when there is none. */
export function memberOf({ text }: Pick<Answer, 'text'>, name: string): string {
  try {
    const value: unknown = (JSON.parse(text) as Record<string, unknown>)[name];
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}
